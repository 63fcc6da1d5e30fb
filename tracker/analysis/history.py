"""Every year of an index under the codes of its newest version: what series and trends rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tracker.analysis.facts import NodeFact, ScoreFact
from tracker.analysis.queries import NoFramework, fact_of_node
from tracker.analysis.rules.lineage import Knot, Lineage, Link, trace
from tracker.analysis.rules.lookup import percent_of_score
from tracker.db import session
from tracker.indices import queries as indices
from tracker.indices.models import CITY, Criterion, Framework, NationalMean, Rank, Score
from tracker.plans.models import Plan, Target

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class History:
    """The published totals of an index, by (code of the newest version, year).

    `breaks` says of a year why it is not measured as the year before; `means` are percents,
    `ranks` pairs of place and field in the whole country.
    """

    index: str
    rollup: str
    years: tuple[int, ...]
    nodes: tuple[NodeFact, ...]
    cells: Mapping[Place, ScoreFact]
    breaks: Mapping[Place, str]
    means: Mapping[Place, Decimal]
    ranks: Mapping[Place, tuple[int, int]]
    published: Mapping[int, date]

    def percent(self, code: str, year: int) -> Decimal | None:
        """Give the percent of the maximum; None where it is not known."""
        return percent_of_score(self.cells.get((code, year)))

    def percents(self, code: str) -> list[Decimal | None]:
        """Give the percents of all the years, oldest first."""
        return [self.percent(code, year) for year in self.years]


def history(index: str, *, until: int | None = None, published_by: date | None = None) -> History:
    """Read all the years of an index; seven queries whatever its size. Raises NoFramework.

    `until` leaves out later years, `published_by` what was published after that day.
    """
    versions = indices.frameworks(index)
    if not versions:
        raise NoFramework(f"Chưa có bộ chỉ số {index}.")
    goal = indices.in_force(versions, until) if until else None
    goal = goal or versions[-1]
    nodes = {node.id: node for node in indices.criteria([version.id for version in versions])}
    lineage = _lineage(nodes.values(), goal)
    cells, published = _cells(index, lineage, until, published_by)
    years = tuple(sorted({year for _, year in cells}))
    return History(
        index=index,
        rollup=goal.rollup,
        years=years,
        nodes=tuple(fact_of_node(n, nodes) for n in nodes.values() if n.framework_id == goal.id),
        cells=cells,
        breaks=_breaks(lineage, versions, years),
        means=_means(index, lineage, years),
        ranks=_ranks(index, lineage, years),
        published=published,
    )


def promised_of(index: str, code: str) -> dict[int, tuple[Decimal, Decimal | None]]:
    """Give target and maximum printed by each year's issued improvement plan for a code."""
    query = (
        select(Plan.year, Target.target, Target.max_score)
        .join(Target, Target.plan_id == Plan.id)
        .where(
            Target.index_code == index,
            Target.code == code,
            Target.kind == "score",
            Target.target.is_not(None),
            Plan.kind == "improvement",
            Plan.state != "draft",
        )
    )
    return {row.year: (row.target, row.max_score) for row in session.execute(query)}


def _lineage(nodes: Iterable[Criterion], goal: Framework) -> Lineage:
    knots = [Knot(node.id, node.framework_id, node.code) for node in nodes]
    links = [
        Link(link.from_id, link.to_id, link.relation, link.note)
        for link in indices.crosswalks({knot.framework for knot in knots})
        if link.from_id is not None and link.to_id is not None
    ]
    return trace(knots, links, goal.id)


def _cells(
    index: str, lineage: Lineage, until: int | None, published_by: date | None
) -> tuple[dict[Place, ScoreFact], dict[int, date]]:
    """Give the preferred totals (a survey group's survey part) and the days of publication."""
    query = (
        select(
            Score.criterion_id,
            Score.year,
            Score.part,
            Score.score,
            Score.percent,
            Score.max_score,
            Score.basis,
            Score.source,
            Score.published_on,
            Criterion.level,
        )
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(
            Framework.index_code == index,
            Score.territory == CITY,
            Score.stage == "published",
            Score.preferred,
        )
    )
    if until is not None:
        query = query.where(Score.year <= until)
    cells: dict[Place, ScoreFact] = {}
    published: dict[int, date] = {}
    later: set[int] = set()
    for row in session.execute(query):
        if row.published_on is not None:
            published[row.year] = max(row.published_on, published.get(row.year, date.min))
            if published_by is not None and row.published_on > published_by:
                later.add(row.year)
        code = lineage.codes.get(row.criterion_id)
        wanted = "survey" if row.level == "group" else "total"
        if code is not None and row.part == wanted:
            fact = ScoreFact(code, row.year, row.part, *row[3:7], True, row.source)
            cells[code, row.year] = fact
    return {place: fact for place, fact in cells.items() if place[1] not in later}, published


def _breaks(
    lineage: Lineage, versions: Sequence[Framework], years: Sequence[int]
) -> dict[Place, str]:
    """Give the first year with a figure under a version in which a criterion changed."""
    first = {
        version.id: next((y for y in years if y >= version.first_year), None)
        for version in versions
    }
    return {
        (code, year): why
        for (code, framework), why in lineage.breaks.items()
        if (year := first[framework]) is not None and year > years[0]
    }


def _means(index: str, lineage: Lineage, years: Sequence[int]) -> dict[Place, Decimal]:
    query = (
        select(NationalMean.criterion_id, NationalMean.year, NationalMean.percent)
        .join(Criterion, Criterion.id == NationalMean.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(Framework.index_code == index, NationalMean.year.in_(years))
    )
    return {
        (lineage.codes[row.criterion_id], row.year): row.percent
        for row in session.execute(query)
        if row.criterion_id in lineage.codes
    }


def _ranks(index: str, lineage: Lineage, years: Sequence[int]) -> dict[Place, tuple[int, int]]:
    query = (
        select(Rank.criterion_id, Rank.year, Rank.rank, Rank.rank_of)
        .join(Criterion, Criterion.id == Rank.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(Framework.index_code == index, Rank.year.in_(years), Rank.peer_group == "")
        .where((Rank.part == "total") | (Criterion.level == "group"))
    )
    return {
        (lineage.codes[row.criterion_id], row.year): (row.rank, row.rank_of)
        for row in session.execute(query)
        if row.criterion_id in lineage.codes
    }
