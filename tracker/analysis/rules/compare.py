"""The rows of a comparison: score, change, target, maximum, country, rank (contracts.md)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from tracker.analysis.facts import Comparison, Facts, GroupRow, NodeFact, Row, TargetFact
from tracker.analysis.rules.claims import claim_findings
from tracker.analysis.rules.counts import count
from tracker.analysis.rules.findings import data_findings
from tracker.analysis.rules.lookup import PARTS, Lookup, percent_of_score
from tracker.indices.rules import difference, percent_of_maximum

OPERATORS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
}


def compare(facts: Facts) -> Comparison:
    """Compare one index and year with its targets, the reference year and the country."""
    look = Lookup(facts)
    rows = tuple(row for node in facts.nodes for row in _rows_of(node, look))
    groups = _groups(facts)
    findings = (*data_findings(look), *claim_findings(look, rows, groups))
    return Comparison(
        index=facts.index,
        year=facts.year,
        against=facts.against,
        rows=rows,
        groups=groups,
        counts=count(rows),
        findings=findings,
    )


def _rows_of(node: NodeFact, look: Lookup) -> list[Row]:
    """Give the rows of a node: the total, and each part that one of the years prints."""
    facts, previous = look.facts, look.previous_code(node.code)
    parts = [
        part
        for part in PARTS
        if look.all(node.code, part, facts.year)
        or (previous and look.all(previous, part, facts.against))
    ]
    if node.level == "group":
        parts = ["survey"]
    elif "total" not in parts:
        parts.insert(0, "total")
    return [_row(node, part, previous, look) for part in parts]


def _row(node: NodeFact, part: str, previous: str | None, look: Lookup) -> Row:
    facts = look.facts
    row = Row(node.code, part, node.name, node.level, node.parent, node.scoring)
    now = look.one(node.code, part, facts.year)
    before = look.one(previous, part, facts.against) if previous else None
    if now is not None:
        stated = now.basis == "stated_full" and now.score is None
        row.score, row.percent, row.basis = now.score, percent_of_score(now), now.basis
        row.max_score = now.max_score
        if stated and row.percent is None:
            row.percent = Decimal(100)
    elif part == "total" or node.level == "group":
        row.max_score = node.max_score
    if before is not None:
        row.previous_max, row.previous_score = before.max_score, before.score
        row.previous_percent = percent_of_score(before)
    row.delta_points = difference(row.score, row.previous_score)
    row.delta_pp = difference(row.percent, row.previous_percent)
    row.lost = difference(row.max_score, row.score)
    _set_comparable(row, look)
    _set_rank(row, previous, look)
    if part == "total":
        row.national_mean = facts.means.get((node.code, facts.year))
        row.vs_national = difference(row.percent, row.national_mean)
        _set_target(row, look.targets.get(node.code))
    row.leads = _leads(node, look)
    return row


def _set_comparable(row: Row, look: Lookup) -> None:
    """Say whether the two years measure alike, and if not, why."""
    link = look.facts.links.get(row.code)
    maxima = row.max_score, row.previous_max
    rescaled = None not in maxima and row.max_score != row.previous_max
    row.comparable = not (rescaled or (link is not None and link.changed))
    if link is not None and link.note:
        row.note = link.note
    elif rescaled:
        row.note = "điểm tối đa hai năm khác nhau"
    elif row.basis == "stated_full" and row.max_score is None:
        row.note = "báo cáo nêu đạt điểm tối đa, không in số điểm"


def _set_rank(row: Row, previous: str | None, look: Lookup) -> None:
    """Set the place; a change is told only within a field of the same size."""
    now = look.ranks.get((row.code, row.part, look.facts.year))
    if now is None:
        return
    row.rank, row.rank_of = now.rank, now.rank_of
    before = look.ranks.get((previous or "", row.part, look.facts.against))
    if before is not None and before.rank_of == now.rank_of:
        row.rank_change = before.rank - now.rank


def _set_target(row: Row, target: TargetFact | None) -> None:
    """Judge the target; where the scales differ, by percent of each one's own maximum."""
    if target is None or target.target is None:
        return
    row.target, row.target_operator = target.target, target.operator
    holds = OPERATORS.get(target.operator)
    if holds is None or target.kind not in ("score", "percent", "rank"):
        return
    if target.kind == "rank":
        row.target_met = None if row.rank is None else row.rank <= target.target
        return
    if row.score is None and row.basis == "stated_full":
        row.target_met = target.max_score is None or target.target <= target.max_score
        row.gap_to_target = Decimal(0) if target.target == target.max_score else None
        return
    actual = row.percent if target.kind == "percent" else row.score
    if actual is None:
        return
    row.gap_to_target = actual - target.target
    differs = target.max_score is not None and target.max_score != row.max_score
    if target.kind == "score" and differs and row.max_score is not None:
        _judge_across_scales(row, target, holds)
    else:
        row.target_met = holds(actual, target.target)


def _judge_across_scales(
    row: Row, target: TargetFact, holds: Callable[[Decimal, Decimal], bool]
) -> None:
    promised = percent_of_maximum(None, target.target, target.max_score)
    if promised is not None and row.percent is not None:
        row.target_met = holds(row.percent, promised)
    words = "mục tiêu và kết quả theo thang điểm khác nhau, so bằng tỷ lệ % của điểm tối đa"
    row.note = f"{row.note}; {words}" if row.note else words


def _leads(node: NodeFact, look: Lookup) -> tuple[str, ...]:
    """Give who answers: the plan's leads, else the owners; an uncoded child asks its parent."""
    target = look.targets.get(node.code)
    if target is not None and target.leads:
        return target.leads
    owners = look.facts.owners.get(node.code, ())
    if owners or not node.code.endswith(".x"):
        return owners
    parent = look.nodes.get(node.parent or "")
    return _leads(parent, look) if parent else ()


def _groups(facts: Facts) -> tuple[GroupRow, ...]:
    """Compare the respondent groups, in printed order."""
    found = {(g.code, g.year): g for g in reversed(facts.groups) if g.preferred}
    codes = list(dict.fromkeys(g.code for g in facts.groups))
    rows = []
    for code in codes:
        now, before = found.get((code, facts.year)), found.get((code, facts.against))
        known = now or before
        if known is None:
            continue
        percent, earlier = (now.percent if now else None), (before.percent if before else None)
        change = None
        if now and before and now.rank and before.rank and now.rank_of == before.rank_of:
            change = before.rank - now.rank
        rows.append(
            GroupRow(
                code=code,
                name=known.name,
                percent=percent,
                previous_percent=earlier,
                delta_pp=difference(percent, earlier),
                rank=now.rank if now else None,
                rank_of=now.rank_of if now else None,
                rank_change=change,
            )
        )
    return tuple(rows)
