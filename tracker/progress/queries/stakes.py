"""What the tasks of a plan are worth in points, and which work puts those points at stake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, select

from tracker.db import session
from tracker.indices.models import CITY, Criterion, Framework, Index, Score
from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_decimal
from tracker.plans.models import Plan, Target
from tracker.plans.queries import plan_criteria, target_rows
from tracker.progress.policy import Scope
from tracker.progress.rules.stakes import Sum, Worth, at_stake, leaves, sums
from tracker.progress.standing import as_of, open_sql, overdue_sql, periodic_sql

# An index by itself is neither domain nor criterion; its total is not what a task serves.
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Unit:
    """How an index is told: its name, the unit of its scores, whether its parts add up."""

    name: str
    unit: str
    adds_up: bool

    @property
    def words(self) -> str:
        """The unit as people read it behind a number: “điểm PAR INDEX”, “điểm % SIPAS”."""
        return f"điểm {'% ' if self.unit == 'percent' else ''}{self.name}"


@dataclass(frozen=True, slots=True)
class Stakes:
    """The criteria that the tasks of a plan serve, as leaves, with what each is worth.

    `coarse` are the tasks linked to a whole domain only: all its leaves count for them.
    """

    units: Mapping[str, Unit]
    worth: Mapping[int, Worth]
    served: Mapping[int, frozenset[int]]
    coarse: frozenset[int]

    def of(self, tasks: Iterable[int]) -> list[Sum]:
        """Give what some tasks put at stake, by index; each criterion counts once."""
        found = at_stake(tasks, self.served)
        return sums(found, self.worth, {code: unit.adds_up for code, unit in self.units.items()})

    def criteria(self, tasks: Iterable[int]) -> list[tuple[Worth, list[int]]]:
        """Give the criteria that some tasks put at stake, each with those tasks.

        Index by index; the largest expected gain first.
        """
        by_leaf: dict[int, list[int]] = defaultdict(list)
        for task in tasks:
            for leaf in self.served.get(task, ()):
                by_leaf[leaf].append(task)
        places = {code: place for place, code in enumerate(self.units)}
        found = [(self.worth[leaf], serving) for leaf, serving in by_leaf.items()]
        found.sort(key=lambda pair: (places[pair[0].index], -(pair[0].gain or 0), pair[0].id))
        return found


def stakes(plan: Plan, on: date) -> Stakes:
    """Read what a plan's tasks are worth, as promised and published by the end of `on`."""
    links = {task: set(found) for task, found in plan_criteria(plan.id, on).items()}
    nodes = _nodes({criterion for found in links.values() for criterion in found})
    promised = {row.criterion_id: row for row in _promised(plan.id, on)}
    children: dict[int, list[int]] = defaultdict(list)
    for row in nodes:
        # Where the plan promises for a node and not for its parts, the node itself is the leaf.
        is_part = row.id in promised or row.parent_id not in promised
        if row.parent_id is not None and row.level != _TOTAL and is_part:
            children[row.parent_id].append(row.id)
    known = {row.id for row in nodes}
    served = {task: leaves(found & known, children) for task, found in links.items()}
    wanted = frozenset(leaf for found in served.values() for leaf in found)
    published = _published(wanted, plan.year, on)
    return Stakes(
        units={r.index_code: Unit(r.short_name, r.unit, r.rollup == "sum") for r in nodes},
        worth={
            row.id: _worth(row, promised.get(row.id), published.get(row.id))
            for row in nodes
            if row.id in wanted
        },
        served=served,
        coarse=frozenset(task for task, found in links.items() if found & children.keys()),
    )


def _nodes(linked: set[int]) -> list[Any]:
    """Give every node of the frameworks that are linked to, in printed order."""
    versions = select(Criterion.framework_id).where(Criterion.id.in_(linked))
    query = (
        select(
            Criterion.id,
            Criterion.parent_id,
            Criterion.level,
            Criterion.code,
            Criterion.name,
            Criterion.max_score,
            Framework.index_code,
            Framework.rollup,
            Index.short_name,
            Index.unit,
        )
        .join(Framework, Framework.id == Criterion.framework_id)
        .join(Index, Index.code == Framework.index_code)
        .where(Criterion.framework_id.in_(versions))
        .order_by(Index.sort, Criterion.framework_id, Criterion.sort)
    )
    return list(session.execute(query)) if linked else []


def _promised(plan_id: int, on: date) -> list[Target]:
    """Give the scores that a plan promised, as known on a day, for criteria of the frameworks."""
    return [
        row
        for row in target_rows(plan_id, on=on)
        if row.kind == "score" and row.criterion_id is not None
    ]


def _published(criteria: frozenset[int], year: int, on: date) -> dict[int, Decimal | None]:
    """Give the results of the plan's own year that were published by the end of `on`."""
    if not criteria:
        return {}
    query = select(Score.criterion_id, Score.score).where(
        Score.territory == CITY,
        Score.year == year,
        Score.criterion_id.in_(criteria),
        Score.stage == "published",
        Score.part == "total",
        Score.preferred,
        Score.published_on <= on,
    )
    return {row.criterion_id: row.score for row in session.execute(query)}


def _worth(row: Any, promise: Any, published: Decimal | None) -> Worth:
    """Make the worth of a leaf: the result is the one of the plan's year where it is out."""
    baseline = promise.baseline if promise else None
    return Worth(
        id=row.id,
        index=row.index_code,
        code=row.code,
        name=row.name,
        target=promise.target if promise else None,
        result=baseline if published is None else published,
        maximum=row.max_score if row.max_score is not None or not promise else promise.max_score,
    )


def tasks_by_agency(
    plan_id: int, on: date, period: str, scope: Scope
) -> dict[int, tuple[set[int], set[int]]]:
    """Give, by agency, the tasks it is late with and those it was silent about in `period`.

    Two queries of at most a line for each part of each task.
    """
    c = as_of(on, plan_id).c
    late = overdue_sql(c, on)
    silent = and_(c.period == period, periodic_sql(c), open_sql(c))
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for place, condition in enumerate((late, silent)):
        query = (
            select(c.agency_id, c.task_id)
            .where(c.plan_id == plan_id, condition)
            .group_by(c.agency_id, c.task_id)
        )
        if not scope.everything:
            query = query.where(c.agency_id.in_(scope.agency_ids))
        for agency_id, task_id in session.execute(query):
            found[agency_id][place].add(task_id)
    return found


@dataclass(frozen=True, slots=True)
class Promise:
    """What a plan promised for an index as a whole, and what came out.

    `result` is None while the results of the plan's year are not published.
    """

    index: str
    unit: Unit
    operator: str
    target: Decimal
    baseline: Decimal | None
    result: Decimal | None
    published_on: date | None

    @property
    def is_met(self) -> bool | None:
        """Whether the result keeps the promise; None before it is published."""
        if self.result is None:
            return None
        return self.result > self.target if self.operator == ">" else self.result >= self.target

    def told(self, year: int) -> str:
        """Tell the promise for `year` in a sentence, and what came out once it is published."""
        sign = "trên" if self.operator == ">" else "từ"
        unit = "%" if self.unit.unit == "percent" else " điểm"
        known = self.baseline is not None
        before = f", năm trước {format_decimal(self.baseline)}{unit}" if known else ""
        promise = f"{self.unit.name} hứa {sign} {format_decimal(self.target)}{unit}{before}"
        if self.result is None:
            return f"{promise}; kết quả năm {year} chưa công bố."
        met = "đạt" if self.is_met else "chưa đạt"
        day = f" (công bố {format_date(self.published_on)})" if self.published_on else ""
        return f"{promise}; kết quả {format_decimal(self.result)}{unit}, {met}{day}."


def promises(plan: Plan, on: date) -> list[Promise]:
    """Give what a plan promised for each index, with results published by the end of `on`."""
    promised = {row.criterion_id: row for row in _promised(plan.id, on)}
    of_total = and_(
        Score.criterion_id == Criterion.id,
        Score.territory == CITY,
        Score.year == plan.year,
        Score.stage == "published",
        Score.part == "total",
        Score.preferred,
        Score.published_on <= on,
    )
    query = (
        select(
            Criterion.id,
            Score.score,
            Score.published_on,
            Index.code,
            Index.short_name,
            Index.unit,
            Framework.rollup,
        )
        .join(Framework, Framework.id == Criterion.framework_id)
        .join(Index, Index.code == Framework.index_code)
        .outerjoin(Score, of_total)
        .where(Criterion.id.in_(promised), Criterion.level == _TOTAL)
        .order_by(Index.sort)
    )
    return [
        Promise(
            row.code,
            Unit(row.short_name, row.unit, row.rollup == "sum"),
            promise.operator,
            promise.target,
            promise.baseline,
            row.score,
            row.published_on,
        )
        for row in session.execute(query)
        if (promise := promised[row.id]).target is not None
    ]
