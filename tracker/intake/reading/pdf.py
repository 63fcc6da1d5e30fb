"""Digital PDF: ruled tables, put together again where a page has cut them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tracker.intake.reading.limits import TOO_LARGE, check_cells
from tracker.intake.reading.source import Source, Unreadable
from tracker.intake.reading.stitch import Piece, Stitcher
from tracker.lib.grid import Cell

MAX_PAGES = 300
# Time of the processor after which a long PDF is refused, short of what its process may use.
SECONDS = 8.0
TOO_LONG = (
    "Tệp PDF quá dài nên không đọc hết được. Hãy gửi bản .docx hoặc .xlsx, hoặc tách riêng phần "
    "phụ lục."
)
# Lines of one table that lie nearer than this, in points, are one line.
NEAR = 3.0
SCANNED = (
    "Tệp PDF không có chữ (bản chụp hoặc bản quét). Hãy gửi bản .docx, .xlsx hoặc PDF xuất từ phần "
    "mềm soạn thảo."
)
LOCKED = "Tệp PDF có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại."


def read_pdf(path: Path) -> Source:
    """Read the tables of a PDF, and the lines between them."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    stitcher = Stitcher()
    letters = 0
    begun = time.process_time()
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise Unreadable("too_large", TOO_LARGE)
            for page in document.pages:
                letters += len(page.chars)
                _read_page(page, stitcher)
                if time.process_time() - begun > SECONDS:
                    raise Unreadable("too_large", TOO_LONG)
                check_cells(stitcher.cell_count, stitcher.row_count)
                page.close()
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable("unreadable_file", LOCKED) from error
        raise
    if not letters:
        raise Unreadable("unreadable_file", SCANNED)
    return Source("pdf", tuple(stitcher.lines), stitcher.grids())


def _read_page(page: Any, stitcher: Stitcher) -> None:
    """Give the lines and tables of one page to the stitcher, from the top."""
    tables = page.find_tables()
    blocks: list[tuple[float, str | Piece]] = [
        (table.bbox[1], _piece(table, page.page_number)) for table in tables
    ]
    blocks += _lines_outside(page, [table.bbox for table in tables])
    stitcher.begin_page()
    for _, block in sorted(blocks, key=lambda pair: pair[0]):
        if isinstance(block, str):
            stitcher.line(block)
        else:
            stitcher.table(block)


def _lines_outside(
    page: Any, boxes: list[tuple[float, float, float, float]]
) -> list[tuple[float, str]]:
    """Give the lines of a page that stand in no table."""
    lines: list[tuple[float, str]] = []
    for line in page.extract_text_lines(return_chars=False):
        middle = (line["top"] + line["bottom"]) / 2
        inside = any(top <= middle <= bottom for _, top, _, bottom in boxes)
        if not inside and line["text"].strip():
            lines.append((line["top"], line["text"]))
    return lines


def _piece(table: Any, page_number: int) -> Piece:
    """Make cells with spans of one ruled table; the edges of all cells are its lines."""
    texts: dict[tuple[float, float, float, float], str] = {}
    for row, values in zip(table.rows, table.extract(), strict=True):
        for box, value in zip(row.cells, values, strict=True):
            if box is not None:
                texts[box] = value or ""
    columns = _edges([box[0] for box in texts] + [box[2] for box in texts])
    rows = _edges([box[1] for box in texts] + [box[3] for box in texts])
    cells = []
    for (left, top, right, bottom), text in texts.items():
        row, column = _at(rows, top), _at(columns, left)
        row_span, column_span = _at(rows, bottom) - row, _at(columns, right) - column
        place = f"trang {page_number}, dòng {row + 1}, cột {column + 1}"
        cells.append(Cell(text, row, column, max(row_span, 1), max(column_span, 1), place))
    return Piece(cells, columns)


def _edges(values: list[float]) -> list[float]:
    """Join coordinates that mean one line."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > NEAR:
            edges.append(value)
    return edges


def _at(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda position: abs(edges[position] - value))
