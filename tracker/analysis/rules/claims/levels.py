"""Claims of what is printed outright: a score, a percent, a place, a mean, points lost, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.facts import ClaimFact, Row, ScoreFact
from tracker.analysis.rules.claims import words
from tracker.analysis.rules.claims.differences import group_values, part_of
from tracker.analysis.rules.claims.differences import rank as rank_of
from tracker.analysis.rules.claims.verdict import (
    ERROR,
    EXACT,
    NOT_PRINTED,
    NOTHING,
    Verdict,
    counted,
    numeric,
)
from tracker.analysis.rules.lookup import Lookup, percent_of_score
from tracker.indices.rules import difference, is_within, percent_tolerance
from tracker.lib.numbers import percent_of

ZERO = Decimal(0)
_CODE = re.compile(r"[\w:]+(?:\.\w+)*")


def _values(claim: ClaimFact, look: Lookup) -> Sequence[ScoreFact]:
    return look.values(claim.code, part_of(claim, look), look.facts.year)


def score(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a score in the index's own unit, by any place that prints it."""
    return numeric(claim.printed, [fact.score for fact in _values(claim, look)], ZERO)


def percent(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a percent as it is printed, of a criterion or of a respondent group."""
    groups = group_values(claim.code, look, look.facts.year)
    if groups:
        return numeric(claim.printed, [group.percent for group in groups], ZERO)
    values = [percent_of_score(fact) for fact in _values(claim, look)]
    maximum = next((fact.max_score for fact in _values(claim, look)), None)
    return numeric(claim.printed, values, percent_tolerance(maximum, Decimal("0.01")))


def rank(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a place in the whole country; "3/63" is read as 3."""
    place = rank_of(claim, look, look.facts.year)
    return numeric(claim.printed.split("/")[0], [None if place is None else Decimal(place)], ZERO)


def mean(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge the country's mean in percent."""
    return numeric(claim.printed, [look.facts.means.get((claim.code, look.facts.year))], ZERO)


def lost(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge points lost: the maximum less the score, whatever sign is printed."""
    lost_points = [difference(fact.max_score, fact.score) for fact in _values(claim, look)]
    return numeric(claim.printed.lstrip("-−"), lost_points, ZERO)


def gap(claim: ClaimFact, look: Lookup, rows: Sequence[Row]) -> Verdict:
    """Judge a distance to the target in the unit of the score; positive is more than promised."""
    row = next((r for r in rows if (r.code, r.part) == (claim.code, part_of(claim, look))), None)
    return numeric(claim.printed, [row.gap_to_target if row else None], ZERO)


def _within(claim: ClaimFact, rows: Sequence[Row]) -> list[Row]:
    """Give the rows of the level that a claim counts: criteria, or leaves where words say so."""
    scope = "TOTAL" if ".." in claim.code else claim.code
    levels = ("sub_criterion",) if words.says_parts(claim) else ("criterion", "sub_dimension")
    return [
        row
        for row in rows
        if row.part == "total" and row.level in levels and is_within(row.code, scope)
    ]


def count_full(claim: ClaimFact, _look: Lookup, rows: Sequence[Row]) -> Verdict:
    """Judge how many criteria reached their maximum."""
    return counted(claim.printed, [r.code for r in _within(claim, rows) if r.at_maximum])


def count_lost(claim: ClaimFact, _look: Lookup, rows: Sequence[Row]) -> Verdict:
    """Judge how many criteria stayed below their maximum; those without a figure do not count."""
    below = [r.code for r in _within(claim, rows) if r.lost is not None and r.lost > 0]
    return counted(claim.printed, below)


def years_lost(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge how many years running, up to this one, a criterion stayed below its maximum."""
    years = 0
    part = part_of(claim, look)
    for year in range(look.facts.year, look.facts.year - 20, -1):
        share = percent_of_score(look.one(look.code_in(claim.code, year), part, year))
        if share is None or share >= 100:
            break
        years += 1
    known = _values(claim, look)
    return numeric(claim.printed, [Decimal(years) if known else None], ZERO)


def listed(claim: ClaimFact, codes: Sequence[str]) -> Verdict:
    """Judge a list of codes ("2, 3, 4"): the same codes in any order."""
    computed = ",".join(codes)
    if not claim.printed:
        return Verdict(computed, NOT_PRINTED)
    same = set(_CODE.findall(claim.printed)) == set(codes)
    return Verdict(computed, EXACT if same else ERROR)


def extreme_group(claim: ClaimFact, look: Lookup, *, lowest: bool) -> Verdict:
    """Judge which respondent group gave least or most, by its code or its name."""
    of_year = [g for g in look.facts.groups if g.year == look.facts.year and g.preferred]
    if not of_year:
        return NOTHING
    ordered = sorted(of_year, key=lambda group: group.percent)
    found = ordered[0 if lowest else -1]
    if not claim.printed:
        return Verdict(found.code, NOT_PRINTED)
    named = claim.printed in (found.code, found.name, found.code.split(":")[-1])
    return Verdict(found.code, EXACT if named else ERROR)


def supporting(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a share of a numerator in its denominator ("203 of 214 tasks"), in percent."""
    shares = [
        percent_of(figure.numerator, figure.denominator)
        for figure in look.facts.figures
        if (figure.code, figure.year) == (claim.code, look.facts.year) and figure.denominator
    ]
    return numeric(claim.printed, shares, ZERO)
