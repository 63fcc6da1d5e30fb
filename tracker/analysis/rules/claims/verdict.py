"""The verdict on one claim, and the two ways to come to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.indices.rules import agrees
from tracker.lib.numbers import BadNumber, parse_decimal

EXACT, ROUNDING, ERROR = "exact", "rounding", "error"
DIFFERENT_MEASURE, NOT_PRINTED, UNCHECKED = "different_measure", "not_printed", "unchecked"
DISAGREEMENTS = frozenset({ROUNDING, ERROR, DIFFERENT_MEASURE})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a claim comes to: the computed figure, its class and why."""

    computed: Decimal | str | None
    diff_class: str
    note: str = ""


NOTHING = Verdict(None, UNCHECKED, "chưa có số liệu để tính")


def printed_number(text: str) -> Decimal | None:
    """Give the printed value as Decimal; None when it is empty or a word."""
    try:
        return parse_decimal(text.removesuffix("%"))
    except BadNumber:
        return None


def numeric(printed: str, candidates: Iterable[Decimal | None], tolerance: Decimal) -> Verdict:
    """Judge a number by its candidates: the first is the figure, the others printed variants."""
    known = [value for value in candidates if value is not None]
    if not known:
        return NOTHING
    number = printed_number(printed)
    if number is None:
        return Verdict(known[0], NOT_PRINTED if not printed else ERROR)
    for place, value in enumerate(known):
        if agrees(number, value):
            return Verdict(value, EXACT, "theo số in ở nơi khác" if place else "")
    near = abs(number - known[0]) <= tolerance
    return Verdict(known[0], ROUNDING if near else ERROR)


def counted(printed: str, codes: Iterable[str], *, also: int | None = None) -> Verdict:
    """Judge a count by its list; `also` is what it would be if the bound itself were counted."""
    listed = list(codes)
    number = printed_number(printed)
    note = ", ".join(listed)
    if number is None:
        return Verdict(Decimal(len(listed)), NOT_PRINTED, note)
    if number == len(listed):
        return Verdict(Decimal(len(listed)), EXACT, note)
    return Verdict(Decimal(len(listed)), ROUNDING if number == also else ERROR, note)
