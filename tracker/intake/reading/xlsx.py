"""Excel workbooks: each sheet one grid, merges filled, numbers as printed decimals."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

from tracker.intake.reading.formats import formats_matter, shown_formats
from tracker.intake.reading.limits import check_archive, check_cells
from tracker.intake.reading.source import Source
from tracker.intake.reading.valueless import valueless_cells
from tracker.lib.grid import Cell, Grid

Position = tuple[int, int]
Texts = dict[Position, str]


def read_xlsx(path: Path) -> Source:
    """Read every visible sheet that holds anything."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with zipfile.ZipFile(path) as archive:
        check_archive(archive)
        shown = shown_formats(path) if formats_matter(archive) else {}
        lost = valueless_cells(archive)
    with CalamineWorkbook.from_path(str(path)) as workbook:
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        grids = [
            _grid(workbook.get_sheet_by_name(name), shown.get(name, {}), lost.get(name, {}))
            for name in names
        ]
    kept = tuple(grid for grid in grids if grid.cells)
    return Source("xlsx", _paragraphs(kept), kept)


def _grid(sheet: Any, shown: Texts, lost: Texts) -> Grid:
    """Make the grid of a sheet; a merged range is one cell, empty cells are left out."""
    rows = sheet.to_python(skip_empty_area=False)
    height, width = len(rows), len(rows[0]) if rows else 0
    check_cells(height * width, height)
    for (number, column), text in lost.items():
        if number < height and column < width and rows[number][column] == "":
            rows[number][column] = text
    spans = _spans(sheet, height, width)
    hidden = _hidden(spans)
    columns = [f"{sheet.name}!{column_name(column)}" for column in range(width)]
    merged_rows = {row for row, _ in (*spans, *hidden)}
    cells = []
    for number, row in enumerate(rows):
        line, merged = str(number + 1), number in merged_rows
        for column, value in enumerate(row):
            down = across = 1
            if merged:
                span = spans.get((number, column))
                if (number, column) in hidden or (value == "" and span is None):
                    continue
                down, across = span or (1, 1)
            elif value == "":
                continue
            text = (
                value if type(value) is str else cell_text(value, shown.get((number, column), ""))
            )
            cells.append(Cell(text, number, column, down, across, columns[column] + line))
    return Grid(tuple(cells), place=sheet.name)


def _spans(sheet: Any, height: int, width: int) -> dict[Position, tuple[int, int]]:
    """Give how far each merged range reaches (rows, columns), cut to the sheet that is filled."""
    return {
        (top, left): (min(bottom + 1, height) - top, min(right + 1, width) - left)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if top < height and left < width
    }


def _hidden(spans: dict[Position, tuple[int, int]]) -> set[Position]:
    """Give the positions that a merged range covers, its first excepted."""
    return {
        (row, column)
        for (top, left), (height, width) in spans.items()
        for row in range(top, top + height)
        for column in range(left, left + width)
        if (row, column) != (top, left)
    }


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
    text = f"{value:.10g}"
    return f"{Decimal(text):f}" if "e" in text else text


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
        rows: list[list[str]] = [[] for _ in range(min(grid.height, 15))]
        for cell in takewhile(lambda cell: cell.row < 15, grid.cells):
            if cell.text:
                for row in rows[cell.row : cell.row + cell.row_span]:
                    row.append(cell.text)
        lines.extend(text for row in rows if len(row) <= 2 for text in row)
    return tuple(dict.fromkeys(lines))
