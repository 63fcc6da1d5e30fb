"""Digital PDF: ruled tables, put together again where a page has cut them.

Tables without a frame go to `pdf_open`; text that stands upright only when the page is turned is
turned first.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tracker.intake.mapping.choices import MAX_HEAD_ROWS
from tracker.intake.mapping.heads import find_tables
from tracker.intake.reading.limits import TOO_LARGE, check_cells
from tracker.intake.reading.pdf_columns import find_head
from tracker.intake.reading.pdf_open import may_hold_head, read_open
from tracker.intake.reading.pdf_words import Line, Rule, join_broken, lines_of, rules_of, words_of
from tracker.intake.reading.source import Source, Unreadable
from tracker.intake.reading.stitch import Piece, Stitcher
from tracker.lib.grid import Cell, Grid

MAX_PAGES = 300
# Time of the processor after which a long PDF is refused, short of what its process may use.
SECONDS = 8.0
TOO_LONG = (
    "Tệp PDF quá dài nên không đọc hết được. Hãy gửi bản .docx hoặc .xlsx, hoặc tách riêng phần "
    "phụ lục."
)
_NUMBERED = re.compile(r"\(?1[.)]?\s|[AI][.)]?\s")
# Lines of one table that lie nearer than this, in points, are one line.
NEAR = 3.0
# A line that strays less than this, in points, is straight.
STRAIGHT = 0.1
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

    reader = _Reader()
    letters = 0
    begun = time.process_time()
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise Unreadable("too_large", TOO_LARGE)
            for printed in document.pages:
                page = _upright(printed)
                letters += len(page.chars)
                reader.page(page)
                if time.process_time() - begun > SECONDS:
                    raise Unreadable("too_large", TOO_LONG)
                check_cells(reader.stitcher.cell_count, reader.stitcher.row_count)
                page.close()
                printed.close()
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable("unreadable_file", LOCKED) from error
        raise
    if not letters:
        raise Unreadable("unreadable_file", SCANNED)
    reader.end_open()
    return Source("pdf", tuple(reader.stitcher.lines), reader.stitcher.grids())


def _upright(page: Any) -> Any:
    """Turn a page whose letters lie on their side or stand on their heads."""
    from pdfplumber.page import Page

    turns = Counter(_turn(*char["matrix"][:2]) for char in page.chars)
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn:
        printed = page.page_obj
        printed.rotate = (printed.rotate + turn) % 360
        printed.attrs["Rotate"] = printed.rotate
        page = Page(page.pdf, printed, page.page_number, page.initial_doctop)
    for line in page.lines if page.rotation else ():
        # Turning leaves a level line a hair out of level, and it would count as a vertical one.
        for low, high in (("top", "bottom"), ("x0", "x1")):
            if abs(line[high] - line[low]) < STRAIGHT:
                line[high] = line[low]
    return page


def _turn(along: float, up: float) -> int:
    """Give the degrees clockwise after which letters that run in a direction stand upright."""
    if abs(up) > abs(along):
        return 90 if up > 0 else 270
    return 180 if along < 0 else 0


class _Reader:
    """Gives pages to the stitcher; keeps the lines of a table without a frame until it ends."""

    def __init__(self) -> None:
        self.stitcher = Stitcher()
        self._open: list[Line] = []
        self._rules: dict[int, list[Rule]] = {}

    def page(self, page: Any) -> None:
        """Give the lines and tables of one page, from the top."""
        tables = [table for table in page.find_tables() if not _is_frame(table)]
        texts, lines = self._outside(page, tables)
        framed = [table for table in tables if not _is_lone_head(table, texts)]
        if len(framed) < len(tables):
            texts, lines = self._outside(page, tables := framed)
        self.stitcher.begin_page()
        above = 0.0
        for table in sorted(tables, key=lambda table: table.bbox[1]):
            self._between(texts, lines, above, table.bbox[1])
            self.end_open()
            self.stitcher.table(_piece(table, page.page_number))
            above = table.bbox[1]
        self._between(texts, lines, above, page.bbox[3])

    def _outside(self, page: Any, tables: list[Any]) -> tuple[list[tuple[float, str]], list[Line]]:
        """Give the lines outside tables as text, and as words where they may be a table."""
        boxes = [table.bbox for table in tables]
        texts = [] if self._open else _lines_outside(page, boxes)
        if not self._open and not may_hold_head([text for _, text in texts]):
            return texts, []
        self._rules[page.page_number] = rules_of(page)
        lines = lines_of(words_of(page, boxes), page.page_number)
        return texts or [(line.top, line.text) for line in lines], lines

    def _between(
        self, texts: list[tuple[float, str]], lines: list[Line], above: float, below: float
    ) -> None:
        """Take what stands between two tables, as lines or as part of a table without a frame."""
        some = [line for line in lines if above <= line.top < below]
        if some and (self._open or find_head(some)):
            self._open += some
            return
        for top, text in texts:
            if above <= top < below:
                self.stitcher.line(text)

    def end_open(self) -> None:
        """Read the table without a frame that has ended, if there is one."""
        for block in read_open(self._open, self._rules) if self._open else []:
            if isinstance(block, str):
                self.stitcher.line(block)
            else:
                self.stitcher.table(block)
        self._open = []


def _is_frame(table: Any) -> bool:
    """Say whether lines only surround a table: one column that holds the words of many."""
    if len({(cell[0], cell[2]) for cell in table.cells}) > 1:
        return False
    texts = [value or "" for values in table.extract() for value in values]
    return may_hold_head([line for text in texts for line in text.split("\n")])


def _is_lone_head(table: Any, texts: list[tuple[float, str]]) -> bool:
    """Say whether only the head of a table has a frame, and its rows stand below it."""
    if len(table.rows) > MAX_HEAD_ROWS or not any(
        top > table.bbox[1] and _NUMBERED.match(text) for top, text in texts
    ):
        return False
    cells = tuple(_piece(table, 0).cells)
    found = find_tables((Grid(cells, wrapped=True),))
    return bool(found) and found[0].first_row >= found[0].grid.height


def _lines_outside(
    page: Any, boxes: list[tuple[float, float, float, float]]
) -> list[tuple[float, str]]:
    """Give the lines of a page that stand in no table, with their upper edges."""
    lines: list[tuple[float, str]] = []
    for line in page.extract_text_lines(return_chars=False):
        middle = (line["top"] + line["bottom"]) / 2
        inside = any(top <= middle <= bottom for _, top, _, bottom in boxes)
        if not inside and line["text"].strip():
            lines.append((line["top"], line["text"]))
    return sorted(lines, key=lambda pair: pair[0])


def _piece(table: Any, page_number: int) -> Piece:
    """Make cells with spans of one ruled table; the edges of all cells are its lines."""
    texts: dict[tuple[float, float, float, float], str] = {}
    for row, values in zip(table.rows, table.extract(), strict=True):
        for box, value in zip(row.cells, values, strict=True):
            if box is not None:
                texts[box] = join_broken(value or "")
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
