"""Blocks of an outline as WordprocessingML, written as text: the fast way for long tables.

Every paragraph names a style of the template and holds no type or size of its own, so whoever
edits the template in Word changes the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.paper.escape import xml_text
from tracker.paper.outline import (
    Appendix,
    Block,
    Bullet,
    Chart,
    Column,
    HeadCell,
    Heading,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Table,
    filled_cells,
)

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36000
WIDE_TABLE = 9
# The size, in points, of the template's style for cells; others are said in the cell.
CELL_SIZE = 11
HEAD_FILL, GROUP_FILL = "E6E6E6", "F2F2F2"
_JC = {"left": "left", "center": "center", "right": "right"}

Picture = Callable[[Chart], "Placed"]
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that the file holds: its relation, its number in the file, its size in mm."""

    relation: str
    number: int
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where blocks are set: the text's width in twips, and who stores a chart's picture."""

    width: int
    picture: Picture


def blocks_xml(blocks: Sequence[Block], frame: Frame, *, keep_last: bool = False) -> str:
    """Give the XML of blocks one after the other.

    `keep_last` binds the last paragraph to what follows, so that no signature stands on a page
    without a word of the document.
    """
    last = len(blocks) - 1
    return "".join(
        _block(block, frame, "<w:keepNext/>" if keep_last and position == last else "")
        for position, block in enumerate(blocks)
    )


EMPTY_XML = '<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>'


def section_end_xml(section: str) -> str:
    """Give the small paragraph that ends a section; it must not open a page of its own."""
    return f'<w:p><w:pPr><w:pStyle w:val="Rule"/>{section}</w:pPr></w:p>'


def paragraph_xml(style: str, runs: Iterable[Run], properties: str = "") -> str:
    """Give one paragraph in a style of the template."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
        f"{''.join(map(_run, runs))}</w:p>"
    )


def rule_xml(length: float, width: float) -> str:
    """Give a line of `length` in the middle of `width`, both in twips: a paragraph's border."""
    side = max(0, round((width - length) / 2))
    return (
        '<w:p><w:pPr><w:pStyle w:val="Rule"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="1"'
        ' w:color="000000"/></w:pBdr><w:spacing w:before="60"/>'
        f'<w:ind w:left="{side}" w:right="{side}"/></w:pPr></w:p>'
    )


def appendix_xml(appendix: Appendix, label: str, origin: str, frame: Frame) -> str:
    """Give an appendix: its number, title, what it belongs to, and its blocks."""
    heads = (
        paragraph_xml("AppendixLabel", [Run(label)]),
        paragraph_xml("AppendixTitle", [Run(appendix.title)]),
        paragraph_xml("AppendixOrigin", [Run(origin)]),
    )
    return "".join(heads) + blocks_xml(appendix.blocks, frame)


def _block(block: Block, frame: Frame, keep: str = "") -> str:
    match block:
        case Heading(text=text, level=level):
            return paragraph_xml(f"Heading{level}", [Run(text)])
        case Paragraph(runs=runs):
            return paragraph_xml("Body", runs, keep)
        case Bullet(runs=runs):
            return paragraph_xml("ListLine", (Run("- "), *runs), keep)
        case PageBreak():
            return (
                '<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
            )
        case Chart():
            return _chart(block, frame)
        case Table():
            return _table(block.printed, frame.width)


def _run(run: Run, size: float | None = None) -> str:
    """Give a run; `size` in points where it is not that of the paragraph's style."""
    sized = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    properties = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "") + sized
    opening = f"<w:r><w:rPr>{properties}</w:rPr>" if properties else "<w:r>"
    lines = xml_text(run.text).split("\n")
    texts = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"{opening}{texts}</w:r>"


def _chart(chart: Chart, frame: Frame) -> str:
    placed = frame.picture(chart)
    width, height = round(placed.width_mm * EMU_PER_MM), round(placed.height_mm * EMU_PER_MM)
    extent = f'cx="{width}" cy="{height}"'
    alt = xml_text(chart.alt)
    drawing = (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0"'
        f' distB="0" distL="0" distR="0"><wp:extent {extent}/><wp:docPr id="{placed.number}"'
        f' name="Hình {placed.number}" descr="{alt}"/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        "<pic:nvPicPr>"
        f'<pic:cNvPr id="0" name="Hình" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip xmlns:r="{_RELATIONS}" r:embed="{placed.relation}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r>"
    )
    figure = f'<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr>{drawing}</w:p>'
    return figure + paragraph_xml("FigureCaption", [Run(chart.caption)])


def column_widths(columns: tuple[Column, ...], width: int) -> list[int]:
    """Share `width` (twips) among the columns so that the parts add up to it."""
    total = sum(column.share for column in columns)
    edges, reached = [0], 0.0
    for column in columns:
        reached += column.share
        edges.append(round(width * reached / total))
    return [right - left for left, right in pairwise(edges)]


def _table(table: Table, width: int) -> str:
    widths = column_widths(table.columns, width)
    wide = len(widths) > WIDE_TABLE
    left, right = (30, 60) if wide else (70, 70)
    head_size = table.size - 1 if wide else table.size
    caption = xml_text(table.caption or "Bảng")
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    opening = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{width}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{left}"'
        f' w:type="dxa"/><w:right w:w="{right}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val="{caption}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    last = len(table.rows) - 1
    # The last row stays with the one before it and with the notes below the table.
    bound = {last - 1} | ({last} if table.notes else set())
    body = (
        _row(row, table.columns, widths, table.size, keep=position in bound or row.kind in _GROUPS)
        for position, row in enumerate(table.rows)
    )
    parts = [
        paragraph_xml("TableCaption", [Run(table.caption)]) if table.caption else "",
        paragraph_xml("UnitNote", [Run(table.unit_note)]) if table.unit_note else "",
        opening,
        _head(table, widths, head_size),
        *body,
        "</w:tbl>",
        *(paragraph_xml("TableNote", [Run(note)]) for note in table.notes),
    ]
    if not table.notes:
        # Two tables that touch become one, and a table may not end a section.
        parts.append('<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>')
    return "".join(parts)


_GROUPS = {"group", "subgroup"}


def _head(table: Table, widths: list[int], size: float) -> str:
    rows: list[str] = []
    open_cells: dict[int, int] = {}
    for level, labels in enumerate(table.head):
        rows.append(_head_row(list(labels), level, widths, size, open_cells))
    if table.numbered:
        cells = [
            _cell(width, [Run(f"({number})", italic=True)], "center", size - 1, fill="", keep=True)
            for number, width in enumerate(widths, 1)
        ]
        rows.append(_table_row(cells, is_head=True))
    return "".join(rows)


def _head_row(
    labels: list[HeadCell], level: int, widths: list[int], size: float, open_cells: dict[int, int]
) -> str:
    """Give a row of the head; `open_cells` says to which level a column's cell reaches down."""
    cells, position = [], 0
    while position < len(widths):
        if open_cells.get(position, -1) >= level:
            cells.append(_cell(widths[position], [], "center", size, merge="<w:vMerge/>"))
            position += 1
            continue
        label = labels.pop(0)
        end = position + label.across
        merge = '<w:vMerge w:val="restart"/>' if label.down > 1 else ""
        for column in range(position, end):
            open_cells[column] = level + label.down - 1
        runs = [Run(label.text, bold=True)]
        cells.append(
            _cell(
                sum(widths[position:end]), runs, "center", size, HEAD_FILL, label.across, merge,
                keep=True,
            )
        )  # fmt: skip
        position = end
    return _table_row(cells, is_head=True)


def _row(row: Row, columns: tuple[Column, ...], widths: list[int], size: float, keep: bool) -> str:
    strong = row.kind in ("group", "total")
    slanted = row.kind == "subgroup"
    fill = GROUP_FILL if row.kind == "group" else ""
    cells, position = [], 0
    for cell in filled_cells(row, len(columns)):
        end = position + cell.across
        runs = [Run(cell.text, bold=cell.bold or strong, italic=cell.italic or slanted)]
        side = cell.align or ("left" if row.kind in _GROUPS else columns[position].align)
        cells.append(
            _cell(
                sum(widths[position:end]), runs, side, size, fill, cell.across,
                indent=cell.indent, keep=keep,
            )
        )  # fmt: skip
        position = end
    return _table_row(cells)


def _table_row(cells: list[str], *, is_head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    width: int,
    runs: list[Run],
    align: str,
    size: float,
    fill: str = "",
    across: int = 1,
    merge: str = "",
    *,
    indent: int = 0,
    keep: bool = False,
) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    properties = (
        ("<w:keepNext/>" if keep else "")
        + (f'<w:ind w:left="{indent * 170}"/>' if indent else "")
        + f'<w:jc w:val="{_JC[align]}"/>'
    )
    own_size = None if size == CELL_SIZE else size
    text = "".join(_run(run, own_size) for run in runs)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableCell"/>{properties}'
        f"</w:pPr>{text}</w:p></w:tc>"
    )
