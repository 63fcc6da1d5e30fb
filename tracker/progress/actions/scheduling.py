"""Occurrences come to be: when a plan is issued, or an event happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.plans.models import Assignment, Plan, Task
from tracker.plans.queries import settings_on
from tracker.progress.models import Occurrence, TaskEvent
from tracker.progress.rules.schedule import Duty, Frame, duties, event_duties
from tracker.progress.rules.status import PERIODIC, Work

_BATCH = 5000


def frame_of(plan: Plan, since: date | None = None, *, on: date | None = None) -> Frame:
    """Give what scheduling needs of a plan; `since` where a task joined after the issue.

    With `on` the rules and the table of days off are those that held on that day.
    """
    if plan.issued_on is None:
        raise ValueError("a draft has no occurrences")
    return Frame(
        year=plan.year,
        issued_on=max(plan.issued_on, since or plan.issued_on),
        ends_on=plan.ends_on,
        settings=settings_on(plan, on) if on else plan.settings,
        calendar=calendar(on),
    )


def schedule(plan: Plan, tasks: Sequence[Task], *, by: Actor, at: datetime) -> int:
    """Make the occurrences of `tasks` for every leading agency; give how many were made.

    The first state holds from the plan's issue (or the day the task joined): a plan is known
    from its date of issue, whenever it was typed in.
    """
    frame = frame_of(plan)
    wanted: dict[int, list[Duty]] = {}
    for task in tasks:
        own = frame_of(plan, task.added_on) if task.added_on else frame
        wanted[task.id] = duties(task.deadline, own)
    made = 0
    rows: list[dict[str, Any]] = []
    for assignment, agency in leads_of([task.id for task in tasks]):
        found = wanted[assignment.task_id]
        rows.extend(_row(plan, assignment, agency, duty) for duty in found)
        if len(rows) >= _BATCH:
            made += _insert(rows)
    made += _insert(rows)
    record(
        "progress.schedule",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        after={"tasks": len(tasks), "occurrences": made},
    )
    return made


def record_event(
    task: Task,
    *,
    happened_on: date,
    agency_id: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> TaskEvent:
    """Write down that what the task waits for has happened, and start its due dates.

    The same day told again, by a second press or a second person, gives the event that is there.
    """
    session.execute(select(Task.id).where(Task.id == task.id).with_for_update())
    known = select(TaskEvent).where(
        TaskEvent.task_id == task.id,
        TaskEvent.agency_id.is_not_distinct_from(agency_id),
        TaskEvent.happened_on == happened_on,
    )
    if (told := session.scalars(known).first()) is not None:
        return told
    plan = task.plan
    event = TaskEvent(
        task_id=task.id,
        agency_id=agency_id,
        happened_on=happened_on,
        note=note,
        recorded_at=at,
        recorded_by=by.name,
    )
    session.add(event)
    session.flush()
    found = event_duties(task.deadline, happened_on, f"event-{event.id}", frame_of(plan))
    rows = [
        _row(plan, assignment, agency, duty) | {"since": clock.local_day(at)}
        for assignment, agency in leads_of([task.id])
        if agency_id is None or assignment.agency_id == agency_id
        for duty in found
    ]
    made = _insert(rows)
    record(
        "progress.record_event",
        by=by,
        at=at,
        subject_type="task",
        subject_id=task.id,
        label=task.title,
        agency_id=agency_id,
        after={"happened_on": happened_on, "occurrences": made},
        reason=note or None,
    )
    return event


def leads_of(task_ids: Sequence[int]) -> Sequence[tuple[Assignment, Agency]]:
    query = (
        select(Assignment, Agency)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(
            Assignment.task_id.in_(task_ids),
            Assignment.role == "lead",
            Assignment.valid_to.is_(None),
        )
        .order_by(Assignment.id)
    )
    return [(assignment, agency) for assignment, agency in session.execute(query)]


def _row(plan: Plan, assignment: Assignment, agency: Agency, duty: Duty) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "task_id": assignment.task_id,
        "assignment_id": assignment.id,
        "agency_id": agency.id,
        "kind": duty.kind.value,
        "key": duty.key,
        "period": duty.period,
        "starts_on": duty.starts_on,
        "original_due_on": duty.due_on,
        "due_on": duty.due_on,
        "limit_on": duty.limit_on,
        "soon_on": duty.soon_on,
        "work": Work.NOT_STARTED.value,
        "returned": False,
        "percent": 0,
        "extension_count": 0,
        "ranked": agency.ranked,
        "since": assignment.valid_from,
        "version": 1,
    }


def _insert(rows: list[dict[str, Any]]) -> int:
    """Insert and empty `rows`; give how many there were."""
    count = len(rows)
    if rows:
        session.execute(insert(Occurrence), rows)
        rows.clear()
    return count


def add_missing(plan: Plan, task: Task, on: date) -> int:
    """Make the occurrences that the plan's present rules and wording ask for and nobody has."""
    known = session.execute(
        select(Occurrence.assignment_id, Occurrence.key).where(Occurrence.task_id == task.id)
    ).all()
    existing = {(assignment_id, key) for assignment_id, key in known}
    wanted = duties(task.deadline, frame_of(plan, task.added_on))
    rows = [
        _row(plan, assignment, agency, duty) | {"since": on}
        for assignment, agency in leads_of([task.id])
        for duty in wanted
        if (assignment.id, duty.key) not in existing and not is_past_period(duty, on)
    ]
    return _insert(rows)


def is_past_period(duty: Duty, on: date) -> bool:
    """Say whether the report of a period was due before anybody was asked for it."""
    return duty.kind in PERIODIC and duty.limit_on is not None and duty.limit_on < on
