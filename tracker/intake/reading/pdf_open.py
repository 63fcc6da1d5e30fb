"""Tables of a PDF that have no frame, read by where their words stand.

Pure: lines in, pieces of tables and the lines between them out. What is not certain is refused
with a sentence; it is never given to the nearest column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.intake.mapping.heads import find_tables
from tracker.intake.reading.pdf_columns import HEAD_WORDS, Column, columns_of, edges_of, find_head
from tracker.intake.reading.pdf_rows import MARK, Block, Frame, rows_of
from tracker.intake.reading.pdf_words import COLUMN_GAP, Line, Rule, join_broken, letter_height
from tracker.intake.reading.source import Unreadable
from tracker.intake.reading.stitch import PAGE_NUMBER, Piece
from tracker.lib.grid import Cell, Grid
from tracker.lib.text import fold

Rules = Mapping[int, Sequence[Rule]]
# After a table that ends in prose, so many places are tried as its end.
MAX_ENDS = 60
UNSURE = (
    "Tệp PDF có bảng không kẻ khung (trang {page}) nên không biết chắc chữ nào thuộc cột nào, dòng "
    "nào. Hãy gửi bản .docx hoặc .xlsx của kế hoạch, hoặc kẻ khung bảng rồi xuất lại PDF."
)
_AFTER = re.compile(
    r"(?:Phụ lục|PHỤ LỤC|Biểu|BIỂU)(?: số| SỐ)? ?[IVX\d]*[.:]?|Nơi nhận:?.*|(?:TM|KT|TL|TUQ)\. .*"
)


def may_hold_head(texts: Sequence[str]) -> bool:
    """Say whether a few lines together have the words of a head; cheap, for every page."""
    folded = [fold(text) for text in texts]
    return any(
        len(set(HEAD_WORDS.findall(" ".join(folded[at : at + 3])))) >= 3
        for at in range(len(folded))
    )


def read_open(lines: Sequence[Line], rules: Rules) -> list[str | Piece]:
    """Give the tables among lines of one or more pages, and the lines between them."""
    lines = _without_furniture(lines)
    blocks: list[str | Piece] = []
    while (found := find_head(lines, _on_page(lines, rules))) is not None:
        start, end = found
        head = lines[start:end]
        following = find_head(_without_head(lines[end:], head))
        blocks += [line.text for line in lines[:start]]
        rest = _without_head(lines[end:], head)
        body = rest[: _titles_from(rest, following[0])] if following else rest
        piece, used = _table(head, body, rules)
        blocks.append(piece)
        lines = rest[used:]
    return [*blocks, *(line.text for line in lines)]


def _titles_from(lines: Sequence[Line], head: int) -> int:
    """Give the first of the titles above a head: lines of one piece that stand apart."""
    height = letter_height(lines[: head + 1])
    first = at = head
    while at > 0 and lines[at - 1].page == lines[head].page:
        at -= 1
        line, above = lines[at], lines[at - 1]
        if len(line.runs(COLUMN_GAP * height)) > 1 or MARK.fullmatch(line.words[0].text):
            break
        if at == 0 or above.page != line.page or line.top - above.bottom > 0.5 * height:
            first = at
    return first


def _on_page(lines: Sequence[Line], rules: Rules) -> Sequence[Rule]:
    return rules.get(lines[0].page, ()) if lines else ()


def _table(head: Sequence[Line], body: Sequence[Line], rules: Rules) -> tuple[Piece, int]:
    """Read one table; give it and how many lines of the body it took."""
    for end in _ends(body):
        columns = columns_of(head, body[:end])
        frame = _frame(columns) if columns else None
        if columns is None or frame is None:
            continue
        rows = rows_of(body[:end], frame, rules)
        if rows and _marks_are_sound(rows, frame) and not _is_tabular(body[end:], frame):
            return _merged(_piece(columns, rows, frame, head[0].page), rows, frame, rules), end
    raise Unreadable("no_table", UNSURE.format(page=head[0].page))


def _ends(body: Sequence[Line]) -> list[int]:
    """Give where a table may end: at a line that is surely none of it, else at a wide gap."""
    stop = next((at for at, line in enumerate(body) if _AFTER.fullmatch(line.text)), len(body))
    if not stop:
        return []
    height = letter_height(body)
    gaps = [
        at
        for at in range(1, stop)
        if body[at].page != body[at - 1].page or body[at].top - body[at - 1].bottom > 0.5 * height
    ]
    return [stop, *reversed(gaps)][:MAX_ENDS]


def _is_tabular(lines: Sequence[Line], frame: Frame) -> bool:
    """Say whether lines left over still have the columns of the table: then it was cut short."""
    return any(len(frame.cells(line)) > 2 and not frame.crosses(line) for line in lines)


def _frame(columns: Sequence[Column]) -> Frame | None:
    """Say what the columns hold, by their heads."""
    cells = tuple(Cell(column.text, 0, at) for at, column in enumerate(columns))
    tables = find_tables((Grid(cells, wrapped=True),))
    if not tables:
        return None
    known = tables[0].columns
    number = known.get("number")
    return Frame(
        tuple(edges_of(columns)), number, known["title"], measured=tables[0].kind == "targets"
    )


def _marks_are_sound(rows: Sequence[Block], frame: Frame) -> bool:
    """Say whether the column of numbers holds nothing else."""
    marks = (frame.mark(line) for row in rows for line in row if not _is_wide(row, frame))
    return all(not mark or MARK.fullmatch(mark) for mark in marks)


def _is_wide(row: Block, frame: Frame) -> bool:
    return any(frame.crosses(line) for line in row)


def _piece(columns: Sequence[Column], rows: Sequence[Block], frame: Frame, page: int) -> Piece:
    cells = [
        Cell(join_broken(column.text), 0, at, place=_place(page, 0, at))
        for at, column in enumerate(columns)
    ]
    on_page = Counter({page: 1})
    for number, row in enumerate(rows, start=1):
        first = row[0].page
        texts = _wide_texts(row, frame) if _is_wide(row, frame) else _texts(row, frame)
        for at, (text, span) in texts.items():
            place = _place(first, on_page[first], at)
            cells.append(Cell(join_broken(text), number, at, column_span=span, place=place))
        on_page[first] += 1
    return Piece(cells, list(frame.edges), by_position=True)


def _merged(piece: Piece, rows: Sequence[Block], frame: Frame, rules: Rules) -> Piece:
    """Join cells over rows where the line that parts the rows leaves their column out."""
    middles = [(left + right) / 2 for left, right in pairwise(frame.edges)]
    cells = {(cell.row, cell.column): cell for cell in piece.cells}
    for number in range(len(rows), 1, -1):
        above, below = rows[number - 2], rows[number - 1]
        parting = [
            rule
            for rule in rules.get(below[0].page, ())
            if above[-1].page == below[0].page and _lies_between(rule, above, below)
        ]
        for column, middle in enumerate(middles):
            upper, lower = cells.get((number - 1, column)), cells.get((number, column))
            if not parting or parting[0].covers(middle) or upper is None or lower is None:
                continue
            text = "\n".join(text for text in (upper.text, lower.text) if text)
            span = lower.row_span + 1
            cells[number - 1, column] = replace(upper, text=text, row_span=span)
            del cells[number, column]
    for number in range(2, len(rows) + 1):
        title = cells.get((number, frame.title))
        new_page = rows[number - 2][-1].page != rows[number - 1][0].page
        if new_page and not (title and title.text.isupper()):
            _go_on(cells, number)
    return replace(piece, cells=list(cells.values()))


def _go_on(cells: dict[tuple[int, int], Cell], row: int) -> None:
    """Join the empty rest of a merged cell on a new page to the cell above the cut."""
    ends = {cell.column: cell for cell in cells.values() if cell.row + cell.row_span == row}
    for (number, column), cell in list(cells.items()):
        upper = ends.get(column)
        if number != row or column == 0 or cell.text or upper is None or not upper.text:
            continue
        if upper.column_span == cell.column_span and upper.row_span + cell.row_span > 2:
            span = upper.row_span + cell.row_span
            cells[upper.row, column] = replace(upper, row_span=span)
            del cells[number, column]


def _lies_between(rule: Rule, above: Block, below: Block) -> bool:
    """Say whether a line parts two rows; words of a merged cell may stand on it."""
    upper = max((line.top + line.bottom) / 2 for line in above)
    lower = min((line.top + line.bottom) / 2 for line in below)
    return upper <= rule.level <= lower


def _texts(row: Block, frame: Frame) -> dict[int, tuple[str, int]]:
    """Give the text of each column of a row, line under line."""
    lines = [frame.cells(line) for line in row]
    return {
        column: ("\n".join(line[column] for line in lines if column in line), 1)
        for column in range(frame.width)
    }


def _wide_texts(row: Block, frame: Frame) -> dict[int, tuple[str, int]]:
    """Give the mark and the words of a heading that runs over the columns."""
    firsts = [line.words[0] for line in row if frame.column(line.words[0]) == 0]
    if frame.number == 0 and not firsts:
        text = "\n".join(line.text for line in row)
        return {0: ("", 1), 1: (text, frame.width - 1)}
    if frame.number != 0 or len(firsts) != 1 or not MARK.fullmatch(firsts[0].text):
        return {0: ("\n".join(line.text for line in row), frame.width)}
    mark = firsts[0]
    lines = [[word.text for word in line.words if word is not mark] for line in row]
    text = "\n".join(" ".join(words) for words in lines if words)
    return {0: (mark.text, 1), 1: (text, frame.width - 1)}


def _place(page: int, row: int, column: int) -> str:
    return f"trang {page}, dòng {row + 1}, cột {column + 1}"


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    """Drop page numbers, and what stands on the first or last line of every page alike."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for place in (0, -1):
        _drop(pages, place, [p for p in pages if PAGE_NUMBER.fullmatch(pages[p][place].text)])
        alike = Counter(_furniture(lines, place) for lines in pages.values())
        for (text, _), times in alike.items():
            if text and times == len(pages) > 1 and not may_hold_head([text]):
                _drop(pages, place, [*pages])
    return [line for page in pages.values() for line in page]


def _furniture(lines: Sequence[Line], place: int) -> tuple[str, int]:
    """Give the words and level of a first or last line that stands well away from the others."""
    if len(lines) < 2:
        return "", 0
    line, near = lines[place], lines[1 if place == 0 else -2]
    away = max(near.top - line.bottom, line.top - near.bottom) > letter_height([line])
    return (line.text, round(line.top)) if away else ("", 0)


def _drop(pages: Mapping[int, list[Line]], place: int, where: Sequence[int]) -> None:
    for page in where:
        if len(pages[page]) > 1:
            pages[page].pop(place)


def _without_head(lines: Sequence[Line], head: Sequence[Line]) -> list[Line]:
    """Drop the lines of a head that a page repeats."""
    texts = [line.text for line in head]
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        top_of_page = at == 0 or lines[at].page != lines[at - 1].page
        if top_of_page and [line.text for line in lines[at : at + len(texts)]] == texts:
            at += len(texts)
            continue
        kept.append(lines[at])
        at += 1
    return kept
