"""A table as it stands on paper: cells with spans, and the place where each was printed.

Every reader of documents gives this one shape, so that what follows need not know whether a row
came from Word, Excel, PDF or CSV.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, unsafe_hash=True)
class Cell:
    """One printed cell: its text, where it starts (from 0), how far it reaches, its place.

    Nobody changes one; it is not frozen because making 100,000 frozen ones takes thrice as long.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: str = ""


@dataclass(slots=True)
class Grid:
    """A table or a sheet; `place` names it ("Phụ lục 2", "Bảng 3"), `before` what stands above.

    `wrapped` says that line breaks may be those of the paper (PDF), not of the author.
    """

    cells: tuple[Cell, ...]
    place: str = ""
    before: tuple[str, ...] = ()
    wrapped: bool = False
    height: int = field(init=False, compare=False)
    width: int = field(init=False, compare=False)
    # Made when first asked: the process that reads a file asks for none.
    _covered: dict[tuple[int, int], Cell] | None = field(
        init=False, repr=False, compare=False, default=None
    )

    def __post_init__(self) -> None:
        self.height = max((cell.row + cell.row_span for cell in self.cells), default=0)
        self.width = max((cell.column + cell.column_span for cell in self.cells), default=0)

    def at(self, row: int, column: int) -> Cell | None:
        """Give the cell that covers a position; None where the paper has none."""
        if self._covered is None:
            self._covered = {
                (line, place): cell
                for cell in self.cells
                for line in range(cell.row, cell.row + cell.row_span)
                for place in range(cell.column, cell.column + cell.column_span)
            }
        return self._covered.get((row, column))

    def text(self, row: int, column: int) -> str:
        """Give the text that holds for a position, that of a merged cell included."""
        cell = self.at(row, column)
        return cell.text if cell else ""

    def row(self, row: int) -> list[Cell | None]:
        """Give what covers each position of a row."""
        return [self.at(row, column) for column in range(self.width)]

    def rows(self) -> Iterator[list[Cell | None]]:
        """Give the rows from the top."""
        return (self.row(row) for row in range(self.height))

    def as_json(self) -> dict[str, Any]:
        """Give the grid as plain values, to cross from the process that read the file."""
        return {
            "place": self.place,
            "before": list(self.before),
            "wrapped": self.wrapped,
            "cells": [
                [cell.text, cell.row, cell.column, cell.row_span, cell.column_span, cell.place]
                for cell in self.cells
            ],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Grid:
        """Take up again what `as_json` gave."""
        return cls(
            cells=tuple(Cell(*cell) for cell in value["cells"]),
            place=value["place"],
            before=tuple(value["before"]),
            wrapped=value["wrapped"],
        )
