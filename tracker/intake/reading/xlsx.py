"""Excel workbooks: each sheet one grid, merges filled, numbers as printed decimals."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tracker.intake.reading.formats import formats_matter, shown_formats
from tracker.intake.reading.limits import check_archive, check_cells
from tracker.intake.reading.source import Source
from tracker.lib.grid import Cell, Grid


def read_xlsx(path: Path) -> Source:
    """Read every visible sheet that holds anything."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with zipfile.ZipFile(path) as archive:
        check_archive(archive)
        shown = shown_formats(path) if formats_matter(archive) else {}
    with CalamineWorkbook.from_path(str(path)) as workbook:
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        grids = [_grid(workbook.get_sheet_by_name(name), shown.get(name, {})) for name in names]
    kept = tuple(grid for grid in grids if grid.cells)
    return Source("xlsx", _paragraphs(kept), kept)


def _grid(sheet: Any, shown: dict[tuple[int, int], str]) -> Grid:
    """Make the grid of a sheet; a merged range is one cell, empty cells are left out."""
    rows = sheet.to_python(skip_empty_area=False)
    check_cells(sum(len(row) for row in rows), len(rows))
    spans = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in _merges(sheet)}
    hidden = {
        (row, column)
        for (top, left), (height, width) in spans.items()
        for row in range(top, top + min(height, len(rows) - top))
        for column in range(left, left + min(width, len(rows[top]) - left))
        if (row, column) != (top, left)
    }
    cells = []
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            text = cell_text(value, shown.get((number, column), ""))
            if (number, column) in hidden or (not text and (number, column) not in spans):
                continue
            height, width = spans.get((number, column), (1, 1))
            width = min(width, len(row) - column)
            place = f"{sheet.name}!{column_name(column)}{number + 1}"
            cells.append(Cell(text, number, column, min(height, len(rows) - number), width, place))
    return Grid(tuple(cells), place=sheet.name)


def _merges(sheet: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return sheet.merged_cell_ranges or []


def cell_text(value: Any, shown: str = "") -> str:
    """Give a value as an office would print it; a number loses what floating point added.

    `shown` is the number format where it changes the meaning: a percentage, a month without a day.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{number_text(value * 100)}%" if "%" in shown else number_text(value)
    if isinstance(value, (date, datetime)):
        without_day = "m" in shown and "d" not in shown and "h" not in shown
        return value.strftime("%m/%Y" if without_day else "%d/%m/%Y")
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value)


def number_text(value: float) -> str:
    """Round to 10 significant digits, without exponent: 0.1 + 0.2 is 0.3."""
    from decimal import Decimal

    text = f"{Decimal(f'{value:.10g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_name(column: int) -> str:
    """Name a column from 0 as Excel does: A, B … AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _paragraphs(grids: tuple[Grid, ...]) -> tuple[str, ...]:
    """Give the lines that stand alone in their row: titles, numbers and dates above tables."""
    lines: list[str] = []
    for grid in grids:
        for row in list(grid.rows())[:15]:
            cells = list({id(cell): cell for cell in row if cell and cell.text}.values())
            if len(cells) <= 2:
                lines.extend(cell.text for cell in cells)
    return tuple(dict.fromkeys(lines))
