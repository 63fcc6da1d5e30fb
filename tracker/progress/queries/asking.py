"""What may be asked about, by task and period: how many agencies, how many explain already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.models import Task
from tracker.progress.models import Explanation
from tracker.progress.policy import Scope
from tracker.progress.queries.explanations import is_open
from tracker.progress.queries.listing import Filters, conditions
from tracker.progress.rules.schedule import period_name
from tracker.progress.standing import as_of

# Groups on a page, and how many agencies of each are named there.
PAGE = 20
FEW = 8
# A task and the period of its work; "" for work without a period.
GroupKey = tuple[int, str]
_EVERYBODY = Scope(everything=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One agency's part; `open_id` is the explanation about it that is not finished."""

    id: int
    agency_name: str
    ranked: bool
    limit_on: date
    open_id: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The work of one task in one period; `limit_on` is the first day that was missed."""

    task_id: int
    number: str
    title: str
    period: str
    limit_on: date
    agencies: int
    busy: int
    lines: tuple[Line, ...] = ()

    @property
    def key(self) -> tuple[date, int, str]:
        """What groups are sorted by: late longest first."""
        return self.limit_on, self.task_id, self.period

    @property
    def left(self) -> int:
        """How many agencies have not been asked yet."""
        return self.agencies - self.busy

    @property
    def period_name(self) -> str:
        """The period as people say it, empty where there is none."""
        return period_name(self.period or None)


def groups(
    plan_id: int,
    on: date,
    filters: Filters,
    *,
    after: tuple[date, int, str] | None = None,
    limit: int = PAGE + 1,
) -> list[Group]:
    """Give at most `limit` groups after the key of the last one, each with its first agencies.

    Two statements, whatever the number of groups; `filters.timing` must be one with a limit.
    """
    c = as_of(on, plan_id).c
    busy = _open_about()
    first, period = func.min(c.limit_on), func.coalesce(c.period, "")
    part = (
        select(
            c.task_id,
            period.label("period"),
            first.label("limit_on"),
            func.count().label("agencies"),
            func.count(busy.c.id).label("busy"),
        )
        .select_from(c.id.table.outerjoin(busy, busy.c.occurrence_id == c.id))
        .where(*conditions(c, on, plan_id, filters, _EVERYBODY))
        .group_by(c.task_id, period)
        .order_by(first, c.task_id, period)
        .limit(limit)
    )
    if after is not None:
        part = part.having(_beyond((first, c.task_id, period), after))
    shown = part.subquery()
    rows = session.execute(
        select(shown, Task.number, Task.title)
        .join(Task, Task.id == shown.c.task_id)
        .order_by(shown.c.limit_on, shown.c.task_id, shown.c.period)
    ).all()
    lines = _first_lines(plan_id, on, filters, [(row.task_id, row.period) for row in rows])
    return [
        Group(**row._mapping, lines=tuple(lines.get((row.task_id, row.period), ()))) for row in rows
    ]


def not_asked(
    plan_id: int, on: date, filters: Filters, keys: Collection[GroupKey], limit: int
) -> Sequence[int]:
    """Give at most `limit` occurrences of some groups about which nothing is asked yet."""
    if not keys:
        return []
    c = as_of(on, plan_id).c
    busy = _open_about()
    query = (
        select(c.id)
        .select_from(c.id.table.outerjoin(busy, busy.c.occurrence_id == c.id))
        .where(*conditions(c, on, plan_id, filters, _EVERYBODY), _of(c, keys), busy.c.id.is_(None))
        .order_by(c.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def _first_lines(
    plan_id: int, on: date, filters: Filters, keys: Collection[GroupKey]
) -> dict[GroupKey, list[Line]]:
    """Give the first agencies of each group, late longest first."""
    if not keys:
        return {}
    c = as_of(on, plan_id).c
    period = func.coalesce(c.period, "")
    place = func.row_number().over(partition_by=(c.task_id, period), order_by=(c.limit_on, c.id))
    ranks = (
        select(c.id, c.task_id, period.label("period"), c.agency_id, c.ranked, c.limit_on)
        .add_columns(place.label("place"))
        .where(*conditions(c, on, plan_id, filters, _EVERYBODY), _of(c, keys))
        .subquery()
    )
    busy = _open_about()
    query = (
        select(ranks, Agency.name, busy.c.id.label("open_id"))
        .join(Agency, Agency.id == ranks.c.agency_id)
        .outerjoin(busy, busy.c.occurrence_id == ranks.c.id)
        .where(ranks.c.place <= FEW)
        .order_by(ranks.c.limit_on, ranks.c.id)
    )
    found: dict[GroupKey, list[Line]] = {}
    for row in session.execute(query):
        line = Line(row.id, row.name, row.ranked, row.limit_on, row.open_id)
        found.setdefault((row.task_id, row.period), []).append(line)
    return found


def _open_about() -> FromClause:
    """Give the explanations about work that are not finished; one at most about each."""
    query = select(Explanation.id, Explanation.occurrence_id)
    return query.where(is_open(), Explanation.occurrence_id.is_not(None)).subquery()


def _of(c: Any, keys: Collection[GroupKey]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(c.task_id == task_id, c.period == period if period else c.period.is_(None))
            for task_id, period in keys
        )
    )


def _beyond(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """Select what comes after a key of several parts."""
    (column, *columns), (value, *key) = columns, key
    if not columns:
        return column > value
    return or_(column > value, and_(column == value, _beyond(columns, key)))
