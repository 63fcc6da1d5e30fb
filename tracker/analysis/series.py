"""One criterion over the years: what the trend page and its drawing show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.indices import queries as indices
from tracker.indices.models import Criterion, Score
from tracker.indices.rules import difference, percent_of_maximum
from tracker.plans import queries as plans


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a criterion; every figure that no source prints is None."""

    year: int
    score: Decimal | None = None
    maximum: Decimal | None = None
    percent: Decimal | None = None
    change_pp: Decimal | None = None
    rescaled: bool = False
    target: Decimal | None = None
    target_percent: Decimal | None = None
    mean: Decimal | None = None
    rank: int | None = None
    rank_of: int | None = None
    basis: str = ""
    source: str = ""
    published_on: date | None = None


def points(index: str, code: str) -> list[Point]:
    """Give every year from the first to the last with a figure or a target, oldest first."""
    printed = [s for s in indices.series(index, code) if s.preferred]
    part = "survey" if all(s.part == "survey" for s in printed) else "total"
    by_year = {score.year: score for score in printed if score.part == part}
    if not by_year:
        return []
    years = range(min(by_year), max(by_year) + 1)
    means = {y: m.percent for c, m in indices.means(index, years) if c == code for y in [m.year]}
    ranks = {
        r.year: (r.rank, r.rank_of)
        for c, r in indices.ranks(index, years)
        if c == code and r.part == part
    }
    return _joined(years, by_year, means, ranks, _targets(index, code, years))


def _joined(
    years: Sequence[int],
    by_year: Mapping[int, Score],
    means: Mapping[int, Decimal],
    ranks: Mapping[int, tuple[int, int]],
    targets: Mapping[int, tuple[Decimal, Decimal | None]],
) -> list[Point]:
    found: list[Point] = []
    maximum: Decimal | None = None
    for year in years:
        score = by_year.get(year)
        percent = percent_of_maximum(score.percent, score.score, score.max_score) if score else None
        before = found[-1].percent if found else None
        place = ranks.get(year, (None, None))
        target = targets.get(year, (None, None))
        scale = score.max_score if score else None
        found.append(
            Point(
                year=year,
                score=score.score if score else None,
                maximum=scale,
                percent=percent,
                change_pp=difference(percent, before),
                rescaled=None not in (scale, maximum) and scale != maximum,
                target=target[0],
                target_percent=percent_of_maximum(None, *target),
                mean=means.get(year),
                rank=place[0],
                rank_of=place[1],
                basis=score.basis if score else "",
                source=score.source if score else "",
                published_on=score.published_on if score else None,
            )
        )
        maximum = scale if scale is not None else maximum
    return found


def _targets(
    index: str, code: str, years: Sequence[int]
) -> dict[int, tuple[Decimal, Decimal | None]]:
    found = {}
    for year in years:
        for row in plans.targets(index, year):
            if row.code == code and row.target is not None and row.kind == "score":
                found[year] = (row.target, row.max_score)
    return found


def newest_node(index: str, code: str) -> Criterion | None:
    """Give the criterion of this code in the newest framework that has it."""
    versions = indices.frameworks(index)
    order = {version.id: version.first_year for version in versions}
    nodes = [node for node in indices.criteria(order) if node.code == code]
    return max(nodes, key=lambda node: order[node.framework_id], default=None)
