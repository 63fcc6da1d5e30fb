"""Which saved way a table is read by: the one whose heads it bears, or the one that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.indices.models import EntryDraft, TableReading
from tracker.indices.queries.saved import readings_bearing
from tracker.indices.readings.reading import Reading
from tracker.indices.rules.columns import TooLong, cells_of
from tracker.indices.rules.entering import Fault
from tracker.indices.rules.saved import Way, columns_in, head_place, lacking, marks_of, way_of

# What a draft keeps of how its columns are read.
OF_COLUMNS = ("reading", "head", "columns", "lacking")
Rows = Sequence[Sequence[str]]


def recognised(kind: str, index: str, content: str) -> dict[str, Any]:
    """Give what a draft keeps of the newest way whose heads its table bears; else nothing."""
    try:
        rows = cells_of(content)
    except TooLong:
        return {}
    marks = marks_of(rows)
    found = next(iter(readings_bearing(index, kind, marks)), None) if any(marks) else None
    return _kept(found, rows, marks.index(found.heads_mark)) if found else {}


def read_by(row: TableReading, content: str) -> dict[str, Any]:
    """Give what a draft keeps of a way that was chosen for it, with the heads that it lacks."""
    try:
        rows = cells_of(content)
    except TooLong:
        return {}
    marks = marks_of(rows)
    same = marks.index(row.heads_mark) if row.heads_mark in marks else None
    return _kept(row, rows, head_place(row.way, rows) if same is None else same)


def _kept(row: TableReading, rows: Rows, place: int | None) -> dict[str, Any]:
    heads = rows[place] if place is not None else ()
    width = max(map(len, rows), default=0)
    return {
        "reading": row.id,
        "head": place,
        "columns": columns_in(row.way, heads, width),
        "lacking": lacking(row.way, heads),
    }


def doubts_of(draft: EntryDraft) -> list[Fault]:
    """Give a doubt for each head that the chosen way reads and the table does not bear."""
    return [
        Fault(0, f"Bảng không có cột “{head}” mà cách đọc đã chọn cần.", bad=False)
        for head in draft.said.get("lacking") or ()
    ]


def way_shown(reading: Reading) -> Way:
    """Give the way by which a draft is read now, to be saved; without heads where it has none."""
    table = reading.table
    return way_of(table.head, table.columns) if table else Way((), ())
