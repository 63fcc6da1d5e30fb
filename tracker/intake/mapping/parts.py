"""Parts and sections: which index a line speaks of, and what number stands before it."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.lib.text import fold, one_line

INDICES = ("PAR_INDEX", "SIPAS", "PAPI")
_MENTIONS = (
    ("PAR_INDEX", re.compile(r"\bpar\b|par[ _-]?index|chi so cchc|\bcai cach hanh chinh\b")),
    ("SIPAS", re.compile(r"sipas|chi so (?:muc do )?hai long|su hai long|muc do hai long")),
    ("PAPI", re.compile(r"papi\b|hieu qua quan tri|quan tri (?:va )?hanh chinh cong")),
)  # fmt: skip
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_LETTER = re.compile(r"[A-HĐ]")
_MARK = re.compile(
    r"^\s*(?:(?:phần|mục|chương)\s+)?(?P<mark>[IVX]{1,6}|[A-HĐ])\s*(?:[.):]|-(?=\s)|\s-\s)\s*(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_SPELT = re.compile(r"^\s*(?:phần|mục|chương)\s+(?P<mark>[IVX]{1,6}|[A-HĐ])\b", re.IGNORECASE)


_NUMBERED = re.compile(r"^\s*(?P<mark>\d+(?:\.\d+)*)\s*[.)]\s+(?P<rest>\S.{3,})$", re.DOTALL)


@lru_cache(maxsize=2048)
def index_of(text: str) -> str | None:
    """Give the one index that a line names; None where it names none or several."""
    named = mentioned(text)
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=2048)
def mentioned(text: str) -> tuple[str, ...]:
    """Give the indices that a line names."""
    folded = fold(text)
    return tuple(index for index, pattern in _MENTIONS if pattern.search(folded))


def is_roman(mark: str) -> bool:
    """Say whether a mark is a Roman numeral as sections bear it."""
    return bool(mark) and _ROMAN.fullmatch(mark) is not None


def is_part_letter(mark: str) -> bool:
    """Say whether a mark is a letter as parts bear it."""
    return _LETTER.fullmatch(mark) is not None


def strip_mark(text: str) -> str:
    """Give a printed number without its final dot or bracket."""
    return one_line(text).strip(" .)(:").strip()


def split_mark(text: str) -> tuple[str, str]:
    """Split "II. Cải cách thể chế" into its mark and its title; the mark may be empty."""
    match = _MARK.match(text)
    if match is None:
        spelt = _SPELT.match(text)
        return (spelt["mark"], text) if spelt else ("", text)
    if match["mark"] != match["mark"].upper():
        return "", text
    return match["mark"], match["rest"]


def heading_of(line: str) -> tuple[str, str]:
    """Split a heading between tables into mark and title; ("", "") where it is none."""
    mark, rest = split_mark(line)
    if mark and is_roman(mark) and rest != line:
        return mark, rest
    numbered = _NUMBERED.match(line)
    return (numbered["mark"], numbered["rest"]) if numbered else ("", "")
