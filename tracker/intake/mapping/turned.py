"""A table that stands on its side: heads down the first column, one task in each further column."""

from __future__ import annotations

from tracker.lib.grid import Cell, Grid


def turned(grid: Grid) -> Grid:
    """Give the grid with rows and columns exchanged; each cell keeps the place where it stood."""
    cells = (
        Cell(cell.text, cell.column, cell.row, cell.column_span, cell.row_span, cell.place)
        for cell in grid.cells
    )
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Grid(ordered, place=grid.place, before=grid.before, wrapped=grid.wrapped)
