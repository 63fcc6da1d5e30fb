"""Claims of level: percent of the maximum, targets met, how many rose or reached a bound."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.facts import ClaimFact, Row
from tracker.analysis.rules.claims import words
from tracker.analysis.rules.claims.differences import group_values, part_of
from tracker.analysis.rules.claims.verdict import (
    DIFFERENT_MEASURE,
    DISAGREEMENTS,
    ERROR,
    EXACT,
    NOT_PRINTED,
    NOTHING,
    UNCHECKED,
    Verdict,
    counted,
    numeric,
    printed_number,
)
from tracker.analysis.rules.counts import TOP_LEVELS
from tracker.analysis.rules.lookup import Lookup, percent_of_score
from tracker.indices.rules import (
    difference,
    is_within,
    percent_of_maximum,
    percent_tolerance,
)
from tracker.lib.numbers import percent_of

SECOND_LEVELS = ("criterion", "sub_dimension")


def percent(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge a percent of the maximum: always score ÷ maximum, never the printed percent itself."""
    printed = printed_number(claim.printed)
    written = words.ratio(claim)
    maximum: Decimal | None
    if written:
        values, maximum = [percent_of(*written)], written[1]
    else:
        groups = group_values(claim.code, look, look.facts.year)
        if groups:
            return numeric(claim.printed, [groups[0].percent], Decimal(0))
        facts = list(look.values(claim.code, part_of(claim, look), look.facts.year))
        if printed is not None:
            facts.sort(key=lambda fact: fact.percent != printed)
        values = [percent_of_maximum(None, fact.score, fact.max_score) for fact in facts]
        maximum = facts[0].max_score if facts else None
    tolerance = percent_tolerance(maximum, printed) if printed is not None else Decimal(0)
    verdict = numeric(claim.printed, values, tolerance)
    if verdict.diff_class in DISAGREEMENTS:
        for index, total in look.facts.elsewhere.items():
            if total == printed:
                return Verdict(verdict.computed, DIFFERENT_MEASURE, f"là số của {index}")
    return verdict


def target(claim: ClaimFact, rows: Sequence[Row], look: Lookup) -> Verdict:
    """Judge whether a target was met; computed reads "met +0.75" or "missed -0.10"."""
    row = next((r for r in rows if (r.code, r.part) == (claim.code, part_of(claim, look))), None)
    if row is None or row.target is None:
        return NOTHING
    word = {True: "met", False: "missed", None: "unknown"}[row.target_met]
    gap = "" if row.gap_to_target is None else f" {row.gap_to_target:+f}"
    if not claim.printed:
        return Verdict(word + gap, NOT_PRINTED)
    printed = claim.printed.split()[0].lower()
    return Verdict(
        word + gap if " " in claim.printed else word, EXACT if printed == word else ERROR
    )


def _leaves(claim: ClaimFact, look: Lookup, year: int) -> list[tuple[str, Decimal]]:
    """Give (code, percent) of the survey's sub-criteria that a claim speaks of, in one year."""
    found = []
    for node in look.survey_leaves(claim.code):
        value = percent_of_score(look.one(look.code_in(node.code, year), "total", year))
        if value is not None:
            found.append((node.code, value))
    return found


def reached(claim: ClaimFact, rows: Sequence[Row], look: Lookup) -> Verdict:
    """Judge how many sub-criteria reach, pass or miss a percent, or the plan's own targets."""
    if words.says_maximum(claim):
        return counted(claim.printed, full(claim, rows))
    leaves = _leaves(claim, look, look.facts.year)
    holds, limit = words.bound(claim), words.threshold(claim)
    if ".." in claim.code:
        codes = {row.code for row in rows if row.level in TOP_LEVELS}
        return _against_targets(claim, rows, codes, holds)
    if not leaves:
        return NOTHING
    if limit is None:
        return _against_targets(claim, rows, {code for code, _ in leaves}, holds)
    band = words.between(claim)
    if band is not None:
        low, high, closed = band
        return counted(
            claim.printed,
            [code for code, v in leaves if low <= v and (v < high or (closed and v == high))],
        )
    listed = [code for code, value in leaves if holds(value, limit)]
    loose = operator.ge if holds is operator.gt else holds
    return counted(claim.printed, listed, also=sum(1 for _, value in leaves if loose(value, limit)))


def full(claim: ClaimFact, rows: Sequence[Row]) -> list[str]:
    """Give the criteria under the claim's code that reached their maximum."""
    return [
        row.code
        for row in rows
        if row.part == "total" and row.level in SECOND_LEVELS and row.at_maximum
        if is_within(row.code, "TOTAL" if ".." in claim.code else claim.code)
    ]


def _against_targets(
    claim: ClaimFact, rows: Sequence[Row], codes: set[str], holds: words.Bound
) -> Verdict:
    """Count by the plan's own targets; a claim that names no bound is not called wrong for it."""
    wanted = holds is not operator.lt
    listed = [
        row.code
        for row in rows
        if row.part == "total" and row.code in codes and row.target_met is wanted
    ]
    verdict = counted(claim.printed, listed)
    if verdict.diff_class in DISAGREEMENTS:
        return Verdict(None, UNCHECKED, "nhận định không nêu ngưỡng")
    return verdict


def moved(claim: ClaimFact, look: Lookup) -> Verdict:
    """Judge how many domains or survey sub-criteria rose, fell or stayed."""
    lists = _moves(claim, look)
    if not any(lists.values()):
        return NOTHING
    way = words.direction(claim)
    if way is None:
        number = printed_number(claim.printed)
        way = next((name for name, codes in lists.items() if len(codes) == number), "up")
    return counted(claim.printed, lists[way])


def movements(claim: ClaimFact, look: Lookup) -> list[str]:
    """Give the codes that moved the way the claim says; up when it does not say."""
    return _moves(claim, look)[words.direction(claim) or "up"]


def _moves(claim: ClaimFact, look: Lookup) -> dict[str, list[str]]:
    changes = _changes(claim, look)
    return {
        "up": [code for code, delta in changes if delta > 0],
        "unchanged": [code for code, delta in changes if delta == 0],
        "down": [code for code, delta in changes if delta < 0],
    }


def _changes(claim: ClaimFact, look: Lookup) -> list[tuple[str, Decimal]]:
    year, against = look.facts.year, claim.against or look.facts.year - 1
    if words.says_groups(claim):
        return _group_changes(look, year, against)
    if claim.code == "TOTAL" or ".." in claim.code:
        codes = [node.code for node in look.facts.nodes if node.level in TOP_LEVELS]
    else:
        codes = [node.code for node in look.survey_leaves(claim.code)]
    changes = []
    for code in codes:
        now = percent_of_score(look.one(code, "total", year))
        before = percent_of_score(look.one(look.code_in(code, against), "total", against))
        delta = difference(now, before)
        if delta is not None:
            changes.append((code, delta))
    return changes


def _group_changes(look: Lookup, year: int, against: int) -> list[tuple[str, Decimal]]:
    changes = []
    for code in dict.fromkeys(group.code for group in look.facts.groups):
        now, before = (group_values(code, look, y) for y in (year, against))
        if now and before:
            changes.append((code, now[0].percent - before[0].percent))
    return changes
