"""Columns that a person chose: the shape of a head, and tables whose heads nobody recognised."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.lib.grid import Grid
from tracker.lib.text import fold, one_line

# A head is short; a cell longer than this is text of the plan.
HEAD_LENGTH = 90
MAX_HEAD_ROWS = 3
# The head of a sheet stands under a few lines of titles, not further down.
HEAD_WITHIN = 15
MIN_COLUMNS = 3

TASK_FIELDS = ("deadline", "lead", "partner", "output")
TARGET_FIELDS = ("max", "baseline", "target")
_NUMBERED = re.compile(r"[\dIVXA-Ha-h]{1,4}(?:\.\d+)*[.)]?")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of a head: `kind` tasks, targets or none; column (from 0) by field."""

    kind: str
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlainHead:
    """The first row of a grid that could be a head: rows from `row` to before `end`, its words."""

    grid: Grid
    row: int
    end: int
    texts: tuple[str, ...]

    @property
    def shape(self) -> str:
        """Give the hash of the folded words: documents of one maker have the same."""
        words = "\x1f".join(fold(text) for text in self.texts)
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def height(self) -> int:
        """Count the rows below the head."""
        return self.grid.height - self.end

    def examples(self, column: int, rows: int) -> list[str]:
        """Give the first texts of a column."""
        last = min(self.end + rows, self.grid.height)
        return [one_line(self.grid.text(row, column)) for row in range(self.end, last)]


def plain_head(grid: Grid) -> PlainHead | None:
    """Find the row that may head a grid by its looks alone: three short cells or more."""
    for row in range(min(grid.height, HEAD_WITHIN)):
        cells = {id(cell): cell for cell in grid.row(row) if cell and cell.text.strip()}
        if len(cells) < MIN_COLUMNS:
            continue
        if any(len(cell.text) > HEAD_LENGTH for cell in cells.values()):
            return None
        end = max(cell.row + cell.row_span for cell in cells.values() if cell.row == row)
        end = min(end, row + MAX_HEAD_ROWS, grid.height)
        texts = [_words(grid, column, row, end) for column in range(grid.width)]
        return PlainHead(grid, row, end, tuple(texts))
    return None


def _words(grid: Grid, column: int, start: int, end: int) -> str:
    cells = [grid.at(row, column) for row in range(start, end)]
    return one_line(" ".join({id(cell): cell.text for cell in cells if cell}.values()))


def kind_of(columns: Mapping[str, int]) -> str | None:
    """Give what a table with these fields holds; None where they do not make up a table."""
    fields = columns.keys()
    if not fields:
        return "none"
    measured = fields & set(TARGET_FIELDS)
    if "title" not in fields or (measured and fields & {"deadline", "partner", "output"}):
        return None
    if measured:
        return "targets"
    return "tasks" if fields & {"deadline", "lead"} else None


def guess(head: PlainHead) -> dict[str, int]:
    """Propose number and wording by what stands in the columns; the rest is for a person."""
    used = [column for column, text in enumerate(head.texts) if text]
    columns: dict[str, int] = {}
    lengths = {column: sum(map(len, head.examples(column, 10))) for column in used}
    first = [text for text in head.examples(used[0], 10) if text]
    if first and all(_NUMBERED.fullmatch(text) for text in first):
        columns["number"] = used[0]
    columns["title"] = max(used, key=lambda column: lengths[column])
    return columns
