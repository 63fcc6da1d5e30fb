"""Small phrases of official Vietnamese: counts with their unit, shares, days, lists of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tracker.lib.numbers import format_count, format_decimal, percent_of, round_half_up
from tracker.lib.text import fold

NAMES_SHOWN = 12
# Letters of lists in the order that the decree gives them.
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_VOWEL = re.compile("[aeiouy]")


def counted(number: int, unit: str = "nhiệm vụ") -> str:
    """Give "09 nhiệm vụ", "12 nhiệm vụ": below ten with a leading zero."""
    return f"{number_text(number)} {unit}"


def number_text(number: int) -> str:
    """Give a count as sentences print it: 09, 12, 1.234."""
    return f"{number:02d}" if number < 10 else format_count(number)


def percent(value: Decimal | None) -> str:
    """Give "66,67%", "62,5%", "75%": no more decimals than it has, at most two."""
    if value is None:
        return "chưa có số liệu"
    printed = format_decimal(round_half_up(value), 2).rstrip("0").rstrip(",")
    return f"{printed}%"


def share(part: int, whole: int) -> str:
    """Give " (75%)" to put after a count, nothing where the whole is 0."""
    value = percent_of(part, whole)
    return "" if value is None else f" ({percent(value)})"


def day(value: date) -> str:
    """Give 05/7/2024, 14/02/2025: leading zeros for days below 10 and months 1 and 2 alone."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{value.day:02d}/{month}/{value.year}"


def change(now: Decimal | None, before: Decimal | None, unit: str) -> str:
    """Give "tăng 16,67 điểm phần trăm", "giảm …", "không đổi"; nothing where one is unknown."""
    if now is None or before is None:
        return ""
    difference = round_half_up(now) - round_half_up(before)
    if not difference:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {plain(abs(difference))} {unit}"


def plain(value: Decimal) -> str:
    """Give a figure without needless zeros: 1,21; 0,4; 92."""
    printed = format_decimal(value, 2)
    return printed.rstrip("0").rstrip(",")


def joined(parts: Sequence[str], last: str = " và ") -> str:
    """Give "a, b và c"."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]


def names(all_names: Sequence[str], unit: str = "cơ quan, đơn vị") -> str:
    """Give names one after the other; of many only the first, and how many more there are."""
    if len(all_names) <= NAMES_SHOWN:
        return ", ".join(all_names)
    rest = len(all_names) - NAMES_SHOWN
    return f"{', '.join(all_names[:NAMES_SHOWN])} và {counted(rest, unit)} khác"


def task_numbers(numbers: Sequence[str]) -> str:
    """Give "nhiệm vụ số 29, 42"."""
    return f"nhiệm vụ số {', '.join(numbers)}"


def letter(position: int) -> str:
    """Give the letter of a point, from 0: a, b, c, d, đ, e, g, h, i, k …; then aa, ab …"""
    if position < len(_LETTERS):
        return _LETTERS[position]
    return letter(position // len(_LETTERS) - 1) + letter(position % len(_LETTERS))


def lower_first(text: str) -> str:
    """Give `text` with its first letter small, unless a capital follows (an abbreviation)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Give `text` with its first letter great."""
    return text[:1].upper() + text[1:]


def sentence_case(name: str) -> str:
    """Give a name printed in capitals as a sentence begins; other names as they stand.

    A word without a vowel is no syllable: CCHC and KT-XH stay as they are.
    """
    if not name.isupper():
        return name
    words = [word if not _VOWEL.search(fold(word)) else word.lower() for word in name.split()]
    return upper_first(" ".join(words))
