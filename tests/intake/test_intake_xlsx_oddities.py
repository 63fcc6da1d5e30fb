"""What people and Excel leave in a workbook: text numbers, errors, formulas, hidden things."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from spoiled import small_plan, write_xlsx

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source
from tracker.intake.reading.xlsx import cell_text, column_name, number_text

YEAR_END = date(2025, 12, 31)


@pytest.fixture
def book(tmp_path, register):
    """The small plan as an open workbook, and a function that reads what became of it."""
    path = tmp_path / "plan.xlsx"
    write_xlsx(small_plan(), path)
    workbook = openpyxl.load_workbook(path)

    def read():
        workbook.save(path)
        return understand_source(read_source(path), register=register)

    workbook.read = read
    return workbook


def target(plan, where):
    return next(row for row in plan.targets if row.where == where)


def doubts(plan):
    return [(f.severity, f.rule, f.cell) for f in plan.findings]


@pytest.mark.parametrize(
    ("printed", "noted"),
    [
        ("5.5", []),
        ("5.50", []),
        ("5,5", [("info", "decimal_comma", "Phụ lục 2!E7")]),
        (" 5,50 ", [("info", "decimal_comma", "Phụ lục 2!E7")]),
    ],
)
def test_a_number_kept_as_text_is_the_number_it_shows(printed, noted, book):
    cell = book["Phụ lục 2"]["E7"]
    cell.value, cell.number_format = printed, "@"
    plan = book.read()
    assert target(plan, "PAR_INDEX/1.2").target == Decimal("5.5")
    assert doubts(plan) == noted


def test_numbers_of_tasks_may_be_numbers_or_text(book):
    sheet = book["Phụ lục 1"]
    sheet["A6"].value, sheet["A7"].value, sheet["A9"].value = 1, "2.", 3.0
    plan = book.read()
    assert [task.number for task in plan.tasks[:3]] == ["1", "2", "3"]
    assert doubts(plan) == []


@pytest.mark.parametrize("moment", [YEAR_END, datetime.combine(YEAR_END, time(17))])
@pytest.mark.parametrize("shown", ["dd/mm/yyyy", "d-mmm-yy", "m/d/yyyy", "yyyy-mm-dd", "[$-42A]d"])
def test_a_real_date_is_its_day_however_it_is_shown(moment, shown, book):
    cell = book["Phụ lục 1"]["C6"]
    cell.value, cell.number_format = moment, shown
    deadline = book.read().tasks[0].deadline
    assert (deadline.kind, deadline.due_on) == ("date", YEAR_END)
    assert deadline.text == "31/12/2025"


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_of_excel_is_doubted_at_its_cell_and_never_read_as_empty(word, book):
    for place in ("C6", "D7"):
        book["Phụ lục 1"][place].value = word
    book["Phụ lục 2"]["E7"].value = word
    plan = book.read()
    assert plan.tasks[0].deadline.text == word
    assert set(doubts(plan)) >= {
        ("warning", "unparsed_deadline", "Phụ lục 1!C6"),
        ("error", "unknown_agency", "Phụ lục 1!D7"),
        ("error", "bad_number", "Phụ lục 2!E7"),
    }


def test_a_formula_that_was_never_computed_is_shown_and_doubted(book):
    book["Phụ lục 2"]["E7"].value = "=SUM(C7:D7)"
    plan = book.read()
    assert ("error", "bad_number", "Phụ lục 2!E7") in doubts(plan)
    assert [f.printed for f in plan.findings if f.rule == "bad_number"] == ["=SUM(C7:D7)"]


def test_titles_dates_and_empty_rows_above_the_head_do_no_harm(book):
    sheet = book["Phụ lục 1"]
    sheet.insert_rows(1, 5)
    sheet["B1"].value, sheet["E1"].value = "UBND THÀNH PHỐ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet["E3"].value = "Hà Nội, ngày 15 tháng 02 năm 2025"
    plan = book.read()
    assert (len(plan.tasks), plan.issued_on) == (7, date(2025, 2, 15))
    assert doubts(plan) == []


def test_a_head_over_two_rows_with_merged_cells_is_understood(book):
    sheet = book["Phụ lục 1"]
    sheet.insert_rows(4)
    sheet["D3"].value, sheet["E3"].value = "Cơ quan thực hiện", None
    sheet["D4"].value, sheet["E4"].value = "Chủ trì", "Phối hợp"
    sheet.merge_cells("D3:E3")
    for column in "ABCF":
        sheet.merge_cells(f"{column}3:{column}4")
    first = book.read().tasks[0]
    assert [match.name for match in first.leads] == ["Sở Nội vụ"]
    assert [match.name for match in first.partners] == ["Sở Tư pháp"]


def test_rows_hidden_by_hand_or_by_a_filter_are_read_like_the_others(book):
    sheet = book["Phụ lục 1"]
    sheet.auto_filter.ref = "A3:F17"
    sheet.auto_filter.add_filter_column(3, ["Sở Tư pháp"])
    for row in (6, 9):
        sheet.row_dimensions[row].hidden = True
    plan = book.read()
    assert [task.number for task in plan.tasks] == ["1", "2", "3", "4", "5", "6", "7"]
    assert not plan.has_warnings


def test_hidden_and_narrow_columns_are_read_like_the_others(book):
    book["Phụ lục 1"].column_dimensions["D"].hidden = True
    book["Phụ lục 1"].column_dimensions["C"].width = 0.1
    first = book.read().tasks[0]
    assert [match.name for match in first.leads] == ["Sở Nội vụ"]
    assert first.deadline.text == "Tháng 8/2025"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_out(state, book):
    book.copy_worksheet(book["Phụ lục 1"]).sheet_state = state
    plan = book.read()
    assert (len(plan.tasks), doubts(plan)) == (7, [])


def test_empty_columns_before_and_between_do_not_move_anything(book):
    sheet = book["Phụ lục 2"]
    sheet.insert_cols(1, 2)
    sheet.insert_cols(5)
    plan = book.read()
    assert target(plan, "PAR_INDEX/1.2").as_json() | {"leads": []} == {
        "index": "PAR_INDEX", "code": "1.2", "name": "Kiểm tra", "max_score": 6, "baseline": 5,
        "target": 5.5, "target_operator": ">=", "leads": [],
    }  # fmt: skip
    assert doubts(plan) == []


def test_an_excel_table_with_its_own_filter_is_a_sheet_like_another(book):
    from openpyxl.worksheet.table import Table

    book["Phụ lục 1"].add_table(Table(displayName="NhiemVu", ref="A3:F17"))
    plan = book.read()
    assert (len(plan.tasks), doubts(plan)) == (7, [])


def test_comments_links_and_colours_change_no_text(book):
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = book["Phụ lục 1"]["B6"]
    cell.comment = Comment("Xem lại với Sở Tài chính", "An")
    cell.hyperlink = "https://example.invalid/ke-hoach"
    cell.fill = PatternFill("solid", fgColor="FFFF00")
    cell.value = "Ban hành kế hoạch cải cách"
    plan = book.read()
    assert (plan.tasks[0].title, doubts(plan)) == ("Ban hành kế hoạch cải cách", [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (6.05, "6.05"),
        (19.000000000000004, "19"),
        (1e16, "10000000000000000"),
        (1.5e-7, "0.00000015"),
        (-2.50, "-2.5"),
        (120.0, "120"),
        (0.0, "0"),
    ],
)
def test_a_number_is_printed_in_ten_digits_without_exponent(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [(0.855, "0.0%", "85.5%"), (True, "", "TRUE"), (None, "", ""), (date(2025, 6, 1), "mm/yyyy",
     "06/2025"), (date(2025, 6, 1), "", "01/06/2025")],
)  # fmt: skip
def test_a_value_is_printed_as_the_sheet_shows_it(value, shown, text):
    assert cell_text(value, shown) == text


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"),
                                              (702, "AAA"), (16_383, "XFD")])  # fmt: skip
def test_columns_are_named_as_excel_names_them(column, name):
    assert column_name(column) == name
