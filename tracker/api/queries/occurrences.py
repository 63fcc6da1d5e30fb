"""Occurrences and updates by their numbers, which never change: a list can be read to its end
while deadlines move, and nothing is told twice or left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.former import Former, former
from tracker.plans.models import Plan, Task
from tracker.progress.models import ProgressUpdate
from tracker.progress.policy import Scope
from tracker.progress.queries.listing import Filters, conditions
from tracker.progress.queries.work_rows import WORK_COLUMNS, rows_query, state_of
from tracker.progress.rules.status import Timing, days_late, label, timing
from tracker.progress.standing import as_of

# What a line needs beside the columns of the lists.
_MORE = tuple(name for name in ("plan_id", "since") if name not in WORK_COLUMNS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which occurrences: of a plan or of all, narrowed by what lists know, by days, by number."""

    plan_id: int | None = None
    filters: Filters = field(default_factory=Filters)
    due_from: date | None = None
    due_to: date | None = None
    changed_since: date | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An occurrence as stored, with what follows for a day."""

    row: Row[Any]
    before: Former
    timing: Timing
    label: str
    days_late: int

    def said(self, name: str, now: Any) -> Any:
        """Give a field of the task as the plan said it on that day."""
        return self.before.value(self.row.task_id, name, now)


def lines(wanted: Wanted, on: date, scope: Scope, *, after: int = 0, limit: int = 50) -> list[Line]:
    """Give up to `limit` occurrences behind the number `after`, as known on `on`.

    One query today; on a past day one more to see that it is past, and two for each plan.
    """
    c = as_of(on, wanted.plan_id).c
    part = select(*(c[name] for name in (*WORK_COLUMNS, *_MORE))).where(c.id > after)
    for condition in conditions(c, on, wanted.plan_id, wanted.filters, scope):
        part = part.where(condition)
    if wanted.id is not None:
        part = part.where(c.id == wanted.id)
    if wanted.due_from is not None:
        part = part.where(c.due_on >= wanted.due_from)
    if wanted.due_to is not None:
        part = part.where(c.due_on <= wanted.due_to)
    if wanted.changed_since is not None:
        part = part.where(c.since >= wanted.changed_since)
    shown = part.order_by(c.id).limit(limit).subquery("shown")
    query = (
        rows_query(shown)
        .add_columns(*(shown.c[name] for name in _MORE), Plan.code.label("plan_code"))
        .join(Plan, Plan.id == shown.c.plan_id)
        .order_by(shown.c.id)
    )
    return [_line(row, on) for row in session.execute(query)]


def _line(row: Row[Any], on: date) -> Line:
    state = state_of(row)
    return Line(
        row,
        former(row.plan_id, on),
        timing(state, on),
        label(state, on).text,
        days_late(state, on),
    )


@dataclass(frozen=True, slots=True)
class WantedUpdates:
    """Which updates; every field may be left out."""

    plan_id: int | None = None
    occurrence_id: int | None = None
    agency_id: int | None = None
    since: date | None = None


def updates(
    wanted: WantedUpdates, on: date, scope: Scope, *, after: int = 0, limit: int = 50
) -> Sequence[Any]:
    """Give up to `limit` updates behind the number `after` that were written by the end of `on`.

    Each with the code of its plan, the number of its task, code and name of its agency; two
    queries, documents included.
    """
    u = ProgressUpdate
    query = (
        select(u, Plan.code, Task.number, Agency.code, Agency.name)
        .join(Plan, Plan.id == u.plan_id)
        .join(Task, Task.id == u.task_id)
        .join(Agency, Agency.id == u.agency_id)
        .options(selectinload(u.documents))
        .where(u.id > after, u.on <= on)
        .order_by(u.id)
        .limit(limit)
    )
    if not scope.everything:
        query = query.where(u.agency_id.in_(scope.agency_ids))
    for column, value in (
        (u.plan_id, wanted.plan_id),
        (u.occurrence_id, wanted.occurrence_id),
        (u.agency_id, wanted.agency_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(u.on >= wanted.since)
    return session.execute(query).all()
