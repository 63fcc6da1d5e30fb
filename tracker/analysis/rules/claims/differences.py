"""Claims of change: against the reference year, the national mean, an earlier rank."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, product

from tracker.analysis.facts import ClaimFact, GroupFact
from tracker.analysis.rules.claims import words
from tracker.analysis.rules.claims.verdict import (
    ERROR,
    EXACT,
    NOTHING,
    ROUNDING,
    Verdict,
    numeric,
    printed_number,
)
from tracker.analysis.rules.lookup import Lookup, percent_of_score
from tracker.indices.rules import difference

# Two figures cut at two decimals, and the printed difference itself: three half hundredths.
TOLERANCE = Decimal("0.015")
SERIES = 4


def change(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a change on an earlier year, in the unit that the claim or its words give."""
    year, against = look.facts.year, claim.against or look.facts.year - 1
    if claim.printed.lower() in ("yes", "no"):
        return _always_rising(claim, look)
    points = _differences(claim, look, year, against, "score")
    percents = _differences(claim, look, year, against, "percent")
    if claim.unit == "points" or words.says_points(claim):
        return numeric(claim.printed, points, TOLERANCE)
    verdict = numeric(claim.printed, percents, TOLERANCE)
    return verdict if verdict.diff_class == EXACT else _other_unit(claim, verdict, points)


def _other_unit(claim: ClaimFact, verdict: Verdict, points: Sequence[Decimal | None]) -> Verdict:
    """Read a "%" that is the change in points as points; say so when it is not even that."""
    number = printed_number(claim.printed)
    in_points = numeric(claim.printed, points, TOLERANCE)
    if number is None or not isinstance(in_points.computed, Decimal):
        return verdict
    if in_points.diff_class == EXACT:
        return Verdict(in_points.computed, EXACT, "đọc là điểm, không phải điểm %")
    if not isinstance(verdict.computed, Decimal):
        return in_points
    nearer = abs(number - in_points.computed) < abs(number - verdict.computed)
    if nearer and in_points.diff_class == ROUNDING:
        return Verdict(in_points.computed, ERROR, "số chênh lệch là điểm, không phải điểm %")
    return verdict


def _differences(
    claim: ClaimFact, look: Lookup, year: int, against: int, field: str
) -> list[Decimal | None]:
    """Give the difference of the preferred values, then of every other printed pair."""
    now, before = (_values(claim, look, y, field) for y in (year, against))
    return [difference(*pair) for pair in product(now, before)]


def _values(claim: ClaimFact, look: Lookup, year: int, field: str) -> list[Decimal | None]:
    groups = group_values(claim.code, look, year)
    if groups:
        return [g.percent for g in groups] if field == "percent" else []
    found = look.values(look.code_in(claim.code, year), part_of(claim, look), year)
    return [fact.score if field == "score" else percent_of_score(fact) for fact in found]


def group_values(code: str, look: Lookup, year: int) -> list[GroupFact]:
    """Give the results of a respondent group in a year, the preferred one first."""
    found = [g for g in look.facts.groups if g.code == code and g.year == year]
    return sorted(found, key=lambda g: not g.preferred)


def part_of(claim: ClaimFact, look: Lookup) -> str:
    """Give the part a claim speaks of; a survey group has no other than survey."""
    node = look.nodes.get(claim.code)
    if node is not None and node.level == "group":
        return "survey"
    return claim.part or "total"


def _always_rising(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge "each year higher than the one before" over the last four years with figures."""
    year = look.facts.year
    series = [
        percent_of_score(look.one(look.code_in(claim.code, y), part_of(claim, look), y))
        for y in range(year - SERIES + 1, year + 1)
    ]
    known = [value for value in series if value is not None]
    if len(known) < 2:
        return NOTHING
    answer = "yes" if all(a < b for a, b in pairwise(known)) else "no"
    return Verdict(answer, EXACT if answer == claim.printed.lower() else ERROR)


def against_mean(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a distance to the national mean, in percentage points."""
    year = look.facts.year
    mean = look.facts.means.get((claim.code, year))
    values = [
        percent_of_score(fact) for fact in look.values(claim.code, part_of(claim, look), year)
    ]
    return numeric(claim.printed, [difference(value, mean) for value in values], TOLERANCE)


def rank_change(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a change of rank: positive is better."""
    year, against = look.facts.year, claim.against or look.facts.year - 1
    now, before = (rank(claim, look, y) for y in (year, against))
    change = None if now is None or before is None else Decimal(before - now)
    return numeric(claim.printed, [change], Decimal(0))


def rank(claim: ClaimFact, look: Lookup, year: int) -> int | None:
    """Give the place of a criterion or a respondent group in a year."""
    groups = group_values(claim.code, look, year)
    if groups:
        return groups[0].rank
    found = look.ranks.get((look.code_in(claim.code, year), part_of(claim, look), year))
    return found.rank if found else None
