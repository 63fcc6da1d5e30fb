"""Overdue work by agency on one page, for a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.lib.numbers import format_count
from tracker.lib.text import shorten
from tracker.paper.metrics import wrap
from tracker.paper.outline import Cell, Column, Outline, Table, head, paragraph, row
from tracker.reports.facts import Bodies
from tracker.reports.papers.heading import paper_outline
from tracker.reports.papers.reading import LateAgency
from tracker.reports.phrases import counted, day
from tracker.reports.rules import number_ranges

# As many lines as a page holds between head and signature; widths of the columns in points.
PAGE_LINES = 24
_NAME, _NUMBERS = 60, 44
_SIZE, _NAME_WIDTH, _NUMBERS_WIDTH = 11, 200, 92


def meeting_outline(late: Sequence[LateAgency], bodies: Bodies, on: date) -> Outline:
    """Give the list; on paper the agencies with the most, all of them in the workbook."""
    works = sum(one.count for one in late)
    told = (
        f"Đến hết ngày {day(on)}, {counted(len(late), 'cơ quan')} có "
        f"{counted(works, 'đầu việc')} quá hạn, chưa hoàn thành."
        if late
        else f"Đến hết ngày {day(on)}, không cơ quan nào có việc quá hạn."
    )
    blocks = (paragraph(told), _table(late, on)) if late else (paragraph(told),)
    return paper_outline(
        "Danh mục", ("Nhiệm vụ quá hạn, chưa hoàn thành theo cơ quan",), blocks, bodies, on,
        ("Như thành phần họp;", "Lưu: VT."),
    )  # fmt: skip


def _table(late: Sequence[LateAgency], on: date) -> Table:
    rows = tuple(
        row(
            Cell(str(position), value=position),
            shorten(one.name, _NAME),
            Cell(format_count(one.count), value=one.count),
            Cell(str((on - one.limit_on).days), value=(on - one.limit_on).days),
            shorten(number_ranges(one.numbers), _NUMBERS),
        )
        for position, one in enumerate(late, 1)
    )
    return Table(
        (Column(11, "center"), Column(74), Column(22, "right"), Column(22, "right"), Column(36)),
        (head("TT", "Cơ quan", "Số việc quá hạn", "Trễ nhất (ngày)", "Nhiệm vụ số"),),
        rows,
        "Bảng 1. Cơ quan có việc quá hạn, nhiều việc trước",
        shown=_fitting(late),
    )


def _fitting(late: Sequence[LateAgency]) -> int:
    """Count the agencies whose rows fit on the page."""
    lines = 0
    for position, one in enumerate(late):
        numbers = shorten(number_ranges(one.numbers), _NUMBERS)
        lines += max(
            len(wrap(shorten(one.name, _NAME), _SIZE, _NAME_WIDTH)),
            len(wrap(numbers, _SIZE, _NUMBERS_WIDTH)),
        )
        if lines > PAGE_LINES:
            return position
    return len(late)
