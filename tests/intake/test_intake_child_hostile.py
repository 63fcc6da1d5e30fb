"""More files that mean harm or pretend: locked, disguised, nested, lying about their size."""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from spoiled import small_plan, write
from test_intake_limits import MEGABYTES, SECONDS, W, measured

from tracker.intake.parse import read_plan
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Unreadable

LOCKED = "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại."


def refusal(path: Path) -> tuple[str, str]:
    """Give (rule, sentence) with which the child refuses a file."""
    with pytest.raises(Unreadable) as refused:
        read_in_child(path)
    return refused.value.rule, refused.value.sentence


def rewritten(path: Path, changed: dict[str, str | bytes]) -> Path:
    """Write an archive again with some parts replaced or added."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()} | changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def pdf(path: Path, pages: list[bytes], trailer: bytes = b"") -> Path:
    """Write a PDF by hand: pages of drawing commands in one font."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, page in enumerate(pages):
        packed = zlib.compress(page)
        parts.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (5 + 2 * number)
        )
        head = b"<</Length %d/Filter/FlateDecode>>" % len(packed)
        parts.append(b"%sstream\n%s\nendstream" % (head, packed))
    written, places = b"%PDF-1.4\n", [b"0000000000 65535 f \n"]
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    size = len(places)
    table = b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R%s>>\n" % (
        size, b"".join(places), size, trailer,
    )  # fmt: skip
    path.write_bytes(written + table + b"startxref\n%d\n%%%%EOF" % len(written))
    return path


def ruled_page(first: int, rows: int) -> bytes:
    """Draw one page of a table: six ruled cells a row, a word in each."""
    lines = [b"BT /F 8 Tf ET"]
    for row in range(rows):
        top = 570 - 11 * row
        for column in range(6):
            left = 20 + 130 * column
            lines.append(b"%d %d 130 11 re S" % (left, top - 11))
            lines.append(b"BT /F 8 Tf %d %d Td (%d) Tj ET" % (left + 2, top - 9, first + row))
    return b"\n".join(lines)


def test_a_pdf_of_twenty_thousand_rows_is_read_or_refused_in_time(tmp_path):
    path = pdf(tmp_path / "p.pdf", [ruled_page(50 * page, 50) for page in range(400)])
    answer, seconds, megabytes = measured(path)
    # The system stops it at ten seconds of the processor; starting the child comes on top.
    assert (seconds < SECONDS + 1.5, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)
    assert answer.get("kind") == "pdf" or answer["refused"] == "too_large"


def test_a_pdf_with_a_password_says_so(tmp_path):
    secret = b"<%s>" % (b"5a" * 32)
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O%s/U%s>>/ID[<00><00>]" % (secret, secret)
    rule, sentence = refusal(pdf(tmp_path / "p.pdf", [ruled_page(1, 5)], lock))
    assert (rule, "mật khẩu" in sentence) == ("unreadable_file", True)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_archive_whose_parts_are_locked_says_so(kind, tmp_path):
    path = write(small_plan(), kind, tmp_path)
    whole = bytearray(path.read_bytes())
    at = whole.find(b"PK\x01\x02")
    while at >= 0:
        whole[at + 8] |= 1
        at = whole.find(b"PK\x01\x02", at + 4)
    path.write_bytes(whole)
    assert refusal(path) == ("unreadable_file", LOCKED)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_an_office_file_locked_by_a_password_says_so(kind, tmp_path):
    path = tmp_path / f"khoa.{kind}"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + name + bytes(5000))
    assert refusal(path) == ("unreadable_file", LOCKED)


MACROS = {
    "docx": ("docm", "word", "wordprocessingml.document.main+xml",
             "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "xlsx": ("xlsm", "xl", "spreadsheetml.sheet.main+xml",
             "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MACROS)
def test_a_file_with_macros_is_read_and_its_macros_never_run(kind, register, tmp_path):
    ending, folder, plain, macro = MACROS[kind]
    path = write(small_plan(), kind, tmp_path)
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
    types = types.replace(f"application/vnd.openxmlformats-officedocument.{plain}", macro)
    code = b'Sub AutoOpen()\nShell "touch ran"\nEnd Sub'
    rewritten(path, {"[Content_Types].xml": types, f"{folder}/vbaProject.bin": code})
    with_macros = path.rename(tmp_path / f"plan.{ending}")
    assert macro in types
    assert len(read_plan(with_macros, register=register).tasks) == 7


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv", "pdf"])
@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx", "plan.pdf", "plan.csv", "plan"])
def test_a_renamed_file_is_read_by_what_it_holds(kind, name, tmp_path):
    folder = tmp_path / "as"
    folder.mkdir()
    path = shutil.copy(write(small_plan(), kind, tmp_path), folder / name)
    assert read_in_child(path).kind == kind


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    inner = write(small_plan(), "xlsx", tmp_path)
    path = tmp_path / "goi.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "goi.zip")
    rule, sentence = refusal(path)
    assert (rule, sentence[:40]) == ("unreadable_file", "Tệp nén này không phải là Word hay Excel")


def test_a_bomb_embedded_in_a_sound_document_stays_shut(register, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(60_000_000))
    path = write(small_plan(), "docx", tmp_path)
    rewritten(path, {"word/embeddings/oleObject1.zip": bomb.read_bytes()})
    assert len(read_plan(path, register=register).tasks) == 7


def test_an_archive_of_too_many_parts_is_refused(tmp_path):
    path = write(small_plan(), "docx", tmp_path)
    rewritten(path, {f"word/media/{number}": b"" for number in range(5_001)})
    assert refusal(path)[0] == "too_large"


@pytest.mark.parametrize(
    ("kind", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml")]
)
def test_a_part_that_lies_about_its_size_costs_no_more(kind, part, tmp_path):
    path = write(small_plan(), kind, tmp_path)
    rewritten(path, {part: b"<a>" + b" " * 150_000_000})
    whole = bytearray(path.read_bytes())
    at = whole.rfind(part.encode()) - 46
    assert whole[at : at + 4] == b"PK\x01\x02"
    whole[at + 24 : at + 28] = struct.pack("<I", 4000)
    path.write_bytes(whole)
    answer, seconds, megabytes = measured(path)
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)
    assert answer["refused"] in {"unreadable_file", "too_large"}


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize("inner", [f'<!ENTITY e0 "ha">{LAUGHS}',
                                   '<!ENTITY e11 SYSTEM "file:///etc/passwd">'])  # fmt: skip
def test_entities_of_word_are_neither_multiplied_nor_fetched(inner, tmp_path):
    body = "<w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body>"
    bomb = f"<!DOCTYPE x [{inner}]><w:document {W}>{body}</w:document>"
    path = rewritten(write(small_plan(), "docx", tmp_path), {"word/document.xml": bomb})
    answer, seconds, megabytes = measured(path)
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)
    assert "root:" not in str(answer)
    assert (answer["refused"], answer["sentence"][-1]) == ("unreadable_file", ".")


def test_an_outside_file_named_in_a_sheet_is_not_fetched(tmp_path):
    bomb = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="http://schemas.'
        'openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr">'
        '<is><t>&e;</t></is></c><c r="B1" t="e"><f>&e;</f><v>&e;#</v></c></row></sheetData>'
        "</worksheet>"
    )
    path = write(small_plan(), "xlsx", tmp_path)
    answer, _, _ = measured(rewritten(path, {"xl/worksheets/sheet1.xml": bomb}))
    assert "root:" not in str(answer)


def test_a_formula_in_a_text_table_is_text(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("TT;Nhiệm vụ;Hạn\n1;=cmd|' /C calc'!A0;+1+1\n", encoding="utf-8")
    [grid] = read_in_child(path).grids
    assert [cell.text for cell in grid.row(1)] == ["1", "=cmd|' /C calc'!A0", "+1+1"]


def test_twenty_thousand_formulas_and_errors_cost_little(tmp_path):
    import xlsxwriter

    path = tmp_path / "p.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("S")
    for row in range(20_000):
        sheet.write_formula(row, 0, "=ROW()", None, row)
        sheet.write_formula(row, 1, "=VLOOKUP(A1;B:C;2)", None, "#N/A")
        sheet.write_formula(row, 2, "=A1&B1", None, "Rà soát")
    book.close()
    answer, seconds, megabytes = measured(path)
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)
    assert [cell[0] for cell in answer["grids"][0]["cells"][:3]] == ["0", "#N/A", "Rà soát"]
