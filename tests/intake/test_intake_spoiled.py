"""One fault at a time, in each of the four formats: reported at its place, and nothing moves."""

from __future__ import annotations

import pytest
from spoiled import FORMATS, TASK_HEAD, small_plan, write

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source

LOST = "\ufffd"


def drop(table, first):
    table.rows.pop(table.at(first))


# (name, what is spoiled, the findings: severity, rule, where, field)
FAULTS = [
    ("sound", lambda t, p, q: None, []),
    ("unknown lead", lambda t, p, q: t.set("1", 3, "Sở Vũ trụ"),
     [("error", "unknown_agency", "PAR_INDEX/task/1", "leads")]),
    ("misspelt partner", lambda t, p, q: t.set("1", 4, "Sở Tư phápp"),
     [("warning", "unknown_agency", "PAR_INDEX/task/1", "partners")]),
    ("body that has ended", lambda t, p, q: t.set("2", 3, "Sở Kế hoạch và Đầu tư"),
     [("error", "unknown_agency", "PAR_INDEX/task/2", "leads")]),
    ("no lead", lambda t, p, q: t.set("2", 3, ""),
     [("error", "missing_lead", "PAR_INDEX/task/2", "leads")]),
    ("no deadline", lambda t, p, q: t.set("4", 2, "…"),
     [("warning", "missing_deadline", "SIPAS/task/4", "deadline")]),
    ("impossible date", lambda t, p, q: t.set("3", 2, "Trước 31/11/2025"),
     [("error", "bad_date", "PAR_INDEX/task/3", "deadline")]),
    ("thirteenth month", lambda t, p, q: t.set("1", 2, "Tháng 13/2025"),
     [("error", "bad_date", "PAR_INDEX/task/1", "deadline")]),
    ("words that are no deadline", lambda t, p, q: t.set("1", 2, "Khẩn trương"),
     [("warning", "unparsed_deadline", "PAR_INDEX/task/1", "deadline")]),
    ("year left out", lambda t, p, q: t.set("1", 2, "Tháng 8"),
     [("warning", "year_inherited", "PAR_INDEX/task/1", "deadline")]),
    ("year of the plan before", lambda t, p, q: t.set("1", 2, "Tháng 8/2023"),
     [("warning", "date_before_issue", "PAR_INDEX/task/1", "deadline")]),
    ("two quarters in one cell", lambda t, p, q: t.set("2", 2, "Quý II, IV/2025"),
     [("warning", "ambiguous_deadline", "PAR_INDEX/task/2", "deadline")]),
    ("no title", lambda t, p, q: t.set("6", 1, ""),
     [("error", "missing_title", "PAPI/task/6", "title")]),
    ("number used twice", lambda t, p, q: t.set("2", 0, "1"),
     [("error", "duplicate_number", "PAR_INDEX/task/1", "number"),
      ("warning", "number_gap", "PAR_INDEX/task/2", "code")]),
    ("number left out", lambda t, p, q: drop(t, "2"),
     [("warning", "number_gap", "PAR_INDEX/task/2", "code")]),
    ("row without its number", lambda t, p, q: t.set("2", 0, ""),
     [("warning", "missing_number", "PAR_INDEX/task/2", "number")]),
    ("damaged letter in a title", lambda t, p, q: t.set("3", 1, f"Rà so{LOST}t văn bản"),
     [("warning", "unreadable_characters", "PAR_INDEX/task/3", "title")]),
    ("damaged letter in a lead", lambda t, p, q: t.set("4", 3, f"Sở N{LOST}i vụ"),
     [("warning", "unreadable_characters", "SIPAS/task/4", "leads")]),
    ("sum that does not add up", lambda t, p, q: p.set("1.2", 3, "4.9"),
     [("warning", "parent_not_sum", "PAR_INDEX/1", "baseline")]),
    ("total that does not add up", lambda t, p, q: p.rows[1].__setitem__(3, "17.5"),
     [("warning", "parent_not_sum", "PAR_INDEX/TOTAL", "baseline")]),
    ("target below the result", lambda t, p, q: q.set("1", 4, "4"),
     [("warning", "parent_not_sum", "PAPI/TOTAL", "target"),
      ("warning", "parent_not_sum", "PAPI/1", "target"),
      ("warning", "target_below_baseline", "PAPI/1", "target")]),
    ("words instead of a number", lambda t, p, q: p.set("2.1", 2, "năm điểm"),
     [("error", "bad_number", "PAR_INDEX/2.1", "max_score")]),
    ("two decimal marks", lambda t, p, q: p.set("2.1", 3, "4..0"),
     [("error", "bad_number", "PAR_INDEX/2.1", "baseline")]),
    ("code used twice", lambda t, p, q: p.set("2.2", 0, "2.1"),
     [("error", "duplicate_code", "PAR_INDEX/2.1", "code")]),
    ("code left out", lambda t, p, q: p.set("2.2", 0, "2.3"),
     [("warning", "number_gap", "PAR_INDEX/2.2", "code")]),
    ("decimal commas", lambda t, p, q: p.set("1.1", 3, "3,5"), []),
]  # fmt: skip


def read(plan, kind, folder, register):
    return understand_source(read_source(write(plan, kind, folder)), register=register)


def doubts(plan):
    """Give what a person must look at: severity, rule, where, field."""
    found = [(f.severity, f.rule, f.where, f.field) for f in plan.findings if f.severity != "info"]
    return sorted(found)


def rows_by_address(plan):
    return {row.where: row.as_json() for row in (*plan.tasks, *plan.targets)}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("name", "spoil", "expected"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_reported_at_its_place_alone(name, spoil, expected, kind, register, tmp_path):
    sound = rows_by_address(read(small_plan(), kind, tmp_path, register))
    plan = small_plan()
    spoil(*plan)
    actual = read(plan, kind, tmp_path, register)
    assert doubts(actual) == sorted(expected)
    faulty = {where for _, _, where, _ in expected} | {"PAR_INDEX/1.2", "PAR_INDEX/2.3"}
    rows = rows_by_address(actual)
    kept = {where: row for where, row in sound.items() if where not in faulty}
    assert {where: rows[where] for where in kept if where in rows} == {
        where: row for where, row in kept.items() if where in rows
    }
    assert set(kept) <= set(rows) | {"PAR_INDEX/2.2"}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_cell_merged_over_two_tasks_holds_for_both(kind, register, tmp_path):
    plan = small_plan()
    tasks = plan[0]
    tasks.set("2", 3, "")
    tasks.set("2", 2, "")
    top = tasks.at("1")
    tasks.merges = [(top, 3, top + 1, 3), (top, 2, top + 1, 2)]
    second = read(plan, kind, tmp_path, register).tasks[1]
    assert [match.name for match in second.leads] == ["Sở Nội vụ"]
    assert second.deadline.text == "Tháng 8/2025"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_a_head_over_two_rows_is_understood(kind, register, tmp_path):
    plan = small_plan()
    tasks = plan[0]
    upper = ["TT", "Nội dung", "Thời gian thực hiện", "Cơ quan thực hiện", "", "Kết quả"]
    lower = ["", "", "", "Chủ trì", "Phối hợp", ""]
    tasks.rows[0:1] = [upper, lower]
    tasks.merges = [(0, 3, 0, 4), *((0, column, 1, column) for column in (0, 1, 2, 5))]
    assert doubts(read(plan, kind, tmp_path, register)) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_in_another_order_give_the_same_plan(kind, register, tmp_path):
    plan = small_plan()
    order = [0, 5, 4, 3, 1, 2]
    plan[0].rows = [[row[column] for column in order] for row in plan[0].rows]
    expected = read(small_plan(), kind, tmp_path, register)
    actual = read(plan, kind, tmp_path, register)
    assert rows_by_address(actual) == rows_by_address(expected)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_row_that_numbers_the_columns_is_no_task(kind, register, tmp_path):
    plan = small_plan()
    plan[0].rows.insert(1, [f"({number})" for number in range(1, 7)])
    actual = read(plan, kind, tmp_path, register)
    assert (len(actual.tasks), doubts(actual)) == (7, [])


@pytest.mark.parametrize("kind", FORMATS)
def test_the_head_may_stand_again_in_the_middle(kind, register, tmp_path):
    plan = small_plan()
    plan[0].rows.insert(plan[0].at("4"), list(TASK_HEAD))
    actual = read(plan, kind, tmp_path, register)
    assert (len(actual.tasks), doubts(actual)) == (7, [])


@pytest.mark.parametrize("kind", FORMATS)
def test_sub_items_with_their_own_deadline_are_tasks(kind, register, tmp_path):
    plan = small_plan()
    at = plan[0].at("3")
    plan[0].rows[at] = ["3", "Rà soát văn bản:", "", "", "", ""]
    plan[0].rows[at + 1 : at + 1] = [
        ["a)", "Cấp thành phố", "Tháng 9/2025", "Sở Tư pháp", "", ""],
        ["b)", "Cấp xã", "Tháng 10/2025", "UBND cấp xã", "", ""],
    ]
    actual = read(plan, kind, tmp_path, register)
    assert [task.number for task in actual.tasks] == ["1", "2", "3a", "3b", "4", "5", "6", "7"]
    assert doubts(actual) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_task_over_two_rows_with_two_leads_is_one_task(kind, register, tmp_path):
    plan = small_plan()
    at = plan[0].at("2")
    plan[0].rows.insert(at + 1, ["", "", "", "Sở Nội vụ", "Sở Tài chính", ""])
    task = read(plan, kind, tmp_path, register).tasks[1]
    assert [match.name for match in task.leads] == ["Sở Tư pháp", "Sở Nội vụ"]
    assert [match.name for match in task.partners] == ["UBND cấp xã", "Sở Tài chính"]


def test_an_excel_finding_names_sheet_and_cell(register, tmp_path):
    plan = small_plan()
    plan[0].set("1", 3, "Sở Vũ trụ")
    found = read(plan, "xlsx", tmp_path, register).findings[0]
    assert (found.cell, found.printed) == ("Phụ lục 1!D6", "Sở Vũ trụ")
