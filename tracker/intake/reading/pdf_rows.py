"""Rows of a table without a frame: by its horizontal lines, by wider gaps, or by its numbers.

Each way is taken only where it proves itself: no row with two numbers, no text before its number.
A table whose cells stand in the middle of rows without any gap has no certain rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.intake.reading.pdf_columns import is_heading
from tracker.intake.reading.pdf_words import Line, Rule, Word, letter_height

Block = list[Line]
MARK = re.compile(
    r"\(?\d{1,3}(?:\.\d{1,3})*\s?[.)]?[a-zđ]?\)?|[A-Z][.)]?|[IVXLC]+[.)]?|[-+•]|\(?[a-zđ][.)]"
)
_FIGURE = re.compile(r"[≥>]?\s*\d+(?:[.,]\d+)?\s*%?")
# Two kinds of gaps differ by at least this, in points.
STEP = 1.5


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a table: the lines between its columns, and what some columns hold."""

    edges: tuple[float, ...]
    number: int | None
    title: int
    measured: bool

    @property
    def width(self) -> int:
        """Count the columns."""
        return len(self.edges) - 1

    def column(self, word: Word) -> int:
        """Give the column in which a word stands."""
        inner = self.edges[1:-1]
        return sum(word.middle > edge for edge in inner)

    def cells(self, line: Line) -> dict[int, str]:
        """Give the text of a line by column."""
        cells: dict[int, list[str]] = {}
        for word in line.words:
            cells.setdefault(self.column(word), []).append(word.text)
        return {column: " ".join(words) for column, words in cells.items()}

    def mark(self, line: Line) -> str:
        """Give the number printed in a line; nothing where it has none."""
        return "" if self.number is None else self.cells(line).get(self.number, "")

    def crosses(self, line: Line) -> bool:
        """Say whether a line of one piece runs over several columns."""
        height = letter_height([line])
        return any(
            run[0].left < edge - 1 and run[-1].right > edge + 1
            for run in line.runs(0.6 * height)
            for edge in self.edges[1:-1]
        )


def rows_of(
    body: Sequence[Line], frame: Frame, rules: Mapping[int, Sequence[Rule]]
) -> list[Block] | None:
    """Give the lines of each row; None where the rows are not certain."""
    ruled = _by_rules(body, rules)
    if len(ruled) > 1 and _one_mark_each(ruled, frame):
        return _assembled(ruled, frame)
    for gap in _gaps(body):
        blocks = _by_gap(body, gap)
        if _one_mark_each(blocks, frame) and len(blocks) > 1:
            return _assembled(blocks, frame)
    return _by_marks(body, frame)


def _by_rules(body: Sequence[Line], rules: Mapping[int, Sequence[Rule]]) -> list[Block]:
    """Part the lines where a horizontal line runs between them, and at the end of a page."""
    blocks: list[Block] = []
    before: tuple[int, int] | None = None
    for line in body:
        middle = (line.top + line.bottom) / 2
        band = line.page, sum(rule.level < middle for rule in rules.get(line.page, ()))
        if band == before:
            blocks[-1].append(line)
        else:
            blocks.append([line])
        before = band
    return blocks


def _by_gap(body: Sequence[Line], gap: float) -> list[Block]:
    blocks: list[Block] = []
    bottom = 0.0
    for line in body:
        if blocks and blocks[-1][-1].page == line.page and line.top - bottom < gap:
            blocks[-1].append(line)
            bottom = max(bottom, line.bottom)
        else:
            blocks.append([line])
            bottom = line.bottom
    return blocks


def _gaps(body: Sequence[Line]) -> list[float]:
    """Give the heights that part small gaps from wide ones, the widest first."""
    found = []
    bottom = body[0].bottom
    for above, line in pairwise(body):
        if above.page == line.page:
            found.append(max(line.top - bottom, 0.0))
        bottom = max(bottom, line.bottom) if above.page == line.page else line.bottom
    found.sort()
    steps = [(small + wide) / 2 for small, wide in pairwise(found) if wide - small >= STEP]
    # Where every gap is the same, each line may be a row of its own.
    return [gap for gap in [*reversed(steps), *[wide - 1 for wide in found[:1]]] if gap > STEP / 2]


def _one_mark_each(blocks: Sequence[Block], frame: Frame) -> bool:
    """Say whether no block has two numbers, and most have one."""
    if frame.number is None:
        return all(frame.title in _columns(block, frame) for block in blocks)
    counts = [_marks(block, frame) for block in blocks]
    return max(counts) <= 1 and sum(counts) >= 0.6 * len(blocks)


def _marks(block: Block, frame: Frame) -> int:
    if _is_heading(block, frame):
        return 1
    return sum(bool(frame.mark(line)) for line in block)


def _columns(block: Block, frame: Frame) -> dict[int, str]:
    """Give the first line of each column that a block fills."""
    filled: dict[int, str] = {}
    for line in block:
        for column, text in frame.cells(line).items():
            filled.setdefault(column, text)
    return filled


def _is_heading(block: Block, frame: Frame) -> bool:
    return is_heading(block[0]) and all(
        frame.crosses(line) or len(frame.cells(line)) <= 2 for line in block
    )


def _assembled(blocks: Sequence[Block], frame: Frame) -> list[Block] | None:
    """Join blocks without a number to the row they go on from; None where that is not certain."""
    rows: list[Block] = []
    for block in blocks:
        filled = _columns(block, frame)
        figures = sum(bool(_FIGURE.fullmatch(text)) for text in filled.values())
        if _marks(block, frame) or (frame.measured and frame.title in filled and figures > 1):
            rows.append(list(block))
        elif not rows:
            return None
        elif frame.number is None:
            new_page = block[0].page != rows[-1][-1].page
            if new_page and filled[frame.title][:1].islower():
                rows[-1] += block
            else:
                rows.append(list(block))
        elif _is_directive(block, frame, rows[-1]):
            rows.append(list(block))
        elif _may_go_on(filled, frame, rows[-1]):
            rows[-1] += block
        else:
            return None
    return rows


def _is_directive(block: Block, frame: Frame, above: Block) -> bool:
    """Say whether a block is the sentence that a section has in the place of tasks."""
    if not _is_heading(above, frame) or block[0].page != above[-1].page:
        return False
    wide = any(frame.crosses(line) for line in block)
    return wide or set(_columns(block, frame)) == {frame.title}


def _may_go_on(filled: Mapping[int, str], frame: Frame, row: Block) -> bool:
    """Say whether a block without a number can only be the rest of the row before it."""
    title = filled.get(frame.title, "")
    if _is_heading(row, frame):
        return False
    return not title or len(filled) == 1 or not title[:1].isupper()


def _by_marks(body: Sequence[Line], frame: Frame) -> list[Block] | None:
    """Begin a row at each number; None unless all its cells begin there and go on unbroken."""
    height = letter_height(body)
    rows: list[Block] = []
    for above, line in zip([None, *body], body, strict=False):
        level = above is not None and above.page == line.page
        if above is not None and level and line.top < above.bottom - 0.5 * height:
            return None
        cells = frame.cells(line)
        figures = sum(bool(_FIGURE.fullmatch(text)) for text in cells.values())
        total = frame.measured and frame.title in cells and figures > 1
        if frame.mark(line) or is_heading(line) or total:
            rows.append([line])
        elif not rows or (above is not None and level and line.top - above.bottom > height):
            return None
        else:
            rows[-1].append(line)
    return rows if all(_stands_at_top(row, frame) for row in rows) else None


def _stands_at_top(row: Block, frame: Frame) -> bool:
    """Say whether every cell of a row begins on its first line and goes on line by line."""
    if is_heading(row[0]):
        # Only capitals go on surely in capitals; other words may be a sentence of their own.
        return all(line.text.isupper() for line in row) or len(row) == 1
    cells = [frame.cells(line) for line in row]
    title = cells[0].get(frame.title, "")
    if not title or title[0].islower():
        return False
    return all(set(below) <= set(above) for above, below in pairwise(cells))
