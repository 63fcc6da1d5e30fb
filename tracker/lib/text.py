"""Vietnamese text: one normal form, one folding for search, one order for sorting."""

from __future__ import annotations

import re
import unicodedata

# A line break survives only where a list begins on the next line (contracts.md, "Text").
_BULLET = re.compile(r"\s*\n\s*(?=(?:[-+•–]\s|\(\d+\)\s))")
_SPACES = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

# Tone marks stand on the first or on the second vowel (hoà, hòa); both are the same word.
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def nfc(value: str) -> str:
    """Give `value` in the precomposed form (TCVN 6909:2001), without invisible characters."""
    return unicodedata.normalize("NFC", value.translate(_INVISIBLE))


def one_line(value: str | None) -> str:
    """Give NFC text with single spaces and no line break."""
    return _SPACES.sub(" ", nfc(value or "")).strip()


def paragraphs(value: str | None) -> str:
    """Give NFC text of several lines with plain line feeds, nothing blank at its ends."""
    return nfc(value or "").replace("\r\n", "\n").strip()


def tidy(value: str | None) -> str:
    """Give NFC text with single spaces; a line break is kept only before a list entry."""
    marked = _BULLET.sub("\x00", nfc(value or "").strip())
    return "\n".join(_SPACES.sub(" ", part).strip() for part in marked.split("\x00"))


def fold(value: str | None) -> str:
    """Give `value` without accents and case, for search: "Uỷ ban" and "ủy ban" become "uy ban".

    Both databases search this form, because neither folds "đ" by itself.
    """
    text = unicodedata.normalize("NFD", nfc(value or "").lower())
    bare = "".join(c for c in text if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.replace("đ", "d")).strip()


def fold_tones(value: str | None) -> str:
    """Give lower case text in which only the place of the tone mark is ignored (uỷ = ủy)."""
    words = []
    for word in one_line(value).lower().split(" "):
        decomposed = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(c for c in decomposed if c in _TONES))
        rest = "".join(c for c in decomposed if c not in _TONES)
        words.append(unicodedata.normalize("NFC", rest) + tones)
    return " ".join(words)


def collation_key(value: str | None) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Give the key that sorts words in Vietnamese order: letters first, then tones."""
    letters: list[tuple[int, ...]] = []
    tones: list[int] = []
    for char in one_line(value).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((c for c in parts if c in _TONE_RANK), "")
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c != tone))
        rank = _LETTER_RANK.get(base)
        letters.append((1, rank) if rank is not None else (0, ord(base[:1] or " ")))
        tones.append(_TONE_RANK.get(tone, 0))
    return tuple(letters), tuple(tones)


def like_pattern(value: str) -> str:
    """Give a LIKE pattern that finds `value` folded; wildcards typed by a person are letters."""
    return contains_pattern(fold(value))


def contains_pattern(value: str) -> str:
    """Give a LIKE pattern that finds `value` as it is written (escape character: backslash)."""
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def shorten(value: str, length: int) -> str:
    """Cut `value` at a word so that it has at most `length` characters, "…" included."""
    if len(value) <= length:
        return value
    cut = value[: length - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut else cut
    return head.rstrip(" ,;:.") + "…"
