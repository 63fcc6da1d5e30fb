"""A file of two columns, old and new: CSV of any common encoding, or an Excel sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.lib.text import fold, one_line
from tracker.paper.table_file import MAX_BYTES, Bounds, Unreadable, read_rows

MAX_LINES = 5000
MAX_COLUMNS = 8
LONGEST = 300

__all__ = ["MAX_BYTES", "MAX_LINES", "Line", "Unreadable", "read_lines"]

_OLD, _NEW = {"cu", "truoc", "old"}, {"moi", "sau", "new"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: its number as people count, and its two cells."""

    number: int
    old: str
    new: str


def read_lines(content: bytes) -> list[Line]:
    """Give the lines of a mapping, without heads and empty lines; raise Unreadable."""
    rows = read_rows(content, Bounds(lines=MAX_LINES, columns=MAX_COLUMNS, letters=LONGEST))
    old, new, first = _columns(rows)
    lines = [
        Line(number, _cell(row, old), _cell(row, new))
        for number, row in enumerate(rows[first:], start=first + 1)
    ]
    found = [line for line in lines if line.old or line.new]
    if not found:
        raise Unreadable("Không thấy dòng nào có tên hoặc mã. Tệp cần hai cột: cũ và mới.")
    return found


def _cell(row: Sequence[str], column: int) -> str:
    return one_line(row[column])[:LONGEST] if column < len(row) else ""


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """Find the old and the new column and the first line of the mapping.

    A head says which is which ("Mã cũ", "Tên mới"); without one they are the first two columns
    that hold anything.
    """
    for number, row in enumerate(rows[:10]):
        words = [set(fold(cell).replace("(", " ").replace(")", " ").split()) for cell in row]
        old = next((i for i, found in enumerate(words) if found & _OLD), None)
        new = next((i for i, found in enumerate(words) if found & _NEW and i != old), None)
        if old is not None and new is not None:
            return old, new, number + 1
    width = max((len(row) for row in rows), default=0)
    filled = [i for i in range(width) if any(_cell(row, i) for row in rows)]
    if len(filled) < 2:
        raise Unreadable("Tệp cần hai cột: tên hoặc mã cũ, tên hoặc mã mới.")
    return filled[0], filled[1], 0
