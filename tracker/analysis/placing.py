"""Ranks over the years, and the published results of the other territories beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from tracker.agencies.queries import installation
from tracker.analysis.facts import NodeFact
from tracker.analysis.history import History
from tracker.analysis.rules.placing import Standing, standings
from tracker.db import session
from tracker.indices import queries as indices
from tracker.indices.models import CITY, Criterion, Score
from tracker.indices.rules import percent_of_maximum

TOP_LEVELS = ("total", "domain", "dimension")


@dataclass(frozen=True, slots=True)
class RankLine:
    """The places of one criterion by year, (place, field) or None; `change` is the last one's.

    A change is told only within a field of the same size: places among 63 and 34 are not alike.
    """

    node: NodeFact
    places: tuple[tuple[int, int] | None, ...]
    change: int | None
    other_field: bool


def rank_lines(known: History) -> list[RankLine]:
    """Give the criteria that have a place in some year, in printed order."""
    lines = []
    for node in known.nodes:
        places = tuple(known.ranks.get((node.code, year)) for year in known.years)
        if any(places):
            now, before = (places[-1], places[-2]) if len(places) > 1 else (places[-1], None)
            both = now is not None and before is not None
            same = both and now[1] == before[1]  # type: ignore[index]
            change = before[0] - now[0] if same else None  # type: ignore[index]
            lines.append(RankLine(node, places, change, bool(both and not same)))
    return lines


def our_name() -> str:
    """Give the name of the province that this installation serves."""
    facts = installation()
    return facts.province_short if facts and facts.province_short else "Địa phương mình"


def columns_of(nodes: Sequence[NodeFact], chosen: str) -> list[NodeFact]:
    """Give the columns beside each other: total, domains, and a criterion that was chosen."""
    return [node for node in nodes if node.level in TOP_LEVELS or node.code == chosen]


def territory_standings(
    index: str, year: int, columns: Sequence[NodeFact], chosen: str
) -> list[Standing]:
    """Give the territories of a year in the order of the chosen column; one query and a frame."""
    from tracker.analysis.frames import none_if_missing, territories_wide

    codes = [node.code for node in columns]
    values = _values(index, year, codes)
    if chosen not in codes or not values:
        return []
    wide = territories_wide(values).reindex(columns=codes)
    table = {
        str(name): [none_if_missing(cell) for cell in cells]
        for name, cells in zip(wide.index, wide.itertuples(index=False, name=None), strict=True)
    }
    return standings(table, codes.index(chosen), our_name())


def _values(index: str, year: int, codes: Sequence[str]) -> list[tuple[str, str, Decimal | None]]:
    framework = indices.framework_of(index, year)
    if framework is None:
        return []
    query = (
        select(Score.territory, Criterion.code, Score.percent, Score.score, Score.max_score)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(
            Criterion.framework_id == framework.id,
            Criterion.code.in_(codes),
            Score.year == year,
            Score.stage == "published",
            Score.part == "total",
            Score.preferred,
        )
    )
    ours = our_name()
    return [
        (ours if territory == CITY else territory, code, percent_of_maximum(percent, score, top))
        for territory, code, percent, score, top in session.execute(query)
    ]
