"""What a spreadsheet does to a plan: formats, codes turned into dates, shortened codes, stacks."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from spoiled import TARGET_HEAD, Table, small_plan, write_xlsx

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source


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


def targets(plan):
    return {target.where: target for target in plan.targets}


def test_a_date_cell_is_a_day_and_a_month_cell_is_a_month(book):
    sheet = book["Phụ lục 1"]
    sheet["C6"].value, sheet["C6"].number_format = date(2025, 8, 15), "dd/mm/yyyy"
    sheet["C7"].value, sheet["C7"].number_format = date(2025, 10, 1), "mmm-yy"
    first, second = book.read().tasks[:2]
    assert (first.deadline.kind, first.deadline.due_on) == ("date", date(2025, 8, 15))
    assert (second.deadline.kind, second.deadline.due_on) == ("month", date(2025, 10, 31))


def test_a_share_shown_as_percent_is_read_as_shown(book):
    cell = book["Phụ lục 3"]["E5"]
    cell.value, cell.number_format = 0.06, "0%"
    assert targets(book.read())["PAPI/1"].target == 6


def test_floating_point_leaves_no_trace(book):
    book["Phụ lục 3"]["D5"].value = 4.9 + 0.1 + 1e-12
    plan = book.read()
    assert targets(plan)["PAPI/1"].baseline == 5
    assert not plan.has_warnings


def long_criterion(count):
    rows = [TARGET_HEAD, ["1", "Chỉ đạo", str(count), str(count), str(count), "Sở Nội vụ"]]
    rows += [[f"1.{n}", f"Việc {n}", "1", "1", "1", "Sở Nội vụ"] for n in range(1, count + 1)]
    return Table("PAR INDEX", ["Chỉ tiêu PAR INDEX năm 2025"], rows)


def test_a_code_that_lost_its_zero_is_restored_and_noted(tmp_path, register):
    path = tmp_path / "plan.xlsx"
    write_xlsx([long_criterion(11)], path)
    book = openpyxl.load_workbook(path)
    book.active["A13"].value = 1.1
    book.save(path)
    plan = understand_source(read_source(path), register=register)
    assert [target.code for target in plan.targets][-2:] == ["1.10", "1.11"]
    assert [
        (f.rule, f.printed, f.computed) for f in plan.findings if f.rule == "code_restored"
    ] == [("code_restored", "1.1", "1.10")]


def test_a_code_that_became_a_date_is_restored_and_noted(book):
    sheet = book["Phụ lục 2"]
    sheet["A7"].value, sheet["A7"].number_format = date(2025, 2, 1), "dd/mm/yyyy"
    plan = book.read()
    assert "PAR_INDEX/1.2" in targets(plan)
    assert [f.rule for f in plan.findings if f.severity == "info"] == ["code_restored"]


def test_empty_columns_and_hidden_sheets_do_not_disturb(book):
    book["Phụ lục 1"].insert_cols(3)
    book.create_sheet("Nháp").sheet_state = "hidden"
    plan = book.read()
    assert (len(plan.tasks), plan.has_warnings) == (7, False)


def test_all_tables_may_stand_on_one_sheet(tmp_path, register):
    path = tmp_path / "plan.xlsx"
    rows = []
    for table in small_plan():
        rows += [[line, "", "", "", "", ""] for line in table.above] + table.rows + [[""] * 6]
    write_xlsx([Table("Kế hoạch", [], rows)], path)
    plan = understand_source(read_source(path), register=register)
    assert (len(plan.tasks), len(plan.targets), plan.has_warnings) == (7, 11, False)
    assert {target.index for target in plan.targets} == {"PAR_INDEX", "PAPI"}
