"""The PDF says what the Word file says; charts are plain SVG that black and white can tell."""

import re
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from tracker.paper.charts import Bar, Bullet, Series, bullet_chart, chart_png, stacked_bars
from tracker.paper.metrics import text_width, wrap
from tracker.paper.outline import paragraph, roman
from tracker.paper.pdf import pdf_bytes
from tracker.paper.word import word_bytes

SERIES = [Series("Xong", "dark"), Series("Muộn", "hatch")]


def squeezed(text):
    return re.sub(r"[\s-]", "", text)


def pages(content):
    """Give the text of each page, its number included."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_the_pdf_holds_every_word_of_the_word_file(outline, read):
    text = squeezed("".join(pages(pdf_bytes(outline))))
    words = [squeezed(line) for line in read.Docx(word_bytes(outline)).texts()]
    assert [line for line in words if line not in text] == []


def test_pages_of_the_pdf_are_portrait_then_as_the_appendices_want(outline):
    boxes = [page.mediabox for page in PdfReader(BytesIO(pdf_bytes(outline))).pages]
    assert [round(box.width / 72 * 25.4) for box in boxes[-2:]] == [297, 210]
    assert (round(boxes[0].width / 72 * 25.4), round(boxes[0].height / 72 * 25.4)) == (210, 297)


def test_numbers_begin_anew_in_an_appendix_and_are_hidden_on_first_pages(make_outline):
    long = [paragraph(f"Đoạn {i} " + "dài " * 60) for i in range(12)]
    found = pages(pdf_bytes(make_outline(*long)))
    first_lines = [text.split("\n")[0] for text in found]
    assert first_lines[1] == "2"
    assert first_lines[-1] == "Phụ lục II"
    assert not first_lines[0].isdigit()


def test_any_text_comes_out_of_the_pdf(make_outline, hard_text):
    found = pages(pdf_bytes(make_outline(paragraph(hard_text))))
    text = squeezed("".join(re.sub(r"^\d+\n", "", page) for page in found))
    assert squeezed(hard_text) in text


def test_the_same_outline_gives_the_same_pdf(outline):
    assert pdf_bytes(outline) == pdf_bytes(outline)


def test_a_stacked_bar_prints_its_parts_and_its_total():
    svg = stacked_bars([Bar("A & B", (3, 0), "3 việc")], SERIES, axis="Số việc", key="x")
    texts = [e.text for e in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert texts[:3] == ["A & B", "3", "3 việc"]
    assert texts[-2:] == ["Xong", "Muộn"]
    assert 'id="x-hatch"' in svg
    assert "style=" not in svg


def test_parts_of_a_bar_are_as_long_as_their_values():
    svg = stacked_bars([Bar("A", (3, 6), "")], SERIES, axis="")
    boxes = list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"))
    widths = [float(b.get("width")) for b in boxes if b.get("height") == "26"]
    assert abs(widths[1] / widths[0] - 2) < 0.01


def test_no_bars_and_no_values_are_drawn_without_an_error():
    assert stacked_bars([], SERIES, axis="").startswith("<svg")
    assert stacked_bars([Bar("A", (0, 0), "-")], SERIES, axis="").startswith("<svg")


def test_a_bullet_below_its_target_is_told_by_form_and_weight():
    names = ("2023", "Mục tiêu", "Dự kiến")
    line = Bullet("A", Decimal("90"), Decimal("99"), Decimal("93.935"), missed=True)
    svg = bullet_chart([line, Bullet("B", None, None, None)], names=names, axis="%")
    assert 'font-weight="bold">93,94<' in svg
    assert svg.count(">-<") == 3


def test_a_low_value_moves_the_start_of_the_axis():
    line = Bullet("A", Decimal("28.7"), Decimal("32"), Decimal("29.5"))
    svg = bullet_chart([line], names=("a", "b", "c"), axis="%")
    assert re.search(r">20</text>", svg)


def test_a_chart_becomes_a_picture():
    assert chart_png(stacked_bars([Bar("A", (1, 2), "")], SERIES, axis=""))[:4] == b"\x89PNG"


def test_marks_do_not_change_the_width_of_a_letter():
    assert text_width("Ủy ban", 13) == text_width("Uy ban", 13)
    assert text_width("đ", 10) == 5


def test_lines_are_cut_at_spaces():
    assert wrap("một hai ba", 10, text_width("một hai", 10)) == ["một hai", "ba"]


def test_roman_numerals():
    assert [roman(n) for n in (1, 4, 9, 14, 38)] == ["I", "IV", "IX", "XIV", "XXXVIII"]
