"""Word documents: an own walk over the XML, because the usual readers lose text silently.

Kept: tracked insertions, content controls, nested tables, automatic numbers,
text boxes. Dropped: what was
deleted or moved away under tracked changes, and hidden text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracker.intake.reading.limits import check_archive, check_cells
from tracker.intake.reading.numbering import Numbering
from tracker.intake.reading.source import Source, Unreadable
from tracker.lib.grid import Cell, Grid

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A span beyond any paper is an attack on memory.
MAX_SPAN = 64
_WRAPPERS = {
    W + name
    for name in (
        "ins",
        "moveTo",
        "sdt",
        "sdtContent",
        "hyperlink",
        "smartTag",
        "customXml",
        "fldSimple",
    )
}
_GONE = {W + name for name in ("del", "moveFrom", "instrText", "delText", "sdtPr", "rPr", "pPr")}


def read_docx(path: Path) -> Source:
    """Read the body of a .docx: paragraphs, and one grid for each table."""
    with zipfile.ZipFile(path) as archive:
        check_archive(archive)
        body = _root(archive, "word/document.xml").find(W + "body")
        numbering = Numbering(
            _part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml")
        )
    if body is None:
        raise Unreadable("unreadable_file", "Tệp Word không có nội dung.")
    walk = _Walk(numbering)
    walk.blocks(body)
    return Source("docx", tuple(walk.paragraphs), tuple(walk.grids))


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    return _root(archive, name) if name in archive.namelist() else None


def _root(archive: zipfile.ZipFile, name: str) -> Any:
    """Parse one part without entities, network or document type."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(archive.read(name), parser)
    if root.getroottree().docinfo.doctype:
        raise Unreadable("unreadable_file", "Tệp Word chứa khai báo không an toàn nên không đọc.")
    return root


class _Walk:
    """The state of one walk: what was read, and what stands before the next table."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.paragraphs: list[str] = []
        self.grids: list[Grid] = []
        self._before: list[str] = []

    def blocks(self, parent: Any) -> None:
        """Walk the paragraphs and tables of the body, in order."""
        for child in parent:
            if child.tag == W + "p":
                text = self.paragraph(child)
                if text.strip():
                    self.paragraphs.append(text)
                    self._before.append(text)
                for box in _boxes(child):
                    self.blocks(box)
            elif child.tag == W + "tbl":
                self.table(child)
            elif child.tag in _WRAPPERS:
                self.blocks(child)

    def paragraph(self, element: Any) -> str:
        """Give the text of a paragraph with its automatic number in front."""
        text = "".join(_runs(element))
        label = self.numbering.label(element)
        return f"{label} {text}".rstrip() if label else text

    def table(self, element: Any) -> None:
        """Read one table into a grid; tables inside its cells follow as grids of their own."""
        number = len(self.grids) + 1
        place, before = f"Bảng {number}", tuple(self._before)
        self._before = []
        slot = len(self.grids)
        self.grids.append(Grid(()))
        cells: list[Cell] = []
        open_merges: dict[int, int] = {}
        rows = list(_rows(element))
        for row_number, row in enumerate(rows):
            self._row(row, row_number, place, cells, open_merges)
            check_cells(len(cells), row_number)
        self.grids[slot] = Grid(tuple(cells), place=place, before=before)
        if number == 1 or len(cells) <= 8:
            # A head of document is a small table: its words belong to the text, too.
            self.paragraphs.extend(cell.text for cell in cells if cell.text.strip())

    def _row(
        self, row: Any, number: int, place: str, cells: list[Cell], merges: dict[int, int]
    ) -> None:
        column = _skipped(row)
        for cell in _cells(row):
            properties = cell.find(W + "tcPr")
            span = _value(properties, "gridSpan")
            width = min(int(span), MAX_SPAN) if span and span.isdigit() else 1
            merge = properties.find(W + "vMerge") if properties is not None else None
            goes_on = merge is not None and merge.get(W + "val", "continue") == "continue"
            text = self._cell_text(cell)
            if goes_on and column in merges:
                index = merges[column]
                above = cells[index]
                joined = f"{above.text}\n{text}" if text.strip() else above.text
                cells[index] = Cell(
                    joined,
                    above.row,
                    column,
                    number - above.row + 1,
                    above.column_span,
                    above.place,
                )
            else:
                where = f"{place}, dòng {number + 1}, cột {column + 1}"
                cells.append(Cell(text, number, column, 1, width, where))
                merges.pop(column, None)
                if merge is not None:
                    merges[column] = len(cells) - 1
            column += width

    def _cell_text(self, cell: Any) -> str:
        """Give the lines of a cell; a table inside it adds its rows, and is kept as a grid."""
        lines: list[str] = []
        for block in _blocks(cell):
            if block.tag == W + "p":
                lines.append(self.paragraph(block))
            else:
                self.table(block)
                inner = self.grids[-1]
                lines.extend(
                    " ".join(dict.fromkeys(c.text for c in row if c and c.text))
                    for row in inner.rows()
                )
        return "\n".join(lines).strip()


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in {W + "p", W + "tbl"}:
            yield child
            for box in _boxes(child) if child.tag == W + "p" else ():
                yield from _blocks(box)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Give the text boxes anchored in a paragraph; Word keeps an old copy of each beside it."""
    for box in paragraph.iter(W + "txbxContent"):
        above = {parent.tag for parent in box.iterancestors()}
        if FALLBACK not in above and W + "txbxContent" not in above:
            yield box


def _rows(parent: Any) -> Iterator[Any]:
    """Give the rows of a table that were not deleted, those in content controls included."""
    for child in parent:
        if child.tag == W + "tr":
            properties = child.find(W + "trPr")
            if properties is None or properties.find(W + "del") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == W + "tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _skipped(row: Any) -> int:
    """Count the columns left out at the start of a row."""
    value = _value(row.find(W + "trPr"), "gridBefore")
    return int(value) if value and value.isdigit() else 0


def _value(properties: Any, name: str) -> str | None:
    element = properties.find(W + name) if properties is not None else None
    return element.get(W + "val") if element is not None else None


def _runs(parent: Any) -> Iterator[str]:
    """Give the visible text below an element."""
    for child in parent:
        tag = child.tag
        if tag in _GONE or not isinstance(tag, str):
            continue
        if tag == W + "t":
            yield child.text or ""
        elif tag in {W + "br", W + "cr"}:
            yield "\n"
        elif tag == W + "tab":
            yield " "
        elif tag == W + "noBreakHyphen":
            yield "-"
        elif tag == W + "r":
            properties = child.find(W + "rPr")
            if properties is None or properties.find(W + "vanish") is None:
                yield from _runs(child)
        elif tag in _WRAPPERS:
            yield from _runs(child)
