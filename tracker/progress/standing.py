"""How every occurrence stands on a day, as one relation for the present and for the past.

`as_of(day)` gives a subquery with the same columns whatever the day: the table itself when
nothing has changed since, else the present rows that already held joined with the former states
that held then. `timing_sql` says in SQL what `rules/status.py` says in Python; a property test
keeps the two equal.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tracker.db import session
from tracker.plans.models import Plan
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast
from tracker.progress.rules.status import OUTSIDE, PERIODIC, Kind, Timing, Work

IDENTITY_COLUMNS = (
    "id",
    "plan_id",
    "task_id",
    "assignment_id",
    "agency_id",
    "key",
    "period",
    "starts_on",
    "original_due_on",
    "ranked",
    "since",
    "version",
    "inherited_from_id",
)


def constant(value: StrEnum) -> ColumnElement[Any]:
    """Give a name of the rules as SQL itself.

    A parameter would hide it from the planner: neither database proves with one that a partial
    index holds the rows.
    """
    return literal_column(f"'{value.value}'")


_OPEN = (constant(Work.NOT_STARTED), constant(Work.IN_PROGRESS))
_STANDING = constant(Kind.STANDING)
_PERIODIC = tuple(constant(kind) for kind in sorted(PERIODIC))


def changed_after(day: date, plan_id: int | None = None) -> bool:
    """Say whether any state has begun after `day`, so that the present is not what held then.

    Asked plan by plan, because that is how the index is ordered.
    """
    later = select(Occurrence.id).where(Occurrence.since > day)
    if plan_id is not None:
        found = session.execute(later.where(Occurrence.plan_id == plan_id).limit(1))
    else:
        found = session.execute(
            select(Plan.id).where(later.where(Occurrence.plan_id == Plan.id).exists()).limit(1)
        )
    return found.first() is not None


def as_of(day: date, plan_id: int | None = None) -> FromClause:
    """Give the relation of all occurrences as they were known at the end of `day`."""
    if not changed_after(day, plan_id):
        return Occurrence.__table__
    now = Occurrence.__table__
    past = OccurrencePast.__table__
    present = select(
        *(now.c[name] for name in IDENTITY_COLUMNS), *(now.c[name] for name in STATE_COLUMNS)
    ).where(now.c.since <= day)
    former = (
        select(
            *(now.c[name] for name in IDENTITY_COLUMNS),
            *(past.c[name] for name in STATE_COLUMNS),
        )
        .join_from(past, now, past.c.occurrence_id == now.c.id)
        .where(past.c.since <= day, past.c.until > day)
    )
    if plan_id is not None:
        present = present.where(now.c.plan_id == plan_id)
        former = former.where(past.c.plan_id == plan_id)
    return union_all(present, former).subquery("standing")


def of_plan(column: Any, plan_id: int | None) -> ColumnElement[bool]:
    """Select the rows of one plan, or of every plan (None) by a range of its column.

    An index begins with the plan: the range is what leads SQLite to it, where a list of plans
    leads through all the work there is.
    """
    found: ColumnElement[bool] = column > 0 if plan_id is None else column == plan_id
    return found


def timing_sql(c: Any, day: date) -> ColumnElement[str]:
    """Give the timing (`Timing` values) of the rows whose columns are `c`, as of `day`."""
    late = and_(c.completed_on.is_not(None), c.limit_on.is_not(None), c.completed_on > c.limit_on)
    no_limit = or_(c.limit_on.is_(None), c.soon_on.is_(None))
    return case(
        (c.work == constant(Work.SUSPENDED), constant(Timing.SUSPENDED)),
        (c.work.in_([constant(work) for work in sorted(OUTSIDE)]), constant(Timing.CANCELLED)),
        (c.kind == _STANDING, constant(Timing.NO_DEADLINE)),
        (and_(c.work == constant(Work.COMPLETED), late), constant(Timing.DONE_LATE)),
        (c.work == constant(Work.COMPLETED), constant(Timing.DONE_ON_TIME)),
        (c.work == constant(Work.SUBMITTED), constant(Timing.WAITING)),
        (no_limit, constant(Timing.NO_DEADLINE)),
        (c.limit_on < day, constant(Timing.OVERDUE)),
        (c.soon_on <= day, constant(Timing.DUE_SOON)),
        else_=constant(Timing.NOT_DUE),
    )


class days_between(FunctionElement[int]):  # noqa: N801 - written like a function of SQL
    """Give the days from the second date to the first, which the databases write differently."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _subtracted(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - {earlier})"


@compiles(days_between, "sqlite")
def _subtracted_by_julian_day(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(julianday({later}) - julianday({earlier}))"


def moved_and_done_sql(c: Any) -> ColumnElement[bool]:
    """Select completed work whose due date is not its first; worded for the partial index."""
    return and_(
        c.due_on != c.original_due_on,
        c.work == constant(Work.COMPLETED),
        c.kind != _STANDING,
        c.limit_on.is_not(None),
        c.completed_on.is_not(None),
    )


def on_time_originally_sql(c: Any) -> ColumnElement[bool]:
    """Say of rows of `moved_and_done_sql` what `rules/status.is_on_time_originally` says."""
    return days_between(c.completed_on, c.original_due_on) <= days_between(c.limit_on, c.due_on)


def overdue_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select open dated work whose limit has passed; worded for the partial index."""
    return and_(c.work.in_(_OPEN), c.kind != _STANDING, c.limit_on < day)


def open_sql(c: Any) -> ColumnElement[bool]:
    """Select open work of any kind."""
    return c.work.in_(_OPEN)


def filed_sql(c: Any) -> ColumnElement[bool]:
    """Select duties of a period that have been answered."""
    return and_(
        c.kind.in_(_PERIODIC),
        c.work.in_((constant(Work.SUBMITTED), constant(Work.COMPLETED))),
    )


def silent_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select duties of a period whose report is missing although its day has passed."""
    return and_(c.kind.in_(_PERIODIC), c.work.in_(_OPEN), c.limit_on < day)


def periodic_sql(c: Any) -> ColumnElement[bool]:
    """Select duties of a period that are asked for still, worded for the partial index."""
    return and_(c.kind.in_(_PERIODIC), c.work.not_in([constant(work) for work in sorted(OUTSIDE)]))


def waiting_sql(c: Any) -> ColumnElement[bool]:
    """Select dated work that waits for a confirmer; worded for the partial index."""
    return and_(c.work == constant(Work.SUBMITTED), c.kind != _STANDING)


def open_dated_sql(c: Any) -> ColumnElement[bool]:
    """Select open work that has, or may come to have, a due date; worded for the index."""
    return and_(c.work.in_(_OPEN), c.kind != _STANDING)


def coming_sql(c: Any, day: date, days: int) -> ColumnElement[bool]:
    """Select open work whose limit is `day` or one of the `days` after it."""
    return and_(open_dated_sql(c), c.limit_on >= day, c.limit_on <= day + timedelta(days=days))


def due_by_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select work asked for whose limit is `day` or before, done or not: the line of a plan."""
    outside = [constant(work) for work in sorted(OUTSIDE)]
    return and_(c.kind != _STANDING, c.limit_on <= day, c.work.not_in(outside))


def fallen_due_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select what counts in the denominator of the rates."""
    timing = timing_sql(c, day)
    done = (Timing.DONE_ON_TIME.value, Timing.DONE_LATE.value, Timing.OVERDUE.value)
    return or_(timing.in_(done), and_(timing == Timing.WAITING.value, c.limit_on < day))


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of a group for which `condition` holds."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), literal(0))
