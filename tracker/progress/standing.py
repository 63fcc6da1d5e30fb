"""How every occurrence stands on a day, as one relation for the present and for the past.

`as_of(day)` gives a subquery with the same columns whatever the day: the table itself when
nothing has changed since, else the present rows that already held joined with the former states
that held then. `timing_sql` says in SQL what `rules/status.py` says in Python; a property test
keeps the two equal.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_, select, union_all

from tracker.db import session
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast
from tracker.progress.rules.status import OUTSIDE, PERIODIC, Kind, Timing, Work

IDENTITY_COLUMNS = (
    "id",
    "plan_id",
    "task_id",
    "assignment_id",
    "agency_id",
    "kind",
    "key",
    "period",
    "starts_on",
    "original_due_on",
    "ranked",
    "since",
    "version",
)
_OPEN = (Work.NOT_STARTED.value, Work.IN_PROGRESS.value)


def changed_after(day: date, plan_id: int | None = None) -> bool:
    """Say whether any state has begun after `day`, so that the present is not what held then."""
    query = select(Occurrence.id).where(Occurrence.since > day).limit(1)
    if plan_id is not None:
        query = query.where(Occurrence.plan_id == plan_id)
    return session.execute(query).first() is not None


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


def timing_sql(c: Any, day: date) -> ColumnElement[str]:
    """Give the timing (`Timing` values) of the rows whose columns are `c`, as of `day`."""
    late = and_(c.completed_on.is_not(None), c.limit_on.is_not(None), c.completed_on > c.limit_on)
    no_limit = or_(c.limit_on.is_(None), c.soon_on.is_(None))
    return case(
        (c.work == Work.SUSPENDED.value, Timing.SUSPENDED.value),
        (c.work.in_([w.value for w in OUTSIDE]), Timing.CANCELLED.value),
        (c.kind == Kind.STANDING.value, Timing.NO_DEADLINE.value),
        (and_(c.work == Work.COMPLETED.value, late), Timing.DONE_LATE.value),
        (c.work == Work.COMPLETED.value, Timing.DONE_ON_TIME.value),
        (c.work == Work.SUBMITTED.value, Timing.WAITING.value),
        (no_limit, Timing.NO_DEADLINE.value),
        (c.limit_on < day, Timing.OVERDUE.value),
        (c.soon_on <= day, Timing.DUE_SOON.value),
        else_=Timing.NOT_DUE.value,
    )


def overdue_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select open dated work whose limit has passed; worded for the partial index."""
    return and_(c.work.in_(_OPEN), c.kind != Kind.STANDING.value, c.limit_on < day)


def open_sql(c: Any) -> ColumnElement[bool]:
    """Select open work of any kind."""
    return c.work.in_(_OPEN)


def filed_sql(c: Any) -> ColumnElement[bool]:
    """Select duties of a period that have been answered."""
    return and_(
        c.kind.in_([kind.value for kind in PERIODIC]),
        c.work.in_((Work.SUBMITTED.value, Work.COMPLETED.value)),
    )


def silent_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select duties of a period whose report is missing although its day has passed."""
    return and_(c.kind.in_([kind.value for kind in PERIODIC]), c.work.in_(_OPEN), c.limit_on < day)


def fallen_due_sql(c: Any, day: date) -> ColumnElement[bool]:
    """Select what counts in the denominator of the rates."""
    timing = timing_sql(c, day)
    done = (Timing.DONE_ON_TIME.value, Timing.DONE_LATE.value, Timing.OVERDUE.value)
    return or_(timing.in_(done), and_(timing == Timing.WAITING.value, c.limit_on < day))


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of a group for which `condition` holds."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), literal(0))
