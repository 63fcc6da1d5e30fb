"""The stored figures of an index, year and stage as cells, with the rows they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from tracker.db import session
from tracker.indices.models import (
    CITY,
    Criterion,
    GroupResult,
    NationalMean,
    Rank,
    Score,
    Tier,
)
from tracker.indices.queries.trees import criteria, framework_of
from tracker.indices.rules.entering import GROUP_PART, Key, Value, Variant

Row = tuple[str, str]


@dataclass(slots=True)
class Held:
    """What is stored: cells by key, and the rows behind them by code."""

    nodes: dict[str, Criterion] = field(default_factory=dict)
    cells: dict[Key, Value] = field(default_factory=dict)
    scores: dict[Row, Score] = field(default_factory=dict)
    variants: dict[Row, list[Score]] = field(default_factory=dict)
    ranks: dict[tuple[str, str, str], Rank] = field(default_factory=dict)
    means: dict[str, NationalMean] = field(default_factory=dict)
    tiers: dict[str, Tier] = field(default_factory=dict)
    groups: dict[str, GroupResult] = field(default_factory=dict)

    def has_variant(self, variant: Variant) -> bool:
        """Say whether a value printed elsewhere is kept already."""
        return any(
            (row.score, row.percent) == (variant.score, variant.percent)
            for row in self.variants.get((variant.code, variant.part), ())
        )

    def next_variant(self, row: Row) -> int:
        """Give the number of the next value beside the one in use, and count it as given."""
        others = self.variants.setdefault(row, [])
        number = max((other.variant for other in others), default=0) + 1
        others.append(Score(variant=number))
        return number


def held(index: str, year: int, stage: str = "published") -> Held:
    """Read what is stored for a year and stage in seven queries; no framework, no cells."""
    framework = framework_of(index, year)
    found = Held()
    if framework is None:
        return found
    found.nodes = {node.code: node for node in criteria([framework.id])}
    codes = {node.id: code for code, node in found.nodes.items()}
    _scores(found, codes, year, stage)
    if stage == "published":
        _around(found, codes, index, year)
    return found


def _scores(found: Held, codes: dict[int, str], year: int, stage: str) -> None:
    query = (
        select(Score)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(
            Criterion.framework_id.in_({node.framework_id for node in found.nodes.values()}),
            Score.territory == CITY,
            Score.year == year,
            Score.stage == stage,
        )
        .order_by(Score.variant)
    )
    for row in session.scalars(query):
        key = (codes[row.criterion_id], row.part)
        if row.variant:
            found.variants.setdefault(key, []).append(row)
            continue
        found.scores[key] = row
        values = (("score", row.score), ("percent", row.percent), ("max", row.max_score))
        for name, value in values:
            if value is not None:
                found.cells[*key, name, ""] = value


def _around(found: Held, codes: dict[int, str], index: str, year: int) -> None:
    """Read what only published results have: ranks, means, tiers, respondent groups."""
    nodes = list(codes)
    for rank in session.scalars(
        select(Rank).where(Rank.year == year, Rank.criterion_id.in_(nodes))
    ):
        place = (codes[rank.criterion_id], rank.part, rank.peer_group)
        found.ranks[place] = rank
        found.cells[place[0], place[1], "rank", place[2]] = f"{rank.rank}/{rank.rank_of}"
    for mean in session.scalars(
        select(NationalMean).where(NationalMean.year == year, NationalMean.criterion_id.in_(nodes))
    ):
        found.means[codes[mean.criterion_id]] = mean
        found.cells[codes[mean.criterion_id], "total", "mean", ""] = mean.percent
    for tier in session.scalars(
        select(Tier).where(Tier.year == year, Tier.criterion_id.in_(nodes))
    ):
        found.tiers[codes[tier.criterion_id]] = tier
        found.cells[codes[tier.criterion_id], "total", "tier", ""] = Decimal(tier.tier)
    for group in session.scalars(
        select(GroupResult).where(
            GroupResult.index_code == index, GroupResult.year == year, GroupResult.variant == 0
        )
    ):
        _group(found, group)


def _group(found: Held, group: GroupResult) -> None:
    found.groups[group.code] = group
    found.cells[group.code, GROUP_PART, "name", ""] = group.name
    found.cells[group.code, GROUP_PART, "percent", ""] = group.percent
    if group.rank and group.rank_of:
        found.cells[group.code, GROUP_PART, "rank", ""] = f"{group.rank}/{group.rank_of}"
