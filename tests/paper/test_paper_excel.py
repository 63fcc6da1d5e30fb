"""Workbooks and CSV: real numbers, no live text, names that Excel accepts."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.paper.csv import csv_bytes
from tracker.paper.excel import (
    Field,
    Sheet,
    StackedChart,
    excel_bytes,
    flat_head,
    outline_sheets,
    sheet_names,
    sheet_of,
)
from tracker.paper.outline import Cell, Chart, Plotted, row

FIELDS = (Field("Tên", 40), Field("Số", kind="count"), Field("Tỷ lệ", kind="percent"),
          Field("Hạn", kind="date"))  # fmt: skip


def opened(content):
    return load_workbook(BytesIO(content))


def test_values_arrive_as_what_they_are():
    rows = [
        ("Đơn vị một", 12, Decimal("66.67"), date(2024, 6, 30)),
        ("Đơn vị hai", None, None, None),
    ]
    page = opened(excel_bytes([Sheet("Một", "Tiêu đề", FIELDS, rows, ("Ghi chú",))])).active
    found = [[cell.value for cell in line] for line in page.iter_rows(min_row=3, max_row=5)]
    assert found[0] == ["Tên", "Số", "Tỷ lệ", "Hạn"]
    assert found[1][:3] == ["Đơn vị một", 12, 66.67]
    assert found[1][3].date() == date(2024, 6, 30)
    assert found[2][1:] == [None, None, None]
    assert (page["A1"].value, page["A7"].value) == ("Tiêu đề", "Ghi chú")
    assert page.auto_filter.ref == "A3:D5"
    assert page.freeze_panes == "C4"
    assert page.print_title_rows == "$3:$3"


def test_text_never_becomes_a_formula_or_a_link(hard_text):
    rows = [(hard_text, "=1+1", "https://example.org", "@x")]
    page = opened(excel_bytes([Sheet("Một", "T", FIELDS, rows)])).active
    cells = next(page.iter_rows(min_row=4, max_row=4))
    assert [cell.value for cell in cells] == [hard_text, "=1+1", "https://example.org", "@x"]
    assert {cell.data_type for cell in cells[:1]} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_a_leading_equals_sign_is_stored_as_a_string():
    content = excel_bytes([Sheet("Một", "T", FIELDS, [("=1+1", None, None, None)])])
    from zipfile import ZipFile

    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_names_become_sheet_names_that_excel_takes(names):
    given_names = sheet_names(names)
    assert len({name.lower() for name in given_names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in given_names)


def test_the_same_sheets_give_the_same_bytes():
    sheets = [Sheet("Một", "T", FIELDS, [("a", 1, Decimal(2), date(2024, 1, 1))])]
    assert excel_bytes(sheets) == excel_bytes(sheets)


def test_a_head_of_two_levels_becomes_one(make_table):
    assert flat_head(make_table()) == [
        "Đơn vị", "Hoàn thành: Trong hạn", "Hoàn thành: Quá hạn", "Hạn",
    ]  # fmt: skip


def test_a_table_of_a_document_becomes_rows_of_numbers(make_table):
    sheet = sheet_of(make_table(), "Bảng 1")
    assert list(sheet.rows) == [
        ["A. Nhóm thứ nhất", None, None, None],
        ["Đơn vị một", 3, 1, "30/6/2024"],
        ["Đơn vị hai", 12, 0, None],
        ["Cộng", "15", "1", None],
    ]
    assert [field.kind for field in sheet.fields] == ["text", "count", "count", "text"]


def test_a_wide_cell_leaves_the_columns_it_covers_empty(make_table):
    table = make_table(rows=(row("Một", Cell("chung", across=3)), row("Hai", "1", "2", "3")))
    assert next(iter(sheet_of(table, "x").rows)) == ["Một", "chung", None, None]


def test_every_table_of_a_document_has_its_sheet(outline):
    book = opened(excel_bytes(outline_sheets(outline)))
    assert book.sheetnames == ["Bảng 1", "Danh mục việc", "Danh mục tài liệu"]


def test_a_sheet_may_carry_a_native_chart():
    chart = StackedChart("Tình hình", 0, (1,), 1, "việc")
    sheet = Sheet("Một", "T", FIELDS, [("a", 1, None, None)], chart=chart)
    assert len(opened(excel_bytes([sheet])).active._charts) == 1


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+84 912", "'+84 912"),
        ("-cmd|x", "'-cmd|x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("-", "-"),
        ("-0,25", "-0,25"),
        ("Sở Y tế", "Sở Y tế"),
        ("a=b", "a=b"),
    ],
)
def test_csv_keeps_text_from_being_read_as_a_formula(text, safe):
    content = csv_bytes(["Tên"], [[text]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == [["Tên"], [safe]]


def test_csv_writes_dates_and_numbers_for_programs():
    content = csv_bytes(["a", "b", "c"], [[date(2024, 9, 14), Decimal("66.67"), None]])
    assert content.decode("utf-8-sig") == "a,b,c\r\n2024-09-14,66.67,\r\n"


def test_a_row_is_as_tall_as_its_longest_text():
    rows = [("ngắn", 1, None, None), ("dài " * 60, 1, None, None)]
    page = opened(excel_bytes([Sheet("Một", "T", FIELDS, rows)])).active
    assert page.row_dimensions[4].height is None
    assert 60 <= page.row_dimensions[5].height <= 120


def test_a_row_that_only_names_a_group_runs_over_the_columns():
    rows = [("A. Nhóm có tên rất dài " * 5, None, None, None), ("x", 1, None, None)]
    page = opened(excel_bytes([Sheet("Một", "T", FIELDS, rows)])).active
    assert page["A4"].font.bold
    assert page["A4"].alignment.wrap_text is None
    assert page.row_dimensions[4].height is None


def test_a_figure_becomes_a_sheet_with_a_chart_of_its_own(outline):
    figure = Chart(
        "<svg/>", "Hình 1. Việc", "alt",
        plotted=Plotted(("Nhóm", "Xong", "=Muộn"), (("=A & <B>", 3, 1), ("Hai", 0, 5)), "việc"),
    )  # fmt: skip
    book = opened(excel_bytes(outline_sheets(replace(outline, blocks=(figure,)))))
    page = book["Hình 1"]
    assert [cell.value for cell in page[4]] == ["=A & <B>", 3, 1]
    assert page["A4"].data_type == "s"
    (chart,) = page._charts
    assert [series.val.numRef.f for series in chart.series] == [
        "'Hình 1'!$B$4:$B$5", "'Hình 1'!$C$4:$C$5",
    ]  # fmt: skip


def test_a_table_cut_on_paper_is_whole_in_the_workbook_and_says_so(make_table, make_outline, read):
    from tracker.paper.word import word_bytes

    rows = tuple(row(f"Đơn vị {n}", "", "", "") for n in range(30))
    table = replace(make_table(rows=rows), shown=10)
    docx = read.Docx(word_bytes(make_outline(blocks=(table,), appendices=())))
    assert "Và 20 dòng khác; toàn bộ 30 dòng có trong tệp Excel." in docx.texts("TableNote")
    assert len(read.rows_of(docx.tables[0])) == 3 + 10
    page = opened(excel_bytes(outline_sheets(make_outline(blocks=(table,))))).worksheets[0]
    assert sum(str(cell.value).startswith("Đơn vị ") for cell in page["A"]) == 30 + 1
