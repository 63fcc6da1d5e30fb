"""Occurrences come to be: when a plan is issued, or an event happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

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
from tracker.progress.rules.steering import DEAD

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
    from its date of issue, whenever it was typed in. A task that comes back asks for nothing
    that `AlreadyAsked` knows of.
    """
    frame = frame_of(plan)
    wanted: dict[int, tuple[date, list[Duty]]] = {}
    for task in tasks:
        own = frame_of(plan, task.added_on) if task.added_on else frame
        wanted[task.id] = own.issued_on, duties(task.deadline, own)
    rejoin(list(wanted))
    asked = AlreadyAsked(list(wanted))
    made = 0
    rows: list[dict[str, Any]] = []
    for assignment, agency in leads_of(list(wanted)):
        since, found = wanted[assignment.task_id]
        missing = [duty for duty in found if not asked.of(assignment, duty.key)]
        rows.extend(_row(plan, assignment, agency, duty, since) for duty in missing)
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
        _row(plan, assignment, agency, duty, clock.local_day(at))
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


class AlreadyAsked:
    """The duties that tasks have asked for already, which nobody is asked for twice.

    These are the duties of a part, whatever became of them; what an agency does or has done,
    under a former part too; and what it gave to another who does or has done it: work that was
    handed over stays where it went. What was cancelled under a former part is asked for anew.
    """

    def __init__(self, task_ids: Sequence[int]) -> None:
        """Read what the tasks have."""
        rows = {row.id: row for row in _known(task_ids)}
        self._parts = {(row.assignment_id, row.key) for row in rows.values()}
        self._agencies: set[tuple[int, int, str]] = set()
        walked: set[int] = set()
        for living in rows.values():
            holder = None if living.work in DEAD else living
            while holder is not None and holder.id not in walked:
                walked.add(holder.id)
                self._agencies.add((holder.task_id, holder.agency_id, holder.key))
                holder = rows.get(holder.inherited_from_id)

    def of(self, part: Assignment, key: str) -> bool:
        """Say whether the agency of a leading part has been asked for the duty under `key`."""
        place = part.task_id, part.agency_id, key
        return (part.id, key) in self._parts or place in self._agencies


def rejoin(task_ids: Sequence[int]) -> None:
    """Let what an agency does or has done under a former part go on under its present one.

    So it is when a task comes back, or an agency is named again: what was reported is not lost.
    """
    parts = {(part.task_id, part.agency_id): part.id for part, _ in leads_of(task_ids)}
    rows = _known(task_ids)
    taken = {(row.assignment_id, row.key) for row in rows}
    values = []
    for row in rows:
        part = parts.get((row.task_id, row.agency_id))
        if part is not None and row.work not in DEAD and (part, row.key) not in taken:
            taken.add((part, row.key))
            values.append({"this": row.id, "part": part})
    if values:
        table = Occurrence.__table__
        this = update(Occurrence).where(table.c.id == bindparam("this"))
        session.connection().execute(this.values(assignment_id=bindparam("part")), values)
        session.expire_all()


def _known(task_ids: Sequence[int]) -> Sequence[Any]:
    """Give what the tasks have, as plain rows."""
    session.flush()
    query = select(
        Occurrence.id,
        Occurrence.task_id,
        Occurrence.agency_id,
        Occurrence.assignment_id,
        Occurrence.key,
        Occurrence.work,
        Occurrence.inherited_from_id,
    ).where(Occurrence.task_id.in_(task_ids))
    return session.execute(query.order_by(Occurrence.id)).all()


def _row(
    plan: Plan, assignment: Assignment, agency: Agency, duty: Duty, since: date
) -> dict[str, Any]:
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
        "since": since,
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
    asked = AlreadyAsked([task.id])
    wanted = duties(task.deadline, frame_of(plan, task.added_on))
    rows = [
        _row(plan, assignment, agency, duty, on)
        for assignment, agency in leads_of([task.id])
        for duty in wanted
        if not asked.of(assignment, duty.key) and not is_past_period(duty, on)
    ]
    return _insert(rows)


def is_past_period(duty: Duty, on: date) -> bool:
    """Say whether the report of a period was due before anybody was asked for it."""
    return duty.kind in PERIODIC and duty.limit_on is not None and duty.limit_on < on
