"""Columns of a table without vertical lines, from its heads and the gaps that run down the page.

A head says how many columns there are; the text below says how far each reaches. Where both do
not agree there is no answer, so that nothing is read into the wrong column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.intake.mapping.heads import find_tables
from tracker.intake.reading.pdf_words import COLUMN_GAP, Line, Rule, Word, letter_height
from tracker.lib.grid import Cell, Grid
from tracker.lib.text import fold

Span = tuple[float, float]
MAX_HEAD_LINES = 5
HEAD_WORDS = re.compile(
    r"\b(?:s?tt|nhiem vu|noi dung|cong viec|tieu chi|chi tieu|thoi (?:han|gian)|tien do|chu tri|"
    r"phoi hop|don vi|co quan|san pham|ket qua|muc tieu|toi da|ghi chu)\b"
)
_HEADING = re.compile(r"[A-Z]\.?|[IVX]{1,5}[.)]?|PHẦN|Phần|MỤC|Mục|CHƯƠNG|Chương")
_ROW_MARK = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.)]?")


@dataclass(slots=True)
class Column:
    """A column: the words of its head and how far its text reaches."""

    text: str
    left: float
    right: float
    chunks: list[Span] = field(default_factory=list)

    def reach(self) -> Span:
        """Give the leftmost and the rightmost point of head and text."""
        spans = [(self.left, self.right), *self.chunks]
        return min(left for left, _ in spans), max(right for _, right in spans)


def find_head(lines: Sequence[Line], rules: Sequence[Rule] = ()) -> tuple[int, int] | None:
    """Find the first head: (first line, line after it); None where no lines are one."""
    for first in range(len(lines)):
        if not _best_end(lines, first)[0]:
            continue
        # Lines above a head may seem to be of it: of all starts near, the fullest is the head.
        near = range(first, min(first + MAX_HEAD_LINES, len(lines)))
        _, start, end = max(
            (fields, at, end) for at in near for fields, end in [_best_end(lines, at)]
        )
        return _head_start(lines, start, end, rules), _head_end(lines, start, end, rules)
    return None


def _best_end(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """Give (fields, end) of the fullest head that starts at a line; fields is 0 where none does."""
    best = (0, start)
    for end in range(start + 1, min(start + MAX_HEAD_LINES, len(lines)) + 1):
        if not _stands_close(lines[start:end]):
            break
        fields = _fields(lines[start:end])
        if fields > best[0]:
            best = (fields, end)
    return best


def is_heading(line: Line) -> bool:
    """Say whether a line names a part or a section, and so may run over all columns."""
    first, *rest = (word.text for word in line.words)
    if len(line.runs(1.5 * letter_height([line]))) > 2:
        return False
    return bool(rest and _HEADING.fullmatch(first)) or (len(rest) > 1 and line.text.isupper())


def columns_of(head: Sequence[Line], body: Sequence[Line]) -> list[Column] | None:
    """Give the columns of a table; None where heads and text do not agree."""
    height = letter_height([*head, *body])
    columns = _heads(head, height)
    plain = _plain(body)
    if not plain:
        return None
    chunks = _spans(
        [(run[0].left, run[-1].right) for line in plain for run in line.runs(COLUMN_GAP * height)],
        0.3 * height,
    )
    orphans = []
    for chunk in chunks:
        under = [c for c in columns if c.left < chunk[1] and chunk[0] < c.right]
        if len(under) > 1:
            return None
        if under:
            under[0].chunks.append(chunk)
        else:
            orphans.append(chunk)
    if not all(_adopt(columns, orphan) for orphan in orphans):
        return None
    return _parted(columns, head, plain, height)


def _plain(body: Sequence[Line]) -> list[Line]:
    """Leave out headings and what stands between them and the next number, over all columns."""
    plain: list[Line] = []
    under_heading = False
    for line in body:
        if is_heading(line):
            under_heading = True
        elif not under_heading or _ROW_MARK.fullmatch(line.words[0].text):
            under_heading = False
            plain.append(line)
    return plain


def edges_of(columns: Sequence[Column]) -> list[float]:
    """Give the lines that the columns would have, in the middle of the gaps."""
    reaches = [column.reach() for column in columns]
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(reaches)]
    return [reaches[0][0] - 1, *middles, reaches[-1][1] + 1]


def _heads(head: Sequence[Line], height: float) -> list[Column]:
    words = [word for line in head for word in line.words]
    spans = _spans([(word.left, word.right) for word in words], COLUMN_GAP * height)
    return [Column(_text_in(head, span), *span) for span in spans]


def _text_in(lines: Sequence[Line], span: Span) -> str:
    return " ".join(
        word.text for line in lines for word in line.words if span[0] <= word.middle <= span[1]
    )


def _spans(spans: Sequence[Span], gap: float) -> list[Span]:
    """Join the spans that touch or lie nearer than `gap`."""
    joined: list[Span] = []
    for left, right in sorted(spans):
        if joined and left - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined


def _fields(block: Sequence[Line]) -> int:
    """Count the columns that the words of a block are the heads of; 0 where it is no head."""
    if len(HEAD_WORDS.findall(fold(" ".join(line.text for line in block)))) < 2:
        return 0
    columns = _heads(block, letter_height(block))
    if len(columns) < 3:
        return 0
    cells = tuple(Cell(column.text, 0, at) for at, column in enumerate(columns))
    tables = find_tables((Grid(cells, wrapped=True),))
    return len(tables[0].columns) if tables else 0


def _stands_close(block: Sequence[Line]) -> bool:
    height = letter_height(block)
    return all(
        below.page == above.page and below.top - above.bottom < 1.2 * height
        for above, below in pairwise(block)
    )


def _head_start(lines: Sequence[Line], start: int, end: int, rules: Sequence[Rule]) -> int:
    """Take the lines of a head above its fullest ones: close, and over their words."""
    columns = _heads(lines[start:end], letter_height(lines[start:end]))
    while start > 0 and _belongs(lines[start - 1], lines[start], lines[start:end], rules):
        for run in lines[start - 1].runs(_gap(lines[start - 1])):
            below = [c for c in columns if run[0].left < c.right and c.left < run[-1].right]
            if not all(c.text[0].islower() or c.text.isupper() for c in below):
                return start
        start -= 1
    return start


def _gap(line: Line) -> float:
    return COLUMN_GAP * letter_height([line])


def _head_end(lines: Sequence[Line], start: int, end: int, rules: Sequence[Rule]) -> int:
    """Take the rest of a head: lines close under it, under its words, before the first row."""
    left = _heads(lines[start:end], letter_height(lines[start:end]))[0].right
    while end < min(start + MAX_HEAD_LINES, len(lines)):
        first = lines[end].words[0]
        if first.left < left or _ROW_MARK.fullmatch(first.text):
            break
        rest = all(run[0].text[0].islower() for run in lines[end].runs(_gap(lines[end])))
        signs = not any(char.isalpha() for char in first.text)
        capitals = lines[end].text.isupper() and lines[end - 1].text.isupper()
        if not (rest or signs or capitals):
            break
        if not _belongs(lines[end - 1], lines[end], lines[start:end], rules):
            break
        end += 1
    return end


def _belongs(above: Line, below: Line, head: Sequence[Line], rules: Sequence[Rule]) -> bool:
    """Say whether two lines stand close, unparted, in the columns of a head."""
    columns = _heads(head, letter_height(head))
    gap = below.top - above.bottom
    ruled = any(above.bottom - 1 <= rule.level <= below.top + 1 for rule in rules)
    return (
        above.page == below.page
        and gap < 0.5 * letter_height([below])
        and not ruled
        and all(
            sum(run[0].left < column.right and column.left < run[-1].right for column in columns)
            == 1
            for line in (above, below)
            for run in line.runs(_gap(line))
        )
    )


def _adopt(columns: list[Column], orphan: Span) -> bool:
    """Give text that stands under no head to the one head it can belong to."""
    left = max((c for c in columns if c.right <= orphan[0]), key=lambda c: c.left, default=None)
    right = min((c for c in columns if c.left >= orphan[1]), key=lambda c: c.left, default=None)
    sides = [column for column in (left, right) if column is not None]
    free = [column for column in sides if not column.chunks]
    if len(sides) == 1 or len(free) == 1:
        (sides if len(sides) == 1 else free)[0].chunks.append(orphan)
        return True
    if free or left is None or right is None:
        return False
    before, after = orphan[0] - left.reach()[1], right.reach()[0] - orphan[1]
    if max(before, after) < 2 * min(before, after):
        return False
    (left if before < after else right).chunks.append(orphan)
    return True


def _parted(
    columns: list[Column], head: Sequence[Line], body: Sequence[Line], height: float
) -> list[Column] | None:
    """Part a head that stands over two columns ("Thời gian" over "Bắt đầu", "Kết thúc")."""
    parted: list[Column] = []
    for column in columns:
        groups: list[list[Span]] = []
        for chunk in sorted(column.chunks):
            if groups and not _is_gutter(groups[-1][-1][1], chunk[0], column, body, height):
                groups[-1].append(chunk)
            else:
                groups.append([chunk])
        if len(groups) < 2:
            parted.append(column)
            continue
        halves = _halves(column, groups, head)
        if halves is None:
            return None
        parted += halves
    return parted


def _is_gutter(
    left: float, right: float, column: Column, body: Sequence[Line], height: float
) -> bool:
    """Say whether lines have text on both sides of a gap, as two columns have."""
    if right - left < COLUMN_GAP * height:
        return False
    low, high = column.reach()
    both = 0
    for line in body:
        inside = [word for word in line.words if low <= word.middle <= high]
        both += any(w.middle < left for w in inside) and any(w.middle > right for w in inside)
    return both > 0


def _halves(column: Column, groups: list[list[Span]], head: Sequence[Line]) -> list[Column] | None:
    """Give the lower words of a head to the columns they stand over, the upper ones to all."""
    gaps = [(a[-1][1] + b[0][0]) / 2 for a, b in pairwise(groups)]
    bounds = [column.left - 1, *gaps, column.right + 1]
    shared: list[Word] = []
    own: list[list[Word]] = [[] for _ in groups]
    for line in head:
        words = [word for word in line.words if column.left <= word.middle <= column.right]
        places = [_place(word, bounds) for word in words]
        if {place for place in places if place is not None} >= set(range(len(groups))) and not any(
            w.left < gap < w.right for w in words for gap in gaps
        ):
            for word, place in zip(words, places, strict=True):
                own[place or 0].append(word)
        else:
            shared += words
    if not all(own):
        return None
    texts = [" ".join(word.text for word in [*shared, *words]) for words in own]
    return [
        Column(text, min(w.left for w in words), max(w.right for w in words), list(chunks))
        for text, words, chunks in zip(texts, own, groups, strict=True)
    ]


def _place(word: Word, bounds: Sequence[float]) -> int | None:
    return next(
        (at for at in range(len(bounds) - 1) if bounds[at] <= word.middle < bounds[at + 1]), None
    )
