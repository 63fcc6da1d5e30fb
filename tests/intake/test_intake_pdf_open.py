"""PDF tables without a frame: every cell as printed, or a refusal; nothing in between."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from spoiled import small_plan

from tracker.intake.parse import understand_source
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.choose import read_source
from tracker.intake.reading.docx import read_docx
from tracker.intake.reading.source import Unreadable

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"
sys.path.insert(0, str(DOCUMENTS))
from pdf_plans import Part, write_pdf  # noqa: E402 - the maker stands beside the documents

WIDTHS = [1.0, 6, 3, 3, 3, 3]
HEAD = ["STT", "Nội dung nhiệm vụ", "Thời hạn", "Đơn vị chủ trì", "Sản phẩm"]
LONG = (
    "Xây dựng, trình Ủy ban nhân dân Thành phố ban hành kế hoạch khắc phục các tồn tại, hạn chế "
    "trong công tác cải cách hành chính và tổ chức thực hiện sau khi được phê duyệt, bảo đảm đúng "
    "tiến độ, đúng thẩm quyền và không làm phát sinh thủ tục"
)


def small_parts():
    return [Part(table.above, table.rows, WIDTHS) for table in small_plan()]


def part(rows, *, widths=(1, 6, 3, 3, 3), above=("Kế hoạch PAR INDEX năm 2025",), **more):
    return Part(list(above), rows, list(widths), **more)


def cells(grid):
    """Give each row as printed; a heading over the columns counts once."""
    rows = []
    for number in range(grid.height):
        over = {id(cell): " ".join(cell.text.split()) for cell in grid.row(number) if cell}
        rows.append(list(over.values()))
    return rows


def printed(table):
    heads = [row for row in table.rows if not any(row[2:])]
    return [row[:2] if row in heads else row for row in table.rows]


def shown(grid):
    return [row[:2] if not any(row[2:]) else row for row in cells(grid)]


@pytest.mark.parametrize("stroke", ["bare", "rows", "head", "framed", "columns"])
@pytest.mark.parametrize("air", [(2.5, 0.0), (5.4, 0.0), (5.4, 4.0)])
def test_every_cell_of_a_plan_without_a_frame_stands_in_its_column(stroke, air, tmp_path):
    path = write_pdf(small_parts(), tmp_path, stroke=stroke, air_x=air[0], air_y=air[1])
    source = read_source(path)
    assert [shown(grid) for grid in source.grids] == [printed(table) for table in small_plan()]
    assert all("đọc theo vị trí chữ" in grid.place for grid in source.grids)


@pytest.mark.parametrize("level", ["top", "horizon"])
def test_the_plan_of_2024_with_horizontal_lines_alone_is_read_exactly(level, tmp_path, register):
    source = read_source(write_pdf(plan_2024(), tmp_path, stroke="rows", level=level))
    plan = understand_source(source, register=register)
    actual = tmp_path / "actual.json"
    actual.write_text(json.dumps(plan.as_json()), encoding="utf-8")
    compare = [sys.executable, DOCUMENTS / "compare.py", DOCUMENTS / "plan-2024.expected.json"]
    done = subprocess.run([*compare, actual], capture_output=True, text=True, check=False)
    assert "accuracy tasks 584/584 targets 1050/1050" in done.stdout, done.stdout[-2000:]


def plan_2024():
    """Give the tables of the Word form, to be printed anew."""
    parts = []
    for grid in read_docx(DOCUMENTS / "plan-2024.docx").grids:
        rows = [["" for _ in range(grid.width)] for _ in range(grid.height)]
        merges = []
        for cell in grid.cells:
            rows[cell.row][cell.column] = cell.text
            end = cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
            if end != (cell.row, cell.column):
                merges.append((cell.row, cell.column, *end))
        widths = [1, 8, *[3] * (grid.width - 2)] if grid.width > 4 else [1] * grid.width
        parts.append(Part(list(grid.before)[-4:], rows, widths, merges))
    return parts


def many(count, title=LONG):
    return [
        [f"{n}", f"{title} lần {n}.", f"Tháng {n % 12 + 1}/2025", "Sở Nội vụ; Sở Tư pháp",
         f"Báo cáo {n} của Ủy ban nhân dân Thành phố về kết quả"]
        for n in range(1, count + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("level", ["top", "horizon"])
@pytest.mark.parametrize("flipped", [True, False])
@pytest.mark.parametrize("repeat", [True, False])
def test_rows_of_many_lines_go_on_over_pages(level, flipped, repeat, tmp_path):
    rows = [HEAD, *many(30)]
    path = write_pdf(
        [part(rows)], tmp_path, level=level, flipped=flipped, repeat=repeat, footer="7"
    )
    assert [cells(grid) for grid in read_source(path).grids] == [rows]


def test_rows_without_any_gap_begin_at_their_numbers(tmp_path):
    rows = [HEAD, *many(12)]
    assert cells(read_source(write_pdf([part(rows)], tmp_path, air_y=0)).grids[0]) == rows


def test_cells_in_the_middle_of_rows_without_any_gap_are_refused(tmp_path):
    path = write_pdf([part([HEAD, *many(12)])], tmp_path, air_y=0, level="horizon")
    with pytest.raises(Unreadable, match=r"không kẻ khung \(trang 1\).*\.docx") as refusal:
        read_in_child(path)
    assert refusal.value.rule == "no_table"


def test_text_that_runs_from_column_to_column_is_refused(tmp_path):
    rows = [HEAD, ["1", "Kiểm tra việc thực hiện", "Tháng 8/2025", "Sở Nội vụ", "Báo cáo"]]
    rows += [["2", LONG, "", "", ""], ["3", "Rà soát", "Quý IV/2025", "Sở Tư pháp", "Báo cáo"]]
    path = write_pdf([part(rows, merges=[(2, 1, 2, 4)])], tmp_path)
    with pytest.raises(Unreadable, match="không kẻ khung"):
        read_source(path)


def test_a_head_over_two_columns_is_parted_by_the_words_below(tmp_path, register):
    rows = [
        ["STT", "Nội dung nhiệm vụ", "Thời gian thực hiện", "", "Đơn vị chủ trì"],
        ["", "", "Bắt đầu", "Kết thúc", ""],
        ["1", "Ban hành kế hoạch", "Tháng 3/2025", "Tháng 8/2025", "Sở Nội vụ"],
        ["2", "Kiểm tra", "01/9/2025", "30/11/2025", "Sở Tư pháp"],
    ]
    merges = [(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)]
    source = read_source(write_pdf([part(rows, merges=merges, head=2)], tmp_path))
    plan = understand_source(source, register=register)
    found = [(task.title, task.deadline.text, task.leads[0].name) for task in plan.tasks]
    assert found == [
        ("Ban hành kế hoạch", "Tháng 8/2025", "Sở Nội vụ"),
        ("Kiểm tra", "30/11/2025", "Sở Tư pháp"),
    ]


def test_prose_and_signatures_after_a_table_are_none_of_it(tmp_path):
    rows = [HEAD, *many(4, "Rà soát văn bản")]
    below = (LONG + ".", "Nơi nhận: Như trên; Lưu VT.", "TM. ỦY BAN NHÂN DÂN")
    source = read_source(write_pdf([part(rows, below=below)], tmp_path))
    assert [cells(grid) for grid in source.grids] == [rows]
    assert source.paragraphs[-2:] == below[1:]


def test_a_framed_table_before_one_without_a_frame_keeps_both(tmp_path, documents):
    open_rows = [HEAD, *many(3, "Rà soát văn bản")]
    path = write_pdf([replace(part(open_rows), breaks=True)] * 2, tmp_path)
    assert [cells(grid) for grid in read_source(path).grids] == [open_rows] * 2


def test_words_of_a_head_in_prose_make_no_table(tmp_path, register):
    prose = "Đơn vị chủ trì thực hiện nhiệm vụ đúng thời hạn, báo cáo kết quả về cơ quan phối hợp."
    rows = [HEAD, *many(2, "Rà soát văn bản")]
    source = read_source(write_pdf([part(rows, above=[prose] * 3)], tmp_path, stroke="all"))
    assert [cells(grid) for grid in source.grids] == [rows]
    assert source.paragraphs == (prose,) * 3
