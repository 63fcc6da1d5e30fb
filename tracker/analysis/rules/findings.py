"""What needs no claim to be doubtful: sums, targets, maxima, one code with two values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tracker.analysis.facts import Finding, NodeFact, TargetFact
from tracker.analysis.rules.lookup import PARTS, Lookup
from tracker.analysis.rules.ranges import out_of_range
from tracker.indices.rules import percent_of_maximum, percent_tolerance
from tracker.lib.numbers import format_decimal

# A parent that differs by more is shown (contracts.md, `parent_not_sum`).
VISIBLE = Decimal("0.005")
# Displayed cells are cut at two decimals: domain.md allows one hundredth for each child.
PER_CHILD = Decimal("0.01")
COVERED = Decimal("0.9")


def data_findings(look: Lookup) -> tuple[Finding, ...]:
    """Give every finding of the stored figures of both years and of the targets."""
    return (
        *_variants(look),
        *_sums(look),
        *_parts(look),
        *_percents(look),
        *_targets(look),
        *_target_sums(look),
        *_twin_means(look),
        *out_of_range(look),
    )


def _show(value: Decimal | None) -> str:
    return format_decimal(value, None) if value is not None else "chưa có số liệu"


def _variants(look: Lookup) -> Iterator[Finding]:
    facts = look.facts
    for node in facts.nodes:
        for part in PARTS:
            for year in (facts.year, facts.against):
                printed = look.all(look.code_in(node.code, year), part, year)
                for other in printed[1:]:
                    first = printed[0]
                    by_score = other.score != first.score
                    shown, kept = (
                        (other.score, first.score) if by_score else (other.percent, first.percent)
                    )
                    yield Finding(
                        "warning",
                        "printed_variants",
                        f"{facts.index}/{node.code}",
                        "score" if by_score else "percent",
                        shown,
                        kept,
                        f"Năm {year}: nơi khác in {_show(shown)}, đang dùng {_show(kept)}.",
                        year=year,
                        part=part,
                        source=other.source,
                    )
    for code, year in {(g.code, g.year): None for g in facts.groups if not g.preferred}:
        values = [g.percent for g in facts.groups if (g.code, g.year) == (code, year)]
        yield Finding(
            "warning",
            "printed_variants",
            f"{facts.index}/{code}",
            "percent",
            values[1],
            values[0],
            f"Năm {year}: nơi khác in {_show(values[1])}%, đang dùng {_show(values[0])}%.",
            year=year,
            part="survey",
        )


def _complete(parent: Decimal | None, children: Sequence[Decimal | None]) -> bool:
    known = [value for value in children if value is not None]
    if not parent or not known or len(known) != len(children):
        return False
    return sum(known, Decimal(0)) >= COVERED * parent


def listed_children(look: Lookup, node: NodeFact) -> list[NodeFact]:
    """Give the children that a parent is the sum of: not survey groups, not uncoded rows."""
    return [
        child
        for child in look.children.get(node.code, [])
        if child.level != "group" and not child.code.endswith(".x")
    ]


def _sums(look: Lookup) -> Iterator[Finding]:
    facts = look.facts
    if facts.rollup != "sum":
        return
    for node in facts.nodes:
        parent = look.one(node.code, "total", facts.year)
        children = listed_children(look, node)
        cells = [look.one(child.code, "total", facts.year) for child in children]
        scores = [cell.score if cell else None for cell in cells]
        maxima = [cell.max_score if cell else None for cell in cells]
        if parent is None or parent.score is None or None in scores:
            continue
        if _complete(parent.max_score, maxima):
            total = sum((s for s in scores if s is not None), Decimal(0))
            yield from _sum_finding(look, node.code, "score", parent.score, total, len(cells))


def _sum_finding(
    look: Lookup, code: str, name: str, printed: Decimal, total: Decimal, cells: int
) -> Iterator[Finding]:
    if abs(printed - total) <= VISIBLE:
        return
    slight = name == "score" and abs(printed - total) <= PER_CHILD * cells
    gap = format_decimal(abs(printed - total), None)
    yield Finding(
        "info" if slight else "warning",
        "parent_not_sum",
        f"{look.facts.index}/{code}",
        name,
        printed,
        total,
        f"In {_show(printed)}, tổng {cells} dòng con là {_show(total)}, lệch {gap} điểm"
        + (" (trong phạm vi làm tròn)." if slight else "."),
        year=look.facts.year,
    )


def _parts(look: Lookup) -> Iterator[Finding]:
    facts = look.facts
    for node in facts.nodes:
        whole, *parts = (look.one(node.code, part, facts.year) for part in PARTS)
        values = [part.score for part in parts if part is not None and part.score is not None]
        if whole is None or whole.score is None or len(values) != 2:
            continue
        total = sum(values, Decimal(0))
        if abs(whole.score - total) > VISIBLE:
            slight = abs(whole.score - total) <= 2 * PER_CHILD
            yield Finding(
                "info" if slight else "warning",
                "parts_not_sum",
                f"{facts.index}/{node.code}",
                "score",
                whole.score,
                total,
                f"Thẩm định cộng điều tra là {_show(total)}, tổng in {_show(whole.score)}.",
                year=facts.year,
            )


def _percents(look: Lookup) -> Iterator[Finding]:
    facts = look.facts
    for score in facts.scores:
        if score.year != facts.year or score.percent is None or not score.preferred:
            continue
        value = percent_of_maximum(None, score.score, score.max_score)
        if value is None:
            continue
        if abs(score.percent - value) > percent_tolerance(score.max_score, score.percent):
            yield Finding(
                "warning",
                "percent_differs",
                f"{facts.index}/{score.code}",
                "percent",
                score.percent,
                value,
                f"In {_show(score.percent)}%, điểm chia điểm tối đa là {format_decimal(value)}%.",
                year=facts.year,
                part=score.part,
                source=score.source,
            )


def _targets(look: Lookup) -> Iterator[Finding]:
    for target in look.facts.targets:
        if target.target is None or target.kind not in ("score", "percent"):
            continue
        yield from _target_finding(
            look,
            target,
            "target_below_baseline",
            target.baseline is not None and target.target < target.baseline,
            target.baseline,
            "thấp hơn kết quả năm trước",
        )
        yield from _target_finding(
            look,
            target,
            "target_above_max",
            target.max_score is not None and target.target > target.max_score,
            target.max_score,
            "cao hơn điểm tối đa",
        )


def _target_finding(
    look: Lookup, target: TargetFact, rule: str, holds: bool, bound: Decimal | None, words: str
) -> Iterator[Finding]:
    if holds:
        yield Finding(
            "warning",
            rule,
            f"{look.facts.index}/{target.code}",
            "target",
            target.target,
            bound,
            f"Mục tiêu {_show(target.target)} {words} ({_show(bound)}).",
            year=look.facts.year,
        )


def _target_sums(look: Lookup) -> Iterator[Finding]:
    """Compare each parent's target with its children's, as the import does."""
    if look.facts.rollup != "sum":
        return
    for node in look.facts.nodes:
        parent = look.targets.get(node.code)
        if parent is None or parent.target is None or parent.operator == ">":
            continue
        children = [look.targets.get(child.code) for child in listed_children(look, node)]
        values = [child.target if child else None for child in children]
        maxima = [child.max_score if child else None for child in children]
        if None not in values and _complete(parent.max_score, maxima):
            total = sum((v for v in values if v is not None), Decimal(0))
            yield from _sum_finding(look, node.code, "target", parent.target, total, len(values))


def _twin_means(look: Lookup) -> Iterator[Finding]:
    """Point at a national mean printed twice: one may have been copied from the other."""
    facts = look.facts
    of_year = {code: mean for (code, year), mean in facts.means.items() if year == facts.year}
    twice = {mean for mean, times in Counter(of_year.values()).items() if times > 1}
    for code, mean in _in_order(of_year.items(), look):
        if mean in twice:
            others = ", ".join(c for c, m in of_year.items() if m == mean and c != code)
            yield Finding(
                "warning",
                "same_mean_twice",
                f"{facts.index}/{code}",
                "national_mean",
                mean,
                None,
                f"Trung bình cả nước {_show(mean)}% trùng với tiêu chí {others}.",
                year=facts.year,
            )


def _in_order(pairs: Iterable[tuple[str, Decimal]], look: Lookup) -> Iterable[tuple[str, Decimal]]:
    order = {code: place for place, code in enumerate(look.nodes)}
    return sorted(pairs, key=lambda pair: order.get(pair[0], len(order)))
