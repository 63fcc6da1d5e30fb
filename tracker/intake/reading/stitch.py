"""Tables that run over pages: repeated heads dropped, rows and merged cells joined again.

A page that cuts a merged cell leaves an empty one at the top of the next page; a page that cuts a
row leaves a row without a number there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.lib.grid import Cell, Grid

PAGE_NUMBER = re.compile(
    r"\s*(?:trang\s*)?[-–]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–]?\s*", re.IGNORECASE
)
# Columns of one table that moved less than this, in points, are the same.
NEAR = 6.0
# How the place of a table says that no frame was printed around its cells.
BY_POSITION = "đọc theo vị trí chữ"


@dataclass(slots=True)
class Piece:
    """The part of a table that stands on one page, with the lines between its columns.

    `by_position` says that the paper draws no such lines: they were found by the words.
    """

    cells: list[Cell]
    edges: list[float]
    by_position: bool = False

    @property
    def height(self) -> int:
        """Count the rows."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    def row(self, number: int) -> dict[int, Cell]:
        """Give the cells that cover a row, by the column where each starts."""
        return {
            cell.column: cell
            for cell in self.cells
            if cell.row <= number < cell.row + cell.row_span
        }

    def words(self, number: int) -> list[str]:
        """Give the texts of a row, for comparing heads."""
        return [" ".join(cell.text.split()) for _, cell in sorted(self.row(number).items())]


@dataclass(slots=True)
class _Open:
    """A table being put together."""

    piece: Piece
    before: tuple[str, ...]


class Stitcher:
    """Takes lines and pieces page by page and gives whole grids."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._tables: list[_Open] = []
        self._before: list[str] = []
        self._continuable = False
        self._top_of_page = True

    @property
    def cell_count(self) -> int:
        """Count the cells so far."""
        return sum(len(table.piece.cells) for table in self._tables)

    @property
    def row_count(self) -> int:
        """Count the rows so far."""
        return sum(table.piece.height for table in self._tables)

    def begin_page(self) -> None:
        """Begin a page: its first table may go on from the last one of the page before."""
        self._top_of_page = True

    def line(self, text: str) -> None:
        """Take a line between tables; page numbers are none."""
        if PAGE_NUMBER.fullmatch(text):
            return
        self.lines.append(text)
        self._before.append(text)
        self._continuable = False

    def table(self, piece: Piece) -> None:
        """Take a table, or the rest of the one that the page has cut."""
        if self._continuable and self._top_of_page and self._fits(piece):
            self._join(self._tables[-1].piece, piece)
        else:
            self._tables.append(_Open(piece, tuple(self._before)))
            self._before = []
        self._continuable, self._top_of_page = True, False

    def grids(self) -> tuple[Grid, ...]:
        """Give the tables as grids."""
        return tuple(
            Grid(
                tuple(sorted(table.piece.cells, key=lambda cell: (cell.row, cell.column))),
                place=_place(number, table.piece),
                before=table.before,
                wrapped=True,
            )
            for number, table in enumerate(self._tables, start=1)
        )

    def _fits(self, piece: Piece) -> bool:
        """Say whether a piece has the columns of the table before it."""
        before = self._tables[-1].piece
        if piece.by_position or before.by_position or len(before.edges) != len(piece.edges):
            return False
        return all(abs(a - b) <= NEAR for a, b in zip(before.edges, piece.edges, strict=True))

    def _join(self, upper: Piece, lower: Piece) -> None:
        start = self._heads_repeated(upper, lower)
        first = lower.row(start)
        if not first:
            return
        last = upper.height - 1
        cut = self._is_rest_of_row(upper, first, lower)
        offset = last - start if cut else last + 1 - start
        for cell in lower.cells:
            if cell.row + cell.row_span <= start:
                continue
            moved = replace(cell, row=max(cell.row, start) + offset)
            if cell.row <= start and self._goes_on(upper, moved, last, first, cut=cut):
                continue
            upper.cells.append(moved)

    def _heads_repeated(self, upper: Piece, lower: Piece) -> int:
        """Count the head rows that the page repeats."""
        count = 0
        while count < min(3, lower.height) and lower.words(count) == upper.words(count):
            count += 1
        return count

    def _is_rest_of_row(self, upper: Piece, first: dict[int, Cell], lower: Piece) -> bool:
        """Say whether the first row of a page is the rest of the last one of the page before."""
        head = first.get(0)
        if head is None or head.text.strip() or head.column_span > 1 or len(first) < 3:
            return False
        last = upper.row(upper.height - 1)
        if 0 not in last or len(last) < 3 or not last[0].text.strip():
            return False
        body = range(1, upper.height)
        numbered = sum(bool(upper.row(row).get(0, head).text.strip()) for row in body)
        return numbered >= 0.7 * len(body)

    def _goes_on(
        self, upper: Piece, cell: Cell, last: int, first: dict[int, Cell], *, cut: bool
    ) -> bool:
        """Join a cell at the top of a page to the one above it; False where it is a new one."""
        above = upper.row(last).get(cell.column)
        if above is None or above.column_span != cell.column_span:
            return False
        if not cut:
            merged = cell.row_span > 1 or above.row_span > 1
            heading = any(c.text.isupper() and len(c.text) > 12 for c in first.values())
            if cell.text.strip() or cell.column == 0 or not merged or heading:
                return False
        text = above.text
        if cell.text.strip():
            text = f"{above.text}\n{cell.text}" if above.text.strip() else cell.text
        bottom = cell.row + cell.row_span
        position = upper.cells.index(above)
        upper.cells[position] = replace(above, text=text, row_span=bottom - above.row)
        return True


def _place(number: int, piece: Piece) -> str:
    return f"Bảng {number} ({BY_POSITION})" if piece.by_position else f"Bảng {number}"
