"""Where an index may come out, under assumptions that are named: targets, trend, no change.

Every value is in the index's own unit on the maximum of the year that is forecast. A total is the
sum of its domains where the index is a sum; nothing is ever added up where it is not (SIPAS).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.analysis.facts import NodeFact, TargetFact
from tracker.analysis.rules.series import comparable_tail, trend
from tracker.analysis.rules.tree import Tree
from tracker.indices.rules import percent_of_maximum

HUNDRED = Decimal(100)
TOP_LEVELS = ("domain", "dimension", "total")


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a criterion: percents by year, oldest first, and the broken years.

    `actual` is the percent of the forecast year itself where it is published.
    """

    percents: tuple[Decimal | None, ...]
    broken: tuple[bool, ...]
    actual: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion under each assumption; None is unknown.

    `trend_years` is how many comparable years the trend rests on; below two the trend is none
    and stands as last year's value.
    """

    node: NodeFact
    last: Decimal | None
    target: Decimal | None
    operator: str
    if_met: Decimal | None
    if_trend: Decimal | None
    if_same: Decimal | None
    trend_years: int
    stated: Decimal | None = None
    is_actual: bool = False

    @property
    def short(self) -> Decimal | None:
        """How far last year's value stays below the target; None where nothing is short."""
        if self.target is None or self.if_same is None or self.if_same >= self.target:
            return None
        return self.target - self.if_same


@dataclass(frozen=True, slots=True)
class Outlook:
    """The whole index under each assumption, with the lines of its criteria.

    `without_trend` names the domains whose trend could not be told; `owners` is last year's value
    changed only where an owner states a forecast, None where none does.
    """

    total: Line | None
    lines: tuple[Line, ...]
    met: Decimal | None
    trend: Decimal | None
    same: Decimal | None
    owners: Decimal | None
    stated: int
    without_trend: tuple[str, ...]
    adds_up: bool


def outlook(
    nodes: Sequence[NodeFact],
    pasts: Mapping[str, Past],
    targets: Mapping[str, TargetFact],
    stated: Mapping[str, Decimal],
    *,
    adds_up: bool,
) -> Outlook:
    """Forecast an index from what was published before and what the plan promises."""
    lines = [_line(node, pasts, targets, stated) for node in nodes if node.level != "group"]
    total = next((line for line in lines if line.node.level == "total"), None)
    domains = [line for line in lines if line.node.level in ("domain", "dimension")]
    parts = domains if adds_up and domains else [total] if total else []
    same = total.if_same if total else None
    if same is None and adds_up:
        same = _sum([line.if_same for line in domains])
    return Outlook(
        total=total,
        lines=tuple(lines),
        met=_sum([line.if_met for line in parts]),
        trend=_sum([line.if_trend for line in parts]),
        same=same,
        owners=_by_owners(same, lines) if adds_up else (total.stated if total else None),
        stated=sum(1 for line in lines if line.stated is not None),
        without_trend=tuple(line.node.code for line in parts if line.trend_years < 2),
        adds_up=adds_up,
    )


def _line(
    node: NodeFact,
    pasts: Mapping[str, Past],
    targets: Mapping[str, TargetFact],
    stated: Mapping[str, Decimal],
) -> Line:
    past = pasts.get(node.code, Past((), ()))
    target = targets.get(node.code)
    tail = comparable_tail(past.percents, past.broken)
    last = next((p for p in reversed(past.percents) if p is not None), None)
    ahead = trend(tail)
    promised = _promised(target, node)
    same = _points(last, node)
    actual = _points(past.actual, node)
    return Line(
        node=node,
        last=last,
        target=promised,
        operator=target.operator if target else "",
        if_met=_first(actual, promised, same),
        if_trend=_first(actual, _points(ahead, node), same),
        if_same=_first(actual, same),
        trend_years=len(tail),
        stated=stated.get(node.code),
        is_actual=actual is not None,
    )


def _first(*values: Decimal | None) -> Decimal | None:
    return next((value for value in values if value is not None), None)


def _points(percent: Decimal | None, node: NodeFact) -> Decimal | None:
    if percent is None or node.max_score is None:
        return None
    return percent * node.max_score / HUNDRED


def _promised(target: TargetFact | None, node: NodeFact) -> Decimal | None:
    """Give the target on the maximum of the year; a plan may print an older scale."""
    if target is None or target.target is None or target.kind not in ("score", "percent"):
        return None
    if target.kind == "percent":
        return _points(target.target, node)
    if target.max_score is None or target.max_score == node.max_score:
        return target.target
    return _points(percent_of_maximum(None, target.target, target.max_score), node)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    """Add up; unknown when one is unknown or there is nothing."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None


def _by_owners(same: Decimal | None, lines: Sequence[Line]) -> Decimal | None:
    """Give last year's value, changed by what owners expect of single criteria.

    Of a criterion and its part, both stated, the part counts.
    """
    said = [line for line in lines if line.stated is not None and line.if_same is not None]
    tree = Tree({line.node.code: line.node.parent for line in lines})
    deepest = [
        line
        for line in said
        if not any(
            other is not line and tree.holds(line.node.code, other.node.code) for other in said
        )
    ]
    if same is None or not deepest:
        return None
    total = next((line for line in deepest if line.node.level == "total"), None)
    if total is not None:
        return total.stated
    changes = [(line.stated or Decimal(0)) - (line.if_same or Decimal(0)) for line in deepest]
    return same + sum(changes, Decimal(0))


def unserved(lines: Sequence[Line], named: set[str], domains: set[str]) -> list[tuple[Line, bool]]:
    """Give criteria below their target that no task names, the widest gap first.

    `named` are codes that tasks are linked to below a domain, `domains` those of whole domains;
    with each line whether at least a task of its domain serves it. Only leaves are given.
    """
    tree = Tree({line.node.code: line.node.parent for line in lines})
    parents = set(tree.parents.values())
    found = []
    for line in lines:
        code = line.node.code
        if line.short is None or code in parents or line.node.level in TOP_LEVELS:
            continue
        if any(tree.holds(one, code) or tree.holds(code, one) for one in named):
            continue
        found.append((line, not domains.isdisjoint({*tree.above(code), "TOTAL"})))
    return sorted(found, key=lambda pair: -(pair[0].short or Decimal(0)))
