"""What the words of a claim say: a direction, a threshold, a ratio, the terms of a sum."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal

from tracker.analysis.facts import ClaimFact
from tracker.lib.numbers import parse_decimal
from tracker.lib.text import fold

NUMBER = r"\d+(?:[.,]\d+)?"
_PERCENT = re.compile(rf"({NUMBER})\s*%")
_POINTS = re.compile(rf"({NUMBER})\s*điểm(?!\s*(?:%|phần))")
_BETWEEN = re.compile(
    rf"(?:between|from|từ)\s*({NUMBER})\s*%?\s*(?:and|to|đến)\s*(under|below|dưới)?"
    rf"\s*({NUMBER})\s*%"
)
_RATIO = re.compile(rf"({NUMBER})\s*(?:/|of|trên tổng số)\s*({NUMBER})")
_CELLS = re.compile(r"\b(\d+)\s+(?:\w+\s+)?(?:rows|cells|dòng|ô)\b")
_SIGN = re.compile(r"\s+([+−-])\s+")
_DIRECTIONS = (
    ("unchanged", ("unchanged", "same", "giu nguyen", "giu vung")),
    ("down", ("fell", "down", "decreas", "giam")),
    ("up", ("rose", "up ", "increas", "improv", "tang")),
)
Bound = Callable[[Decimal, Decimal], bool]
_BOUNDS: tuple[tuple[tuple[str, ...], Bound], ...] = (
    (("≥", "at least", "tro len", "toi thieu"), operator.ge),
    (
        ("below", "under", "less than", "duoi", "chua dat", "khong dat", "thap hon"),
        operator.lt,
    ),
    (("above", "over", "exceed", "tren", "vuot"), operator.gt),
)


def direction(claim: ClaimFact) -> str | None:
    """Give up, unchanged or down as the statement says, else the quote; None when silent."""
    for text in (claim.statement, claim.quote):
        folded = fold(text) + " "
        for name, words in _DIRECTIONS:
            if any(word in folded for word in words):
                return name
    return None


def threshold(claim: ClaimFact) -> Decimal | None:
    """Give the percent that a count speaks of; None when neither percent nor points are named.

    A survey's sub-criterion is worth one point, so that 0.85 points are 85 percent.
    """
    for text in (claim.statement, claim.quote):
        found = _PERCENT.search(text)
        if found:
            return parse_decimal(found.group(1))
    for text in (claim.statement, claim.quote):
        points = _POINTS.search(text)
        if points and parse_decimal(points.group(1)) <= 1:
            return parse_decimal(points.group(1)) * 100
    return None


def between(claim: ClaimFact) -> tuple[Decimal, Decimal, bool] | None:
    """Give lower and upper percent of "from 85% to under 90%" and whether the upper one counts."""
    for text in (claim.statement, claim.quote):
        found = _BETWEEN.search(text)
        if found:
            return parse_decimal(found[1]), parse_decimal(found[3]), not found[2]
    return None


def bound(claim: ClaimFact) -> Bound:
    """Give how the threshold is meant: at least (default), strictly above, or below."""
    for text in (claim.statement, claim.quote):
        folded = fold(text)
        for words, holds in _BOUNDS:
            if any(word in folded for word in words):
                return holds
    return operator.ge


def ratio(claim: ClaimFact) -> tuple[Decimal, Decimal] | None:
    """Give numerator and denominator of "64.97/68" or "16 of 52" in the statement."""
    found = _RATIO.search(claim.statement)
    return (parse_decimal(found.group(1)), parse_decimal(found.group(2))) if found else None


def terms(claim: ClaimFact) -> list[Decimal]:
    """Give the signed terms of a sum that the statement writes out; empty when it does not."""
    text = re.sub(r"\([^)]*\)", "", claim.statement).rsplit(": ", 1)[-1]
    for side in text.split("="):
        pieces = _SIGN.split(f" {side.strip()} ")
        numbers = [re.findall(NUMBER, piece) for piece in pieces[::2]]
        if len(numbers) > 1 and all(len(found) == 1 for found in numbers):
            signs = [1, *(1 if sign == "+" else -1 for sign in pieces[1::2])]
            return [sign * parse_decimal(n[0]) for sign, n in zip(signs, numbers, strict=True)]
    return []


def cells(claim: ClaimFact) -> int | None:
    """Give how many rows or cells the statement says a sum has; None when it does not."""
    found = _CELLS.search(claim.statement)
    return int(found.group(1)) if found else None


def says_maximum(claim: ClaimFact) -> bool:
    """Say whether a count is of criteria at their maximum."""
    text = fold(f"{claim.statement} {claim.quote}")
    return any(word in text for word in ("maximum", "full score", "toi da", "tuyet doi"))


def says_parts(claim: ClaimFact) -> bool:
    """Say whether a count is of sub-criteria and not of criteria."""
    text = fold(f"{claim.statement} {claim.quote}")
    return any(word in text for word in ("sub-criteri", "tieu chi thanh phan"))


def says_groups(claim: ClaimFact) -> bool:
    """Say whether a count is of respondent groups."""
    text = fold(f"{claim.statement} {claim.quote}")
    return any(word in text for word in ("respondent group", "groups", "nhom doi tuong"))


def says_points(claim: ClaimFact) -> bool:
    """Say whether the quoted words count in points ("0.48 điểm") though the unit says percent."""
    number = re.escape(claim.printed.lstrip("+-−"))
    return re.search(rf"{number}\s*điểm(?!\s*(?:%|phần))", claim.quote) is not None
