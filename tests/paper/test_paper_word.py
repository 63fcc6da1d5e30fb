"""The Word file against Decree 30/2020/NĐ-CP, read from its XML."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.paper import make_template
from tracker.paper.outline import Letterhead, Outline, Signature, paragraph, row
from tracker.paper.word import BadTemplate, word_bytes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def docx(outline, read):
    return read.Docx(word_bytes(outline))


def attributes(element, name):
    found = element.find(f"{W}{name}")
    return {key.removeprefix(W): value for key, value in found.attrib.items()}


def test_the_page_is_a4_portrait_with_the_margins_of_the_decree(docx):
    first = docx.sections[0]
    assert attributes(first, "pgSz") == {"w": "11906", "h": "16838"}
    margins = attributes(first, "pgMar")
    assert [margins[side] for side in ("top", "bottom", "left", "right")] == [
        "1134", "1134", "1701", "851",
    ]  # fmt: skip


def test_appendices_have_sections_of_their_own_numbered_anew(docx):
    orientations = [attributes(section, "pgSz").get("orient") for section in docx.sections]
    assert orientations == [None, "landscape", None]
    assert [attributes(s, "pgNumType")["start"] for s in docx.sections] == ["1", "1", "1"]
    assert docx.texts("AppendixLabel") == ["Phụ lục I", "Phụ lục II"]
    assert docx.texts("AppendixTitle") == ["DANH MỤC VIỆC", "DANH MỤC TÀI LIỆU"]


def test_a_single_appendix_bears_no_number(make_outline, outline, read):
    one = make_outline(appendices=outline.appendices[:1])
    assert read.Docx(word_bytes(one)).texts("AppendixLabel") == ["Phụ lục"]


def test_the_page_number_stands_top_centre_and_not_on_the_first_page(docx):
    header = docx.part("word/header1.xml")
    assert [e.text for e in header.iter(f"{W}instrText")] == [" PAGE "]
    assert docx.style("PageNumber", "pPr/jc") == "center"
    for section in docx.sections:
        assert section.find(f"{W}titlePg") is not None
        assert [h.get(f"{W}type") for h in section.iter(f"{W}headerReference")] == ["default"]


def test_the_body_is_times_14_justified_and_indented(docx):
    fonts = docx.styles.get(None).find(f"{W}rPrDefault/{W}rPr/{W}rFonts")
    assert set(fonts.attrib.values()) == {"Times New Roman"}
    assert docx.style("Body", "rPr/sz") == "28"
    assert docx.style("Body", "pPr/jc") == "both"
    assert docx.style("Body", "pPr/ind", "firstLine") == "720"
    assert int(docx.style("Body", "pPr/spacing", "after")) >= 120


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic"),
    [
        ("Nation", "26", True, False),
        ("Motto", "28", True, False),
        ("Superior", "26", False, False),
        ("Issuer", "26", True, False),
        ("Number", "26", False, False),
        ("PlaceDate", "28", False, True),
        ("Kind", "28", True, False),
        ("Heading1", "28", True, False),
        ("RecipientsHead", "24", True, True),
        ("Recipient", "22", False, False),
        ("TableCell", "22", False, False),
    ],
)
def test_each_element_has_the_type_of_the_decree(docx, style, size, bold, italic):
    assert docx.style(style, "rPr/sz") == size
    assert (docx.style(style, "rPr/b") is not None) is bold
    assert (docx.style(style, "rPr/i") is not None) is italic


def test_number_and_date_stand_on_one_row_of_the_letterhead(docx, read):
    rows = read.rows_of(next(docx.body.iter(f"{W}tbl")))
    assert rows == [
        ["UBND XÃ MẪUPHÒNG MỘT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúc"],
        ["Số: 05/BC-PM", "Xã Mẫu, ngày 07 tháng 01 năm 2025"],
    ]


def test_lines_of_the_head_are_borders_and_not_underscores(docx):
    rules = list(docx.body.iter(f"{W}pBdr"))
    assert len(rules) == 3
    assert "__" not in "".join(docx.texts())


def test_number_and_day_may_stay_open(make_outline, read):
    letterhead = Letterhead("Phòng Một", "BC-PM", "Xã Mẫu", 2024, 10)
    docx = read.Docx(word_bytes(make_outline(letterhead=letterhead)))
    assert re.fullmatch(r"Số: +/BC-PM", docx.texts("Number")[0])
    assert re.fullmatch(r"Xã Mẫu, ngày +tháng 10 năm 2024", docx.texts("PlaceDate")[0])
    assert docx.texts("Superior") == []


def test_headings_keep_their_levels_and_their_next_paragraph(docx):
    assert docx.texts("Heading1") == ["I. KẾT QUẢ"]
    assert docx.texts("Heading2") == ["1. Tổng hợp"]
    assert docx.texts("Heading3") == ["a) Đơn vị một"]
    for level in (1, 2, 3):
        assert docx.style(f"Heading{level}", "pPr/outlineLvl") == str(level - 1)
        assert docx.style(f"Heading{level}", "pPr/keepNext") is not None


def test_every_table_repeats_its_head_and_never_splits_a_row(docx):
    assert len(docx.tables) == 3
    for table in docx.tables:
        rows = list(table.iter(f"{W}tr"))
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [True, True, True] + [False] * (len(rows) - 3)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_every_cell_has_a_width_and_every_row_fills_the_table(docx):
    for table in docx.tables:
        grid = sum(int(c.get(f"{W}w")) for c in table.iter(f"{W}gridCol"))
        for tr in table.iter(f"{W}tr"):
            assert sum(int(w.get(f"{W}w")) for w in tr.iter(f"{W}tcW")) == grid


def test_a_head_of_two_levels_merges_down_and_across(docx, read):
    table = docx.tables[0]
    assert read.rows_of(table)[:3] == [
        ["Đơn vị", "Hoàn thành", "Hạn"],
        ["", "Trong hạn", "Quá hạn", ""],
        ["(1)", "(2)", "(3)", "(4)"],
    ]
    merges = [m.get(f"{W}val", "continue") for m in table.iter(f"{W}vMerge")]
    assert merges == ["restart", "restart", "continue", "continue"]


def test_the_document_ends_with_its_mark_and_then_signature_and_recipients(docx):
    assert docx.texts("Body")[-1] == "Trên đây là báo cáo của Phòng Một./."
    assert docx.texts("Authority") == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]
    assert docx.texts("Signer") == ["Nguyễn Văn A"]
    assert docx.texts("Recipient") == ["- Như trên;", "- Lưu: VT."]


def test_the_chart_has_words_for_who_cannot_see_it(docx):
    wp = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    pictures = list(docx.body.iter(f"{wp}docPr"))
    assert [p.get("descr") for p in pictures] == ["Biểu đồ thanh của hai nhóm"]
    assert docx.texts("FigureCaption") == ["Hình 1. Tình hình"]


def test_any_text_comes_out_unharmed(make_outline, make_table, read, hard_text):
    table = make_table(rows=(row(hard_text, "1", "2", hard_text), row("x", "", "", "")))
    found = make_outline(paragraph(hard_text), table, subject=(hard_text,), recipients=(hard_text,),
                         signature=Signature(("Chức vụ",), hard_text))  # fmt: skip
    docx = read.Docx(word_bytes(found))
    assert hard_text in docx.texts("Body")
    assert read.rows_of(docx.tables[1])[3] == [hard_text, "1", "2", hard_text]
    assert docx.texts("Subject") == [hard_text]
    assert docx.texts("Recipient") == [f"- {hard_text}"]
    assert docx.texts("Signer") == [hard_text]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text("{}%#_&<a", min_size=1, max_size=12))
def test_no_braces_of_people_are_read_as_tags(read, words):
    plain = Outline(
        Letterhead(words, "BC-A", "B", 2024, 9), "Báo cáo", (words,), (paragraph(words),),
        Signature((words,), words), (words,), words,
    )  # fmt: skip
    docx = read.Docx(word_bytes(plain))
    for style, told in (("Body", words), ("Subject", words), ("Signer", words)):
        assert docx.texts(style) == [told]
    assert docx.texts("Recipient") == [f"- {words}"]
    assert docx.texts("Addressee") == [f"Kính gửi: {words}."]
    assert docx.texts("Issuer") == [words.upper()]


def test_what_xml_cannot_hold_is_dropped(make_outline, read):
    docx = read.Docx(word_bytes(make_outline(paragraph("a\x00b\x0bc\ud800d"))))
    assert "abcd" in docx.texts("Body")


def test_the_same_outline_gives_the_same_bytes(outline):
    assert word_bytes(outline) == word_bytes(outline)


def test_the_template_in_the_tree_is_the_one_that_the_code_makes():
    assert make_template.TEMPLATE.read_bytes() == make_template.template_bytes()


def test_a_template_without_a_place_for_the_body_is_refused_by_name(outline, broken_template):
    with pytest.raises(BadTemplate, match=r"thiếu thẻ \{\{p body \}\}"):
        word_bytes(outline, broken_template("{{p body }}", "thân văn bản"))


def test_a_template_with_an_unknown_tag_is_refused_by_name(outline, broken_template):
    with pytest.raises(BadTemplate, match="nguoi_ky"):
        word_bytes(outline, broken_template("{{ signature.name }}", "{{ nguoi_ky }}"))


def test_a_template_with_a_torn_tag_is_refused(outline, broken_template):
    with pytest.raises(BadTemplate, match="Mẫu văn bản có thẻ không dùng được"):
        word_bytes(outline, broken_template("{%p endfor %}", "{%p enfor %}"))


def test_a_file_that_is_no_word_template_is_refused(outline):
    with pytest.raises(BadTemplate, match="không phải tệp Word"):
        word_bytes(outline, b"not a zip")


def test_a_row_with_too_many_cells_is_an_error(make_outline, make_table):
    with pytest.raises(ValueError, match="a row of 5 columns in a table of 4"):
        word_bytes(make_outline(make_table(rows=(row("1", "2", "3", "4", "5"),))))
