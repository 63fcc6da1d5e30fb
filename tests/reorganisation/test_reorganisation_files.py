"""A mapping file: encodings, heads, codes, and files that mean harm."""

import io
import unicodedata
import zipfile

import openpyxl
import pytest

from tracker.reorganisation.reading import MAX_BYTES, MAX_LINES, Line, Unreadable, read_lines
from tracker.reorganisation.rules.naming import Body, Naming

PAIR = [Line(2, "Phường Cũ", "Phường Ô Chợ Dừa")]
HEAD = "Tên cũ;Tên mới\n"


def workbook(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_common_encoding_and_delimiter_is_read(encoding, delimiter):
    text = f"Tên cũ{delimiter}Tên mới\nPhường Cũ{delimiter}Phường Ô Chợ Dừa\n"
    assert read_lines(text.encode(encoding)) == PAIR


def windows(text):
    """Encode as Windows does for Vietnamese: the tones stand behind their letters."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = ""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        out += base + "".join(part for part in parts if part in tones)
    return out.encode("cp1258")


def test_the_code_page_of_windows_is_read_as_composed_text():
    assert read_lines(windows(f"{HEAD}Phường Cũ;Phường Ô Chợ Dừa\n")) == PAIR


def test_a_head_says_which_column_is_which_and_its_place_does_not():
    text = "STT,Mã mới,Tên mới,Mã cũ\n1,00070,Phường Hoàn Kiếm,00037\n"
    assert read_lines(text.encode()) == [Line(2, "00037", "00070")]


def test_without_a_head_the_first_two_columns_are_old_and_new():
    assert read_lines(b",00037,00070\n,,\n,00040,00070\n") == [
        Line(1, "00037", "00070"),
        Line(3, "00040", "00070"),
    ]


def test_a_sheet_is_read_and_a_code_that_became_a_number_has_no_decimals():
    content = workbook([["Mã cũ", "Mã mới"], [37, 70.0], [None, None], ["00040", "00070"]])
    assert read_lines(content) == [Line(2, "37", "70"), Line(4, "00040", "00070")]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 30 * 1024 * 1024)
    return out.getvalue()


def with_entities():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"PK\x03\x04 broken",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0 old excel",
        b"one column\nonly\n",
        b";;;\n\n",
        HEAD.encode(),
        b"a;b\n" * (MAX_LINES + 1),
        b"a;b\n" * (MAX_BYTES // 4 + 1),
        bomb(),
        with_entities(),
        b'"' + b"x" * 200_000,
    ],
)
def test_what_is_no_mapping_is_refused_with_a_sentence(content):
    with pytest.raises(Unreadable, match=r"\.$"):
        read_lines(content)


def test_a_sheet_whose_last_cell_lies_at_the_end_of_the_world_is_no_harm():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["B1"] = "00037", "00070"
    book.active["XFD1048576"] = "x"
    book.save(out)
    assert read_lines(out.getvalue()) == [Line(1, "00037", "00070")]


NAMING = Naming(
    [
        Body(1, ("UBND xã Tân Lập (huyện Đan Phượng)", "Xã Tân Lập", "Xã Tân Lập, Đan Phượng"),
             ("X-09790", "09790")),
        Body(4, ("UBND huyện Ba Vì", "Huyện Ba Vì"), ("H-082", "082")),
        Body(2, ("UBND xã Tân Lập (huyện Ba Vì)", "Xã Tân Lập"), ("X-00001", "00001")),
        Body(3, ("UBND phường Hàng Bài", "Phường Hàng Bài"), ("X-00082", "00082")),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "id_"),
    [
        ("phường hàng bài", 3),
        ("UBND phường Hàng Bài", 3),
        ("Uỷ ban nhân dân Phường Hàng Bài", 3),
        ("00082", 3),
        ("082", 4),
        ("82", None),
        ("x-00082", 3),
        ("xã Tân Lập, Đan Phượng", 1),
        ("Phường Hàng Bạc", None),
        ("Phường Hàng Bàii", None),
        ("", None),
    ],
)
def test_a_cell_means_one_body_or_nobody(printed, id_):
    assert NAMING.find(printed).id == id_


def test_a_name_that_two_bear_is_nobody_and_lists_both():
    found = NAMING.find("Xã Tân Lập")
    assert (found.id, found.several, found.candidates) == (None, True, (1, 2))


def test_a_misspelt_name_is_only_proposed():
    assert NAMING.find("Phường Hàng Bàii").candidates[:1] == (3,)
