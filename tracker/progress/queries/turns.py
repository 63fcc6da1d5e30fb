"""Whose turn it is: an agency's open work, what waits for a confirmer, what letters speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.db import session
from tracker.plans.models import Assignment, Plan, Task
from tracker.plans.rules.kinds import plan_label
from tracker.progress.models import Occurrence
from tracker.progress.queries.inside.charge import is_mine
from tracker.progress.queries.work_rows import WorkRow, rows_query, work_rows
from tracker.progress.rules.status import Kind, State, Work
from tracker.progress.standing import (
    as_of,
    count_where,
    filed_sql,
    open_sql,
    silent_sql,
    timing_sql,
)


@dataclass(frozen=True, slots=True)
class MyWork:
    """An agency's work by what has to be done with it."""

    urgent: list[WorkRow]
    missing: list[WorkRow]
    waiting: list[WorkRow]
    coming: list[WorkRow]
    counts: dict[str, int]


def my_work(
    agency_ids: Collection[int],
    on: date,
    limit: int = 100,
    *,
    person_id: int | None = None,
    plan_id: int | None = None,
) -> MyWork:
    """Give the work of `agency_ids` as known on `on`, worst first; each list is bounded.

    With `person_id` only what this person is in charge of inside the agency; with `plan_id` only
    the work of one plan.

    Urgent: overdue, returned, due soon. Missing: periodic reports whose window has closed.
    """
    relation = as_of(on)
    c = relation.c
    mine = _charged(c, c.agency_id.in_(agency_ids), person_id)
    if plan_id is not None:
        mine = and_(mine, c.plan_id == plan_id)
    base = rows_query(relation).order_by(func.coalesce(c.limit_on, date.max), c.id)
    dated = c.kind != Kind.STANDING.value
    urgent = base.where(
        mine,
        open_sql(c),
        or_(and_(dated, or_(c.limit_on < on, c.soon_on <= on)), c.returned.is_(True)),
    )
    missing = base.where(
        mine,
        open_sql(c),
        c.kind == Kind.STANDING.value,
        c.soon_on < on,
        c.returned.is_(False),
    )
    waiting = base.where(
        _charged(c, _in_plan(c, agency_ids, plan_id), person_id), c.work == Work.SUBMITTED.value
    )
    # Also what has no deadline, and what has no first day: else nobody would be shown it.
    coming = base.where(
        mine,
        open_sql(c),
        dated,
        or_(c.soon_on > on, c.soon_on.is_(None)),
        c.returned.is_(False),
        or_(c.starts_on <= on, c.starts_on.is_(None)),
    )
    rows = {
        name: work_rows(session.execute(query.limit(limit)).all(), on)
        for name, query in (
            ("urgent", urgent),
            ("missing", missing),
            ("waiting", waiting),
            ("coming", coming),
        )
    }
    rows["urgent"].sort(key=lambda row: (-row.days_late, not row.state.returned, row.id))
    return MyWork(**rows, counts=_counts(agency_ids, on, person_id, plan_id))


def _charged(c: Any, mine: ColumnElement[bool], person_id: int | None) -> ColumnElement[bool]:
    return mine if person_id is None else and_(mine, is_mine(c.assignment_id, person_id))


def _in_plan(c: Any, agency_ids: Collection[int], plan_id: int | None) -> ColumnElement[bool]:
    """Select all work of some agencies, plan by plan: that is how the index is ordered."""
    plans = c.plan_id.in_(select(Plan.id)) if plan_id is None else c.plan_id == plan_id
    return and_(plans, c.agency_id.in_(agency_ids))


def _counts(
    agency_ids: Collection[int], on: date, person_id: int | None, plan_id: int | None
) -> dict[str, int]:
    c = as_of(on).c
    timing = timing_sql(c, on)
    query = (
        select(
            timing.label("timing"),
            func.count().label("n"),
            count_where(and_(c.returned.is_(True), open_sql(c))).label("returned"),
            count_where(filed_sql(c)).label("reported"),
            count_where(silent_sql(c, on)).label("silent"),
        )
        .where(_charged(c, _in_plan(c, agency_ids, plan_id), person_id))
        .group_by(timing)
    )
    found: dict[str, int] = {"returned": 0, "reported": 0, "silent": 0}
    for row in session.execute(query):
        found[row.timing] = row.n
        for name in ("returned", "reported", "silent"):
            found[name] += int(getattr(row, name))
    return found


@dataclass(frozen=True, slots=True)
class DueWork:
    """Open work that a day's letters may speak of."""

    occurrence_id: int
    plan_code: str
    plan_label: str
    agency_id: int
    task_number: str
    index: str | None
    title: str
    kind: Kind
    period: str | None
    due_on: date | None
    limit_on: date
    soon_on: date
    percent: int
    reported_on: date | None
    returned: bool
    person_id: int | None
    authority: str


def due_work(on: date, *, horizon_days: int = 15) -> Iterator[DueWork]:
    """Give the open work with a limit up to `horizon_days` ahead, agency by agency.

    Streams from the index of open work, so that a day over a million occurrences holds only
    what is open in memory.
    """
    query = (
        select(
            Occurrence.id,
            Plan.code,
            Plan.kind.label("plan_kind"),
            Plan.year,
            Plan.number,
            Plan.issued_on,
            Occurrence.agency_id,
            Task.number.label("task_number"),
            Task.index_code,
            Task.title,
            Occurrence.kind,
            Occurrence.period,
            Occurrence.due_on,
            Occurrence.limit_on,
            Occurrence.soon_on,
            Occurrence.percent,
            Occurrence.reported_on,
            Occurrence.returned,
            Assignment.person_id,
            Assignment.authority,
        )
        .join(Task, Task.id == Occurrence.task_id)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .where(
            open_sql(Occurrence),
            Plan.state == "issued",
            Plan.issued_on <= on,
            Occurrence.limit_on <= on + timedelta(days=horizon_days),
        )
        .order_by(Occurrence.agency_id, Occurrence.limit_on, Occurrence.id)
    )
    for row in session.execute(query).yield_per(2000):
        yield DueWork(
            occurrence_id=row.id,
            plan_code=row.code,
            plan_label=plan_label(row.plan_kind, row.year, row.number, row.issued_on),
            agency_id=row.agency_id,
            task_number=row.task_number,
            index=row.index_code,
            title=row.title,
            kind=Kind(row.kind),
            period=row.period,
            due_on=row.due_on,
            limit_on=row.limit_on,
            soon_on=row.soon_on,
            percent=row.percent,
            reported_on=row.reported_on,
            returned=row.returned,
            person_id=row.person_id,
            authority=row.authority,
        )


def still_due(occurrence_ids: Collection[int]) -> dict[int, State]:
    """Give the present state of those of `occurrence_ids` that are open still.

    Asked when a letter is rendered: what was finished since the planning drops out.
    """
    rows = session.scalars(
        select(Occurrence).where(Occurrence.id.in_(occurrence_ids), open_sql(Occurrence))
    )
    return {row.id: row.state for row in rows}
