"""Tables as an .xlsx workbook: filters, frozen heads, real numbers and dates, native charts.

No text ever becomes a formula or a link. Rows are streamed (XlsxWriter's constant memory), so a
hundred thousand of them cost no more memory than one; that is why the sheets carry an autofilter
and not a table object, which would need them all at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from tracker.paper.escape import plain_text
from tracker.paper.metrics import wrap
from tracker.paper.outline import Cell, Chart, Outline, Plotted, Table, Value

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "count", "decimal", "exact", "percent", "date"]
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "count": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.00"},
    "exact": {"num_format": "General"},
    "percent": {"num_format": '0.00"%"'},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NAME_LENGTH = 31
_CELL_LENGTH = 32767
# Title, a free row, then the head; heights in points, widths of Times 11 in a column's characters.
HEAD_ROW = 2
_SIZE, _LINE, _TALLEST, _POINTS_A_CHARACTER = 11, 15, 400, 5.3
# Office files carry a moment of making; one fixed moment keeps equal tables equal files.
_MADE = datetime(2020, 3, 5)  # noqa: DTZ001 - XlsxWriter takes a time without a zone


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its head, its width in characters, and what its cells hold.

    A percent is stored as people say it (66.67 for 66,67%).
    """

    label: str
    width: float = 14
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class StackedChart:
    """A native bar chart of columns of its sheet, stacked or beside each other.

    `rows` counts the rows drawn.
    """

    title: str
    label_column: int
    value_columns: tuple[int, ...]
    rows: int
    unit: str
    stacked: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: title, one head row, the rows (which may be a stream), and the notes below.

    Without a title the head is the first row, as other programs take a table.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Iterable[Sequence[Value]]
    notes: tuple[str, ...] = ()
    chart: StackedChart | None = None


def excel_bytes(sheets: Sequence[Sheet], *, title: str = "", author: str = "") -> bytes:
    """Give the sheets as one workbook."""
    from xlsxwriter import Workbook

    out = BytesIO()
    workbook = Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd/mm/yyyy",
        },
    )
    workbook.set_properties(
        {"title": plain_text(title)[:255], "author": plain_text(author)[:255], "created": _MADE}
    )
    names = sheet_names([sheet.name for sheet in sheets])
    formats = _formats(workbook)
    for sheet, name in zip(sheets, names, strict=True):
        _write_sheet(workbook, sheet, name, formats)
    workbook.close()
    return out.getvalue()


def sheet_names(wished: Sequence[str]) -> list[str]:
    """Give names that Excel accepts: at most 31 characters, none of []:*?/\\, each only once."""
    given: list[str] = []
    for wish in wished:
        base = _FORBIDDEN.sub(" ", plain_text(wish)).strip(" '")[:_NAME_LENGTH].strip() or "Trang"
        name, number = base, 1
        while name.lower() in {other.lower() for other in given}:
            number += 1
            suffix = f" ({number})"
            name = base[: _NAME_LENGTH - len(suffix)] + suffix
        given.append(name)
    return given


def _formats(workbook: Workbook) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter", "border": 1}
    formats = {kind: workbook.add_format(font | extra) for kind, extra in _FORMATS.items()}
    formats["head"] = workbook.add_format(
        font | {"bold": True, "bg_color": "#E6E6E6", "text_wrap": True, "align": "center"}
    )
    plain = {"font_name": "Times New Roman"}
    formats["title"] = workbook.add_format(plain | {"font_size": 14, "bold": True})
    formats["group"] = workbook.add_format(plain | {"font_size": 11, "bold": True})
    formats["words"] = workbook.add_format(font)
    formats["dash"] = workbook.add_format(font | {"align": "right"})
    formats["note"] = workbook.add_format(
        plain | {"font_size": 11, "italic": True, "text_wrap": True, "valign": "top"}
    )
    return formats


def _write_sheet(workbook: Workbook, sheet: Sheet, name: str, formats: dict[str, Any]) -> None:
    page = workbook.add_worksheet(name)
    for column, one in enumerate(sheet.fields):
        page.set_column(column, column, one.width)
    top = HEAD_ROW if sheet.title else 0
    if sheet.title:
        page.write_string(0, 0, plain_text(sheet.title), formats["title"])
    labels = [plain_text(one.label) for one in sheet.fields]
    _set_height(page, top, labels, sheet.fields, is_head=True)
    for column, label in enumerate(labels):
        page.write_string(top, column, label, formats["head"])
    last = top
    for last, row in enumerate(sheet.rows, top + 1):
        _write_row(page, last, row, sheet.fields, formats)
    if last > top:
        page.autofilter(top, 0, last, len(sheet.fields) - 1)
    _write_notes(page, last + 2, sheet, formats)
    page.freeze_panes(top + 1, min(2, len(sheet.fields) - 1))
    _set_print(page, top)
    if sheet.chart and last > top:
        _add_chart(workbook, page, name, sheet, top)


def _write_row(
    page: Worksheet,
    row: int,
    values: Sequence[Value],
    fields: tuple[Field, ...],
    formats: dict[str, Any],
) -> None:
    """Write one row; one whose only words stand first names those below and runs over the rest."""
    if isinstance(values[0], str) and all(value is None for value in values[1:]):
        page.write_string(row, 0, plain_text(values[0])[:_CELL_LENGTH], formats["group"])
        return
    _set_height(page, row, values, fields)
    for column, (one, value) in enumerate(zip(fields, values, strict=True)):
        _write(page, row, column, value, formats, one.kind)


def _set_height(
    page: Worksheet,
    row: int,
    values: Sequence[Value],
    fields: tuple[Field, ...],
    *,
    is_head: bool = False,
) -> None:
    """Give a row the height of its tallest text; a stream of rows gets none by itself."""
    lines = 1
    for one, value in zip(fields, values, strict=True):
        if not isinstance(value, str) or (len(value) <= one.width and "\n" not in value):
            continue
        if one.kind == "text" or is_head:
            width = one.width * _POINTS_A_CHARACTER
            lines = max(lines, _lines(value, width))
    if lines > 1:
        page.set_row(row, min(lines * _LINE, _TALLEST))


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """Count the lines of a text in a column; lists repeat the wording of a task a hundred times."""
    return sum(len(wrap(part, _SIZE, width)) for part in text.split("\n"))


def _write_notes(page: Worksheet, first: int, sheet: Sheet, formats: dict[str, Any]) -> None:
    """Write the notes below the table, across its columns."""
    width = sum(one.width for one in sheet.fields) * _POINTS_A_CHARACTER
    last = len(sheet.fields) - 1
    for line, note in enumerate(map(plain_text, sheet.notes), first):
        page.set_row(line, min(len(wrap(note, _SIZE, width)) * _LINE, _TALLEST))
        if last:
            page.merge_range(line, 0, line, last, "", formats["note"])
        page.write_string(line, 0, note, formats["note"])


def _write(
    page: Worksheet, row: int, column: int, value: Value, formats: dict[str, Any], kind: Kind
) -> None:
    """Write one value as what it is; text in a column of numbers stays text and may run over."""
    if isinstance(value, str):
        shape = formats["text" if kind == "text" else "dash" if value == "-" else "words"]
        page.write_string(row, column, plain_text(value)[:_CELL_LENGTH], shape)
    elif value is None:
        page.write_blank(row, column, None, formats[kind])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])
    else:
        page.write_number(row, column, value, formats[kind if kind != "text" else "count"])


def _set_print(page: Worksheet, head_row: int) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head_row)
    page.set_header('&C&"Times New Roman,Regular"&13&P')
    page.set_margins(left=1.18, right=0.6, top=0.79, bottom=0.79)


def _add_chart(workbook: Workbook, page: Worksheet, name: str, sheet: Sheet, top: int) -> None:
    wanted = sheet.chart
    if wanted is None:
        return
    first, last = top + 1, top + wanted.rows
    shape = {"type": "bar", "subtype": "stacked"} if wanted.stacked else {"type": "bar"}
    chart = workbook.add_chart(shape)
    for column in wanted.value_columns:
        chart.add_series(
            {
                "name": [name, top, column],
                "categories": [name, first, wanted.label_column, last, wanted.label_column],
                "values": [name, first, column, last, column],
                "data_labels": {
                    "value": True,
                    "num_format": "#,##0;;" if wanted.stacked else "0.0",
                },
                "border": {"color": "#000000"},
            }
        )
    chart.set_title({"name": wanted.title})
    chart.set_x_axis({"name": wanted.unit})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    page.insert_chart(top, len(sheet.fields) + 1, chart, {"x_scale": 1.4, "y_scale": 1.3})


def sheet_of(table: Table, name: str) -> Sheet:
    """Give a table of an outline as a sheet: a two-level head becomes one, figures numbers.

    Rows that only name a group have their words in the first column.
    """
    labels, shares = flat_head(table), sum(column.share for column in table.columns)
    fields = tuple(
        Field(label, max(9.0, 150 * column.share / shares), kind)
        for label, column, kind in zip(labels, table.columns, _kinds(table), strict=True)
    )
    rows = (_flat_row(row.cells, len(fields)) for row in table.rows)
    notes = tuple(filter(None, (table.unit_note, *table.notes)))
    return Sheet(name, table.caption, fields, rows, notes)


def _kinds(table: Table) -> list[Kind]:
    """Tell what each column holds by the first value in it that is no text; one look at a row."""
    found: dict[int, Kind] = {}
    for row in table.rows:
        position = 0
        for cell in row.cells:
            value = cell.value
            if value is not None and position not in found and not isinstance(value, str):
                found[position] = _kind(value)
            position += cell.across
    return [found.get(position, "text") for position in range(len(table.columns))]


def _kind(value: int | Decimal | date) -> Kind:
    if isinstance(value, date):
        return "date"
    return "decimal" if isinstance(value, Decimal) else "count"


def _flat_row(cells: Sequence[Cell], width: int) -> list[Value]:
    """Give one value a column; the columns that a wide cell covers are empty."""
    out: list[Value] = []
    for cell in cells:
        out.append(cell.value if cell.value is not None else cell.text or None)
        out.extend([None] * (cell.across - 1))
    return out + [None] * (width - len(out))


def flat_head(table: Table) -> list[str]:
    """Give one label a column: "Hoàn thành: trong hạn" for a cell under another."""
    labels: list[list[str]] = [[] for _ in table.columns]
    reach = [0] * len(labels)
    for level, row in enumerate(table.head):
        cells = list(row)
        position = 0
        while position < len(labels):
            if reach[position] > level:
                position += 1
                continue
            cell = cells.pop(0)
            for column in range(position, position + cell.across):
                labels[column].append(cell.text)
                reach[column] = level + cell.down
            position += cell.across
    return [": ".join(parts) for parts in labels]


def _figure_sheet(chart: Chart, plotted: Plotted) -> Sheet:
    """Give a figure as the table behind it and a chart that Excel draws."""
    kind: Kind = "count" if plotted.stacked else "decimal"
    values = tuple(range(1, len(plotted.head)))
    fields = (Field(plotted.head[0], 34), *(Field(plotted.head[n], 16, kind) for n in values))
    drawn = StackedChart(chart.caption, 0, values, len(plotted.rows), plotted.unit, plotted.stacked)
    name = chart.caption.split(".")[0]
    return Sheet(name, chart.caption, fields, plotted.rows, chart=drawn)


def outline_sheets(outline: Outline) -> list[Sheet]:
    """Give every table and figure of a document, appendices included, as sheets by caption."""
    sheets = []
    for block in outline.blocks:
        if isinstance(block, Table):
            sheets.append(sheet_of(block, block.caption.split(".")[0]))
        elif isinstance(block, Chart) and block.plotted:
            sheets.append(_figure_sheet(block, block.plotted))
    for appendix in outline.appendices:
        for table in (block for block in appendix.blocks if isinstance(block, Table)):
            sheet = sheet_of(table, appendix.title.capitalize())
            sheets.append(Sheet(sheet.name, appendix.title, sheet.fields, sheet.rows, sheet.notes))
    return sheets
