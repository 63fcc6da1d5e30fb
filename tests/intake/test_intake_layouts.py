"""Layouts of other offices: other words, other numbering, one index alone, cells that hold more."""

from __future__ import annotations

from datetime import date

import pytest
from spoiled import Table, small_plan, write

from tracker.intake.parse import Refused, understand_source
from tracker.intake.reading.choose import read_source
from tracker.intake.reading.legacy import _TCVN3
from tracker.intake.reading.source import Unreadable


@pytest.fixture
def read(tmp_path, register):
    def read(tables, kind="docx", **told):
        return understand_source(
            read_source(write(tables, kind, tmp_path)), register=register, **told
        )

    return read


HEAD = ["STT", "Công việc", "Cơ quan thực hiện", "Thời gian", "Ghi chú"]


def test_a_plan_of_one_index_takes_it_from_its_title(read):
    rows = [HEAD, ["1", "Khảo sát", "Sở Nội vụ", "Quý III/2025", "x"]]
    plan = read([Table("S", ["KẾ HOẠCH", "Nâng cao Chỉ số hài lòng (SIPAS) năm 2025"], rows)])
    assert [(t.index, t.section, t.number) for t in plan.tasks] == [("SIPAS", None, "1")]
    assert (plan.title, plan.year) == ("Nâng cao Chỉ số hài lòng (SIPAS) năm 2025", 2025)


def test_a_plan_that_names_no_index_has_none(read):
    rows = [HEAD, ["1", "Tự đánh giá", "Sở Nội vụ", "trước 05/01/2026", ""]]
    plan = read([Table("S", ["Kế hoạch tự đánh giá, chấm điểm năm 2025"], rows)])
    assert (plan.tasks[0].index, plan.tasks[0].where) == (None, "task/1")


def test_rows_before_the_first_part_belong_to_par_index_where_all_three_are_covered(read):
    tables = small_plan()
    tables[0].rows.pop(1)
    assert [task.index for task in read(tables).tasks[:3]] == ["PAR_INDEX"] * 3


def test_numbered_headings_above_dotted_tasks_are_sections(read):
    rows = [
        HEAD,
        ["1", "Chỉ đạo điều hành", "", "", ""],
        ["1.1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 6/2025", ""],
        ["1.2", "Kiểm tra", "Sở Tư pháp", "Tháng 9/2025", ""],
        ["2", "Thể chế", "", "", ""],
        ["2.1", "Rà soát", "Sở Tư pháp", "Tháng 9/2025", ""],
    ]
    plan = read([Table("S", ["Kế hoạch PAR INDEX năm 2025"], rows)])
    assert [(t.number, t.section, t.section_title) for t in plan.tasks] == [
        ("1.1", "1", "Chỉ đạo điều hành"),
        ("1.2", "1", "Chỉ đạo điều hành"),
        ("2.1", "2", "Thể chế"),
    ]
    assert not plan.has_warnings


def test_a_table_without_numbers_is_numbered_in_order_and_asked(read):
    head = ["Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"]
    rows = [head, ["Khảo sát", "Sở Nội vụ", "Tháng 6/2025"], ["Rà soát", "STP", "Quý IV/2025"]]
    plan = read([Table("S", ["Kế hoạch SIPAS năm 2025"], rows)])
    assert [task.number for task in plan.tasks] == ["1", "2"]
    assert {finding.rule for finding in plan.findings} == {"missing_number"}


def test_parts_with_roman_numerals_are_told_by_their_index(read):
    tables = small_plan()
    for number, first in (("I.", "A"), ("II.", "B"), ("III.", "C")):
        tables[0].row(first)[0] = number
    tables[0].rows = [row for row in tables[0].rows if row[0] not in {"I", "II"}]
    indices = [task.index for task in read(tables).tasks]
    assert indices == ["PAR_INDEX"] * 3 + ["SIPAS"] * 2 + ["PAPI"] * 2


def test_a_cell_with_lead_and_partners_is_parted(read):
    tables = small_plan()
    tables[0].set("1", 3, "Chủ trì: Sở Nội vụ; Phối hợp: Sở Tài chính, UBND cấp xã")
    task = read(tables).tasks[0]
    assert [match.name for match in task.leads] == ["Sở Nội vụ"]
    assert [match.name for match in task.partners] == [
        "Sở Tư pháp",
        "Sở Tài chính",
        "UBND cấp xã",
    ]


def test_entries_without_their_own_lead_stay_in_their_task(read):
    tables = small_plan()
    at = tables[0].at("2")
    tables[0].rows[at + 1 : at + 1] = [
        ["a)", "tại các sở", "", "", "", ""],
        ["b)", "tại các xã", "", "", "", ""],
    ]
    plan = read(tables)
    assert plan.tasks[1].title == "Kiểm tra việc thực hiện a) tại các sở b) tại các xã"
    assert len(plan.tasks) == 7


@pytest.mark.parametrize(
    ("printed", "number", "operator"),
    [
        (">92.00", 92, ">"),
        ("≥ 85%", 85, ">="),
        ("trên 83%", 83, ">"),
        ("từ 85 trở lên", 85, ">="),
        ("tối thiểu 85%", 85, ">="),
        ("8,5", 8.5, ">="),
        ("-", None, None),
        ("Nhóm 1", None, None),
    ],
)
def test_targets_in_words_and_signs(printed, number, operator, read):
    tables = small_plan()
    tables[2].set("1", 4, printed)
    target = next(target for target in read(tables).targets if target.where == "PAPI/1")
    assert (target.target, target.target_operator) == (number, operator)


def test_rank_columns_and_older_years_are_left_aside(read):
    head = ["STT", "Tiêu chí", "Điểm tối đa", "Kết quả năm 2023", "Kết quả năm 2024",
            "Xếp hạng năm 2024", "Mục tiêu năm 2025"]  # fmt: skip
    rows = [head, ["1", "Thể chế", "10", "7", "8", "5", "9"]]
    plan = read([Table("S", ["Chỉ tiêu PAR INDEX năm 2025"], rows)], kind="xlsx")
    assert (plan.targets[0].baseline, plan.targets[0].target) == (8, 9)


def tcvn3(text):
    """Write a text as the old font stores it; capitals with a tone become small letters."""
    stored = {chr(meant): chr(code) for code, meant in _TCVN3.items()}
    return "".join(stored.get(char, stored.get(char.lower(), char)) for char in text)


def test_the_old_tcvn3_font_is_converted_with_a_warning(read):
    tables = small_plan()
    for table in tables:
        table.above = [tcvn3(line) for line in table.above]
        table.rows = [[tcvn3(text) for text in row] for row in table.rows]
    plan = read(tables)
    assert plan.tasks[0].title == "Ban hành kế hoạch cải cách"
    assert "legacy_font" in {finding.rule for finding in plan.findings}


def test_the_old_vni_font_is_refused_with_the_way_out(read):
    rows = [["TT", "Nhieäm vuï", "Thôøi haïn", "Cô quan chuû trì"], ["1", "a", "b", "c"]]
    with pytest.raises(Unreadable, match="VNI"):
        read([Table("S", ["Keá hoaïch"], rows)])


def test_a_date_told_by_the_user_wins_and_judges_the_deadlines(read):
    plan = read(small_plan(), issued_on=date(2025, 9, 15))
    late = [f.where for f in plan.findings if f.rule == "date_before_issue"]
    assert (plan.issued_on, late) == (date(2025, 9, 15), ["PAR_INDEX/task/1"])


def test_a_table_of_something_else_is_no_plan(read):
    rows = [["Họ tên", "Chức vụ", "Điện thoại"], ["An", "Chuyên viên", "0123"]]
    with pytest.raises(Refused):
        read([Table("S", ["Danh sách"], rows)])


def test_what_is_merely_noticed_never_stops(read):
    tables = small_plan()
    tables[0].set("1", 2, "Ngày 12/8/2025")
    tables[0].set("2", 3, "Sở Tư pháp; Các cơ quan có liên quan; Sở Tư pháp")
    plan = read(tables, issued_on=date(2025, 8, 10))
    noticed = {(f.severity, f.rule, f.where) for f in plan.findings}
    assert noticed >= {
        ("info", "short_notice", "PAR_INDEX/task/1"),
        ("info", "open_group", "PAR_INDEX/task/2"),
        ("info", "doubled_agency", "PAR_INDEX/task/2"),
    }
    assert not plan.has_warnings
