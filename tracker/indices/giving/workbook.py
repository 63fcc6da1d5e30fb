"""Lines in the columns of a saved way, as a workbook that other software takes: heads first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.indices.giving.figures import Cells, figure_lines
from tracker.indices.giving.tables import territory_lines, tree_lines
from tracker.indices.queries.stored import held
from tracker.indices.rules.entering import said
from tracker.indices.rules.saved import BadWay, Way, in_columns

if TYPE_CHECKING:
    from tracker.indices.models import Framework, TableReading
    from tracker.paper.excel import Sheet
    from tracker.paper.outline import Value

# A workbook keeps fifteen digits of a number, and a reader of workbooks fewer.
_MOST_DIGITS = 12
_WORDS = frozenset({"-", "code", "name", "territory", "part", "peer", "source", "note"})


def year_sheet(row: TableReading, year: int, *, stage: str, measure: str) -> Sheet:
    """Give what is stored of a year in the columns of a way: own figures, or other provinces.

    `stage` says whose scores, `measure` what the columns of the fields hold. Raises BadWay for a
    way of another kind of table.
    """
    if row.kind == "figures":
        lines = figure_lines(held(row.index_code, year, stage), row.columns)
    elif row.kind == "territories":
        lines = territory_lines(row.index_code, year, row.columns, measure)
    else:
        raise BadWay("Cách đọc này không phải của bảng số liệu một năm.")
    common: Cells = {"index": row.index_code, "year": year}
    return sheet_in_columns(row.way, str(year), (line | common for line in lines))


def tree_sheet(row: TableReading, framework: Framework) -> Sheet:
    """Give a framework's tree in the columns of a way; BadWay for another kind of table."""
    if (row.kind, row.index_code) != ("framework", framework.index_code):
        raise BadWay("Cách đọc này không phải của bảng tiêu chí.")
    return sheet_in_columns(row.way, framework.version, tree_lines(framework.id))


def sheet_in_columns(way: Way, name: str, lines: Iterable[Cells]) -> Sheet:
    """Give a sheet with the heads of a way in their order; a line without any word is left out.

    Cells are typed: a number stays a number, and no text becomes a formula.
    """
    from tracker.paper.excel import Field, Sheet

    fields = tuple(
        Field(head, _width(head, meaning), "text" if meaning in _WORDS else "exact")
        for head, meaning in zip(way.heads, way.columns, strict=True)
    )
    return Sheet(name, "", fields, _rows(way, lines))


def _width(head: str, meaning: str) -> float:
    return 50 if meaning in ("name", "territory") else max(9, min(24, len(head) + 2))


def _rows(way: Way, lines: Iterable[Cells]) -> Iterator[list[Value]]:
    for line in lines:
        row = [_cell(value) for value in in_columns(way, line)]
        if any(value is not None for value in row):
            yield row


def _cell(value: Value) -> Value:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > _MOST_DIGITS:
        return said(value)
    return value if value != "" else None
