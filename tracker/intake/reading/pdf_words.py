"""Words of a PDF page where they stand, put into lines; words that the paper broke, joined.

Only what is certain is joined: a date cut inside its year, a syllable that Vietnamese does not
have without its last letters ("nghiệ m"). All lengths are in points, from the top of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

# Words farther apart than this, in heights of a letter, may stand in two columns.
COLUMN_GAP = 0.6
# Horizontal lines nearer than this, in points, are one.
SAME_LEVEL = 3.0

_FINALS = "ch|ng|nh|[cmnpt]"
_BROKEN_END = re.compile(rf"([^\W\d_]+)[ \n]({_FINALS})(?![^\W_])")
_INITIALS = "ngh|ng|nh|th|tr|ch|kh|ph|gh|gi|qu|[bcdđghklmnpqrstvx]"
# Rhymes that never end a syllable: "nghiệ", "đượ", "quyế", "mă".
_OPEN = re.compile(rf"(?:{_INITIALS})?u?(?:iê|yê|uô|ươ|ă|â)")
_STOPS = {"c", "ch", "p", "t"}
_YEAR_CUT = re.compile(r"([/-]|\bnăm )(2|20|20\d)[ \n](\d{1,3})(?!\d)")
_RISING_OR_HEAVY = {"\u0301", "\u0323"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word and its box."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Give the middle of the word from left to right."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Line:
    """Words that stand on one line, from the left, and the number of their page."""

    words: list[Word]
    page: int

    @property
    def top(self) -> float:
        """Give the upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Give the lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        """Give the words with one space between them."""
        return " ".join(word.text for word in self.words)

    def runs(self, gap: float) -> list[list[Word]]:
        """Part the line where two words are farther apart than `gap`."""
        runs: list[list[Word]] = []
        for word in self.words:
            if runs and word.left - runs[-1][-1].right <= gap:
                runs[-1].append(word)
            else:
                runs.append([word])
        return runs


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line of the paper: its level, and the stretches that are drawn."""

    level: float
    drawn: tuple[tuple[float, float], ...]

    def covers(self, at: float) -> bool:
        """Say whether the line is drawn at a point from the left."""
        return any(left <= at <= right for left, right in self.drawn)


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Put words whose middles are level into lines, from the top."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        level = word.top + word.bottom
        last = lines[-1][0] if lines else None
        if last and level - (last.top + last.bottom) <= 0.5 * (word.bottom - word.top):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(sorted(line, key=lambda word: word.left), page) for line in lines]


def rules_of(page: Any) -> list[Rule]:
    """Take the horizontal lines of a pdfplumber page that run over at least a third of it."""
    levels: list[tuple[float, list[tuple[float, float]]]] = []
    edges = [edge for edge in page.edges if edge["orientation"] == "h"]
    for edge in sorted(edges, key=lambda edge: float(edge["top"])):
        if not levels or edge["top"] - levels[-1][0] > SAME_LEVEL:
            levels.append((edge["top"], []))
        levels[-1][1].append((edge["x0"], edge["x1"]))
    return [
        Rule(level, tuple(drawn))
        for level, drawn in levels
        if sum(right - left for left, right in set(drawn)) >= page.width / 3
    ]


def words_of(page: Any, boxes: Iterable[tuple[float, float, float, float]]) -> list[Word]:
    """Take the words of a pdfplumber page that stand in none of the boxes."""
    areas = list(boxes)
    words = (
        Word(found["text"], found["x0"], found["x1"], found["top"], found["bottom"])
        for found in page.extract_words()
    )
    return [
        word
        for word in words
        if not any(
            left <= word.middle <= right and top <= (word.top + word.bottom) / 2 <= bottom
            for left, top, right, bottom in areas
        )
    ]


def letter_height(lines: Iterable[Line]) -> float:
    """Give the height of the usual letter."""
    return median(word.bottom - word.top for line in lines for word in line.words)


def join_broken(text: str) -> str:
    """Join the words that the paper broke, where there is only one way to read them."""
    if " " not in text and "\n" not in text:
        return text
    text = _YEAR_CUT.sub(_joined_year, text)
    return _BROKEN_END.sub(_joined_end, text)


def doubtful_words(text: str) -> Iterator[str]:
    """Give the pieces that look broken and cannot be joined with certainty: "kho n"."""
    for found in _BROKEN_END.finditer(join_broken(text)):
        first, last = found[1], found[2]
        if first.islower() and _ends_in_vowel(first) and _may_follow(first, last):
            yield f"{first} {last}"


def _joined_year(found: re.Match[str]) -> str:
    whole = found[2] + found[3]
    return f"{found[1]}{whole}" if len(whole) == 4 else found[0]


def _joined_end(found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    bare, _ = _bare(first)
    certain = _OPEN.fullmatch(bare.lower()) is not None and _may_follow(first, last)
    return first + last if certain else found[0]


def _bare(syllable: str) -> tuple[str, str]:
    """Give a syllable without its tone, and the tone."""
    parts = unicodedata.normalize("NFD", syllable)
    tone = "".join(mark for mark in parts if mark in _TONES)
    bare = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", bare), tone


def _ends_in_vowel(syllable: str) -> bool:
    bare, _ = _bare(syllable)
    return unicodedata.normalize("NFD", bare[-1:].lower())[:1] in set("aeiouy")


def _may_follow(first: str, last: str) -> bool:
    """Say whether a syllable of this tone may end so: c, ch, p, t ask for sắc or nặng."""
    return last not in _STOPS or _bare(first)[1] in _RISING_OR_HEAVY
