"""Occurrences come to be: when a plan is issued, amended, or an event happens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.plans import actions as plan_actions
from tracker.plans.models import Assignment, Plan, Task
from tracker.plans.queries import settings_on
from tracker.plans.rules.content import PlanContent
from tracker.plans.rules.versions import NO_MOVES, Moves, address
from tracker.progress.actions.states import Act, change, write
from tracker.progress.models import Occurrence, ProgressUpdate, TaskEvent
from tracker.progress.rules.schedule import Duty, Frame, duties, event_duties
from tracker.progress.rules.status import OPEN_WORK, PERIODIC, Kind, Work

_BATCH = 5000


def frame_of(plan: Plan, since: date | None = None, *, on: date | None = None) -> Frame:
    """Give what scheduling needs of a plan; `since` where a task joined after the issue.

    With `on` the rules are those that held on that day.
    """
    if plan.issued_on is None:
        raise ValueError("a draft has no occurrences")
    return Frame(
        year=plan.year,
        issued_on=max(plan.issued_on, since or plan.issued_on),
        ends_on=plan.ends_on,
        settings=settings_on(plan, on) if on else plan.settings,
        calendar=calendar(),
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
    for assignment, agency in _leads([task.id for task in tasks]):
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


def amend(
    plan: Plan,
    content: PlanContent,
    *,
    moves: Moves = NO_MOVES,
    reasons: Mapping[str, str] | None = None,
    source: plan_actions.Source | None = None,
    by: Actor,
    at: datetime,
) -> plan_actions.Amended:
    """Bring a plan in force to a new version and its occurrences with it.

    What was reported stays as it was reported; only open occurrences move or fall away. `moves`
    and `reasons` are those of `plans.actions.amend`.
    """
    result = plan_actions.amend(
        plan, content, moves=moves, reasons=reasons, source=source, by=by, at=at
    )
    session.flush()
    if result.added:
        schedule(plan, result.added, by=by, at=at)
    act = Act("reschedule", by, at)
    redated = {c.where for c in result.difference.changed if c.field == "deadline"}
    for task in result.rescheduled:
        is_redated = address(task.index_code, task.number) in redated
        _reschedule(plan, task, act, keep_extensions=not is_redated)
    for task in result.ended:
        for row in _open_of(task):
            _cancel(row, Act("end", by, at), task.ended_reason or "")
    return result


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
        for assignment, agency in _leads([task.id])
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


def _leads(task_ids: Sequence[int]) -> Sequence[tuple[Assignment, Agency]]:
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


def _open_of(task: Task) -> Sequence[Occurrence]:
    return _of_work(task, OPEN_WORK)


def _movable_of(task: Task) -> Sequence[Occurrence]:
    """Give what an amendment may touch: open work, and what a former one took away.

    What was cancelled by a decision of its own stays cancelled.
    """
    decided = set(
        session.scalars(
            select(ProgressUpdate.occurrence_id).where(
                ProgressUpdate.task_id == task.id, ProgressUpdate.verb == "cancel"
            )
        )
    )
    rows = _of_work(task, OPEN_WORK | {Work.CANCELLED})
    return [row for row in rows if row.work != Work.CANCELLED or row.id not in decided]


def _of_work(task: Task, works: Collection[Work]) -> Sequence[Occurrence]:
    query = select(Occurrence).where(
        Occurrence.task_id == task.id,
        Occurrence.work.in_([work.value for work in works]),
    )
    return session.scalars(query.order_by(Occurrence.id).with_for_update()).all()


def _reschedule(plan: Plan, task: Task, act: Act, *, keep_extensions: bool) -> None:
    """Move, add and cancel open occurrences so that they follow the task's present wording.

    An extension stands until the deadline itself is worded anew.
    """
    wanted = {duty.key: duty for duty in duties(task.deadline, frame_of(plan, task.added_on))}
    leads = {assignment.id: (assignment, agency) for assignment, agency in _leads([task.id])}
    for row in _movable_of(task):
        duty = wanted.get(row.key) if row.assignment_id in leads else None
        if duty is not None:
            if not (keep_extensions and row.extension_count):
                _follow(row, duty, act)
        elif row.work != Work.CANCELLED and (
            row.kind != Kind.EVENT or row.assignment_id not in leads
        ):
            _cancel(row, act, "Kế hoạch sửa đổi không còn yêu cầu")
    add_missing(plan, task, act.on)


def add_missing(plan: Plan, task: Task, on: date) -> int:
    """Make the occurrences that the plan's present rules and wording ask for and nobody has."""
    known = session.execute(
        select(Occurrence.assignment_id, Occurrence.key).where(Occurrence.task_id == task.id)
    ).all()
    existing = {(assignment_id, key) for assignment_id, key in known}
    wanted = duties(task.deadline, frame_of(plan, task.added_on))
    rows = [
        _row(plan, assignment, agency, duty) | {"since": on}
        for assignment, agency in _leads([task.id])
        for duty in wanted
        if (assignment.id, duty.key) not in existing and not _is_past_period(duty, on)
    ]
    return _insert(rows)


def _is_past_period(duty: Duty, on: date) -> bool:
    """Say whether the report of a period was due before anybody was asked for it."""
    return duty.kind in PERIODIC and duty.limit_on is not None and duty.limit_on < on


def _follow(row: Occurrence, duty: Duty, act: Act) -> None:
    """Bring an open or cancelled occurrence to the due date that the plan now gives it."""
    if row.work != Work.CANCELLED:
        work = Work(row.work)
    elif _is_past_period(duty, act.on):
        return
    else:
        work = Work.IN_PROGRESS if row.percent or row.reported_on else Work.NOT_STARTED
    if row.extension_count and duty.due_on and row.due_on and row.due_on > duty.due_on:
        # A later day that was granted stands, unless the plan itself now gives more time.
        duty = replace(duty, due_on=row.due_on, limit_on=row.limit_on, soon_on=row.soon_on)
    moved = (row.due_on, row.limit_on, row.soon_on) != (duty.due_on, duty.limit_on, duty.soon_on)
    if not moved and work == row.work:
        return
    state = replace(
        row.state, work=work, due_on=duty.due_on, limit_on=duty.limit_on, soon_on=duty.soon_on
    )
    before, after = change(row, act, state, kind=duty.kind.value)
    write(row, act, before, after, reason="Kế hoạch sửa đổi")


def _cancel(row: Occurrence, act: Act, reason: str) -> None:
    before, after = change(row, act, replace(row.state, work=Work.CANCELLED))
    write(row, act, before, after, reason=reason)
