"""Framed PDF tables in the layouts that pages force on them, and words that the paper broke."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import typst

from tracker.intake.reading.choose import read_source
from tracker.intake.reading.pdf_words import doubtful_words, join_broken

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "documents"))
from pdf_plans import Part, write_pdf

HEAD = ["STT", "Nội dung nhiệm vụ", "Thời hạn", "Đơn vị chủ trì", "Sản phẩm"]
WIDTHS = [1.0, 6, 3, 3, 3]


def texts(grid):
    return [[" ".join(grid.text(row, column).split()) for column in range(grid.width)]
            for row in range(grid.height)]  # fmt: skip


def rows(count, words=12):
    title = " ".join(f"rà soát văn bản thứ {n}" for n in range(words))
    return [
        HEAD,
        *([str(n), f"Việc {n} {title}", f"Tháng {n % 12 + 1}/2025", "Sở Nội vụ", f"Báo cáo {n}"]
          for n in range(1, count + 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("repeat", [True, False])
@pytest.mark.parametrize("level", ["top", "horizon"])
def test_a_framed_task_cut_by_a_page_is_one_task(repeat, level, tmp_path):
    table = rows(7, words=60)
    path = write_pdf(
        [Part([], table, WIDTHS)], tmp_path, stroke="all", repeat=repeat, level=level, footer="3"
    )
    assert [texts(grid) for grid in read_source(path).grids] == [table]


@pytest.mark.parametrize("stroke", ["all", "bare", "rows"])
def test_a_page_turned_on_its_side_reads_like_an_upright_one(stroke, tmp_path):
    table = rows(6, words=5)
    path = write_pdf([Part([], table, WIDTHS)], tmp_path, stroke=stroke, turned=True, flipped=False)
    assert [texts(grid) for grid in read_source(path).grids] == [table]


@pytest.mark.parametrize("degrees", ["90deg", "-90deg", "180deg"])
def test_words_printed_in_any_direction_are_read(degrees, tmp_path):
    cells = ", ".join(f"[{text}]" for row in rows(3, words=2) for text in row)
    source = tmp_path / "turned.typ"
    source.write_text(
        f"#set page(margin: 1cm)\n#rotate({degrees}, reflow: true, block(width: 18cm, "
        f"table(columns: (1cm, 7cm, 3cm, 3cm, 3cm), {cells})))",
        encoding="utf-8",
    )
    typst.compile(source, output=tmp_path / "turned.pdf")
    grids = read_source(tmp_path / "turned.pdf").grids
    assert [texts(grid) for grid in grids] == [rows(3, words=2)]


def test_landscape_after_portrait_is_a_table_of_its_own(tmp_path):
    table = "table(columns: (1fr, 6fr, 3fr, 3fr, 3fr), " + ", ".join(
        f"[{text}]" for row in rows(3, words=3) for text in row
    )
    source = tmp_path / "mixed.typ"
    source.write_text(
        f'#set page(paper: "a4")\n#{table})\n#set page(flipped: true)\n#{table})', encoding="utf-8"
    )
    typst.compile(source, output=tmp_path / "mixed.pdf")
    grids = read_source(tmp_path / "mixed.pdf").grids
    assert [texts(grid) for grid in grids] == [rows(3, words=3)] * 2


def test_a_merged_cell_and_a_head_of_two_rows_hold_over_a_page(tmp_path):
    table = rows(24, words=4)
    for row in table[11:18]:
        row[3] = table[11][3]
    head = [[*HEAD[:2], "Thời gian", "Đơn vị", "Sản phẩm"], ["", "", "Thời hạn", "Chủ trì", ""]]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4), (12, 3, 18, 3)]
    part = Part([], [*head, *table[1:]], WIDTHS, merges, head=2)
    grids = read_source(write_pdf([part], tmp_path, stroke="all")).grids
    assert [texts(grid)[2:] for grid in grids] == [table[1:]]
    assert grids[0].at(12, 3).row_span == 7


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Tháng 6/20\n24", "Tháng 6/2024"),
        ("Tháng 6/20 24", "Tháng 6/2024"),
        ("30/6/2\n024", "30/6/2024"),
        ("năm 202\n4", "năm 2024"),
        ("nghiệ m vụ", "nghiệm vụ"),
        ("đượ c phê duyệ t", "được phê duyệt"),
        ("quyế t định", "quyết định"),
        ("thuộ\nc Thành phố", "thuộc Thành phố"),
        ("tiế p nhậ n", "tiếp nhận"),
    ],
)
def test_words_that_can_be_read_in_one_way_alone_are_joined(broken, whole):
    assert join_broken(broken) == whole


@pytest.mark.parametrize(
    "text",
    ["Tháng 6/20", "trong năm 20 ngày", "mục c, điểm m", "Tổ c", "ngày 20/6 24 giờ", "quý 2 024",
     "Sở Nội vụ\nSở Tư pháp", "ý c khoản 2", "UBND TP", "6/2024 12"],
)  # fmt: skip
def test_words_that_may_stand_apart_are_left(text):
    assert join_broken(text) == text


def test_pieces_that_only_look_broken_are_named():
    assert list(doubtful_words("kho n bạc; mục c; nghiệ m vụ")) == ["kho n"]


def test_a_page_whose_file_says_that_it_is_turned_is_read(tmp_path):
    import pypdf

    table = rows(6, words=5)
    part = Part([], table, WIDTHS)
    lying = write_pdf([part], tmp_path, stroke="all", turned=True, flipped=False)
    writer = pypdf.PdfWriter(clone_from=lying)
    writer.pages[0].rotate(90)
    writer.write(tmp_path / "turned.pdf")
    assert [texts(grid) for grid in read_source(tmp_path / "turned.pdf").grids] == [table]
