"""One claim to its kind's rule, and every disagreement to a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tracker.analysis.facts import ClaimFact, Finding, GroupRow, Row
from tracker.analysis.rules.claims import differences, levels, shares, sums
from tracker.analysis.rules.claims.verdict import (
    DISAGREEMENTS,
    ROUNDING,
    UNCHECKED,
    Verdict,
    printed_number,
)
from tracker.analysis.rules.lookup import Lookup
from tracker.lib.numbers import format_decimal, round_half_up

Rule = Callable[[ClaimFact, Lookup, Sequence[Row]], Verdict]
# Every kind of claim and its rule; a report may call one figure by several names.
KINDS: dict[str, Rule] = {
    "delta_vs_prev_year": lambda claim, look, _: differences.change(claim, look),
    "vs_national_mean": lambda claim, look, _: differences.against_mean(claim, look),
    "rank_change": lambda claim, look, _: differences.rank_change(claim, look),
    "percent_of_max": lambda claim, look, _: shares.percent(claim, look),
    "target_met": lambda claim, look, rows: shares.target(claim, rows, look),
    "count_meeting_target": lambda claim, look, rows: shares.reached(claim, rows, look),
    "count_improved_domains": lambda claim, look, _: shares.moved(claim, look),
    "sum_check": lambda claim, look, _: sums.total(claim, look),
    "score": lambda claim, look, _: levels.score(claim, look),
    "percent": lambda claim, look, _: levels.percent(claim, look),
    "rank": lambda claim, look, _: levels.rank(claim, look),
    "national_mean": lambda claim, look, _: levels.mean(claim, look),
    "lost_points": lambda claim, look, _: levels.lost(claim, look),
    "gap_to_target": levels.gap,
    "count_at_maximum": levels.count_full,
    "count_below_maximum": levels.count_lost,
    "years_lost": lambda claim, look, _: levels.years_lost(claim, look),
    "list_improved": lambda claim, look, _: levels.listed(claim, shares.movements(claim, look)),
    "list_at_maximum": lambda claim, _, rows: levels.listed(claim, shares.full(claim, rows)),
    "lowest_group": lambda claim, look, _: levels.extreme_group(claim, look, lowest=True),
    "highest_group": lambda claim, look, _: levels.extreme_group(claim, look, lowest=False),
    "supporting_percent": lambda claim, look, _: levels.supporting(claim, look),
}
UNITS = {"points": " điểm", "pp": " điểm %", "percent": "%", "rank": " bậc", "count": ""}
CLASS_WORDS = {
    "rounding": "chênh lệch do làm tròn",
    "error": "số in không đúng",
    "different_measure": "số in là của đại lượng khác",
}


def judge(claim: ClaimFact, look: Lookup, rows: Sequence[Row]) -> Verdict:
    """Give what a claim comes to; a kind that is not known stays unchecked."""
    rule = KINDS.get(claim.kind)
    if rule is None:
        return Verdict(None, UNCHECKED, f"chưa có cách tính cho loại “{claim.kind}”")
    return rule(claim, look, rows)


def claim_findings(
    look: Lookup, rows: Sequence[Row], _groups: Sequence[GroupRow] = ()
) -> tuple[Finding, ...]:
    """Give a finding for every claim that differs or cannot be computed."""
    found = []
    for claim in look.facts.claims:
        verdict = judge(claim, look, rows)
        if verdict.diff_class in DISAGREEMENTS or verdict.diff_class == UNCHECKED:
            found.append(_finding(claim, verdict, look))
    return tuple(found)


def _finding(claim: ClaimFact, verdict: Verdict, look: Lookup) -> Finding:
    unit, number = UNITS.get(claim.unit, ""), printed_number(claim.printed)
    if verdict.diff_class == UNCHECKED:
        severity, rule = "info", "claim_unchecked"
        message = f"Không đối chiếu được: {verdict.note}."
    else:
        severity = "rounding" if verdict.diff_class == ROUNDING else "error"
        rule = "claim_differs"
        shown = _shown(verdict.computed)
        message = f"Báo cáo in {claim.printed}{unit}, tính ra {shown}{unit}"
        if number is None:
            message = "Báo cáo nói vậy, số liệu các năm không cho thấy vậy"
        message += f": {CLASS_WORDS[verdict.diff_class]}"
        message += f" ({verdict.note})." if verdict.note else "."
    return Finding(
        severity=severity,
        rule=rule,
        where=f"{look.facts.index}/{claim.code}",
        field=claim.kind,
        printed=claim.printed if number is None else number,
        computed=verdict.computed,
        message=message,
        year=look.facts.year,
        part=claim.part or "total",
        kind=claim.kind,
        unit=claim.unit or None,
        reference=claim.reference,
        diff_class=verdict.diff_class,
        source=claim.source,
    )


def _shown(computed: Decimal | str | None) -> str:
    """Give a computed figure with at most four decimals."""
    if not isinstance(computed, Decimal):
        return str(computed)
    rounded = round_half_up(computed, 4).normalize()
    whole = rounded == rounded.to_integral_value()
    return format_decimal(rounded, 0 if whole else None)
