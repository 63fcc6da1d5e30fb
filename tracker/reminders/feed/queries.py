"""The deadlines of a calendar: of some agencies one by one, or of the whole province by task."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids
from tracker.db import session
from tracker.plans.models import Plan, Task
from tracker.plans.rules.kinds import plan_label
from tracker.progress.models import Occurrence
from tracker.progress.rules.status import Kind
from tracker.progress.standing import open_dated_sql, open_sql
from tracker.reminders.feed.events import (
    MOST_EVENTS,
    Deadline,
    Duties,
    Event,
    deadline_event,
    duties_event,
    nearest,
)

_PLAN = (
    Plan.kind.label("plan_kind"),
    Plan.year.label("plan_year"),
    Plan.number.label("plan_number"),
    Plan.issued_on,
)


def events_of(agency_ids: Collection[int], on: date, limit: int = MOST_EVENTS) -> list[Event]:
    """Give the events of some agencies, the `limit` nearest to `on`; three statements."""
    query = (
        select(
            Occurrence.id,
            Occurrence.limit_on,
            Occurrence.task_id,
            Occurrence.period,
            Occurrence.version,
            Occurrence.since,
            Task.number.label("task_number"),
            Task.title,
            Agency.name.label("agency_name"),
            *_PLAN,
        )
        .join(Task, Task.id == Occurrence.task_id)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Occurrence.agency_id.in_(agency_ids), _in_force(on), open_dated_sql(Occurrence))
    )
    found = [
        deadline_event(
            Deadline(
                uid=f"occurrence-{row.id}",
                on=row.limit_on,
                task_id=row.task_id,
                task_number=row.task_number,
                title=row.title,
                period=row.period,
                plan_label=_label(row),
                agency_name=row.agency_name,
                agencies=1,
                path=f"/viec/{row.id}",
                version=row.version,
                since=row.since,
            )
        )
        for row in _around(query, on, limit, Occurrence.id)
    ]
    return nearest([*found, *_duties_of(agency_ids, on)], on, limit)


def events_of_province(on: date, limit: int = MOST_EVENTS) -> list[Event]:
    """Give the events of every agency, one for each task and day; at most `limit`."""
    query = (
        select(
            Occurrence.task_id,
            Occurrence.limit_on,
            Occurrence.period,
            func.count().label("agencies"),
            func.min(Occurrence.agency_id).label("agency_id"),
            func.max(Occurrence.since).label("since"),
            Task.number.label("task_number"),
            Task.title,
            *_PLAN,
        )
        .join(Task, Task.id == Occurrence.task_id)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(_in_force(on), open_dated_sql(Occurrence))
        .group_by(
            Occurrence.task_id,
            Occurrence.limit_on,
            Occurrence.period,
            Task.number,
            Task.title,
            *_PLAN,
        )
    )
    rows = list(_around(query, on, limit, Occurrence.task_id))
    bodies = by_ids({row.agency_id for row in rows if row.agencies == 1})
    found = [
        deadline_event(
            Deadline(
                uid=f"task-{row.task_id}-{row.period or 'once'}-{row.limit_on:%Y%m%d}",
                on=row.limit_on,
                task_id=row.task_id,
                task_number=row.task_number,
                title=row.title,
                period=row.period,
                plan_label=_label(row),
                agency_name=bodies[row.agency_id].name if row.agencies == 1 else "",
                agencies=row.agencies,
                path=f"/nhiem-vu/{row.task_id}",
                version=0,
                since=row.since,
            )
        )
        for row in rows
    ]
    return nearest([*found, *_duties_of_province(on)], on, limit)


def _duties_of(agency_ids: Collection[int], on: date) -> Iterable[Event]:
    """Give each agency's standing duties of each period, as one event."""
    whose = (Occurrence.agency_id, Agency.name)
    query = _duties(on, *whose).join(Agency, Agency.id == Occurrence.agency_id)
    for row in session.execute(query.where(Occurrence.agency_id.in_(agency_ids))):
        yield duties_event(
            Duties(
                uid=f"duties-{row.plan_id}-{row.period}-{row.limit_on:%Y%m%d}-{row.agency_id}",
                on=row.limit_on,
                period=row.period,
                count=row.duties,
                plan_label=_label(row),
                agency_name=row.name,
                path=f"/bao-cao-ky?ky={row.period}",
                since=row.since,
            )
        )


def _duties_of_province(on: date) -> Iterable[Event]:
    """Give everybody's standing duties of each period, as one event."""
    for row in session.execute(_duties(on)):
        yield duties_event(
            Duties(
                uid=f"duties-{row.plan_id}-{row.period}-{row.limit_on:%Y%m%d}",
                on=row.limit_on,
                period=row.period,
                count=row.duties,
                plan_label=_label(row),
                agency_name="",
                path="/theo-doi",
                since=row.since,
            )
        )


def _duties(on: date, *whose: Any) -> Select:
    keys = (Occurrence.plan_id, Occurrence.period, Occurrence.limit_on, *whose, *_PLAN)
    return (
        select(*keys, func.count().label("duties"), func.max(Occurrence.since).label("since"))
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(
            _in_force(on),
            open_sql(Occurrence),
            Occurrence.kind == Kind.STANDING.value,
            Occurrence.limit_on.is_not(None),
        )
        .group_by(*keys)
        .order_by(Occurrence.limit_on)
        .limit(MOST_EVENTS)
    )


def _around(query: Select, on: date, limit: int, last: Any) -> Iterable[Any]:
    """Run `query` for the days from `on` and, backwards, for those before; `limit` rows each."""
    ahead = query.where(Occurrence.limit_on >= on).order_by(Occurrence.limit_on, last)
    behind = query.where(Occurrence.limit_on < on).order_by(Occurrence.limit_on.desc(), last)
    for part in (ahead, behind):
        yield from session.execute(part.limit(limit))


def _in_force(on: date) -> ColumnElement[bool]:
    return and_(Plan.state == "issued", Plan.issued_on <= on)


def _label(row: Any) -> str:
    label = plan_label(row.plan_kind, row.plan_year, row.plan_number, row.issued_on)
    return f"Kế hoạch {label}"
