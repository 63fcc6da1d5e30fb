"""Sở Nội vụ steers work of its own decision: extends, suspends, resumes, cancels, reassigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import nfc
from tracker.plans.models import Task
from tracker.progress.actions.handing import hand_over
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.actions.states import Act, change, lock, write
from tracker.progress.inheriting.gifts import Inherited
from tracker.progress.inheriting.work import lock_tasks
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.rules.schedule import moved_to
from tracker.progress.rules.status import State, Work
from tracker.progress.rules.steering import (
    MOVABLE,
    after_cancel,
    after_extend,
    after_resume,
    after_suspend,
    check_extension,
    must_have_reason,
)

# How many steps back the work before a suspension is looked for, through those who handed it on.
_FORMER_OWNERS = 10


def extend(
    occurrence_id: int,
    *,
    due_on: date | None,
    reason: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> ProgressUpdate:
    """Move the due date of open work to a later day; the first day and every later one are kept.

    The limit and the warning day follow by the plan's settings. Of its own decision Sở Nội vụ
    extends as often as it must: the number that a plan allows binds those who ask.
    """
    must_have_reason(reason)
    row = lock(occurrence_id, version)
    check_extension(row.state, due_on, used=row.extension_count, allowed=None)
    frame = frame_of(row.plan)
    duty = moved_to(row.task.deadline, row.state.kind, row.key, due_on or date.max, frame)
    count = row.extension_count + 1
    words = f"Gia hạn lần {count}, đến {format_date(duty.due_on)}." if duty.due_on else ""
    state = after_extend(row.state, duty)
    return _apply(row, Act("extend", by, at), state, reason, words, extension_count=count)


def suspend(
    occurrence_id: int, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> ProgressUpdate:
    """Let open work rest; while it rests no rate counts it and nobody is urged."""
    must_have_reason(reason)
    row = lock(occurrence_id, version)
    return _apply(row, Act("suspend", by, at), after_suspend(row.state), reason)


def resume(
    occurrence_id: int, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> ProgressUpdate:
    """Take up again work that rested, as it was; its due date is the one the plan gives by now.

    Resting moves no day by itself; an amendment or new rules move it while it rests.
    """
    must_have_reason(reason)
    row = lock(occurrence_id, version)
    state = after_resume(row.state, _former_work(row))
    return _apply(row, Act("resume", by, at), state, reason)


def cancel(
    occurrence_id: int, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> ProgressUpdate:
    """Say that the work need not be done any more; it leaves every rate."""
    must_have_reason(reason)
    row = lock(occurrence_id, version)
    return _apply(row, Act("cancel", by, at), after_cancel(row.state), reason)


def reassign(
    occurrence_id: int,
    *,
    to_agency_id: int,
    reason: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Inherited:
    """Give an agency's part in a task to another: this occurrence, and what else of it is open."""
    # The task before the occurrence: amendments lock in this order, and two must not wait.
    lock_tasks({session.get_one(Occurrence, occurrence_id).task_id})
    row = lock(occurrence_id, version)
    return hand_over(
        _whole_part(row),
        to_agency_id=to_agency_id,
        reason=reason,
        keep_lateness=row.plan.settings.successor_answers_for_past,
        by=by,
        at=at,
    )


def _apply(
    row: Occurrence, act: Act, state: State, reason: str, words: str = "", **columns: int
) -> ProgressUpdate:
    """Bring `row` to `state`, tell it in the history and in the trail."""
    before, after = change(row, act, state, **columns)
    told = nfc(reason).strip()
    update = write(row, act, before, after, reason=told, done=words or None)
    record(
        f"progress.{act.verb}",
        by=act.by,
        at=act.at,
        subject_type="occurrence",
        subject_id=row.id,
        label=f"Nhiệm vụ {session.get_one(Task, row.task_id).number}",
        agency_id=row.agency_id,
        before=before,
        after=after,
        reason=told,
    )
    return update


def _whole_part(row: Occurrence) -> Sequence[int]:
    """Give everything of an agency's part in a task that another can take over."""
    query = select(Occurrence.id).where(
        Occurrence.assignment_id == row.assignment_id,
        Occurrence.work.in_([work.value for work in MOVABLE]),
    )
    return sorted({row.id, *session.scalars(query)})


def _former_work(row: Occurrence) -> Work:
    """Give what resting work was before, also where it rested already at another agency."""
    key: int | None = row.id
    for _ in range(_FORMER_OWNERS):
        query = select(ProgressUpdate).where(
            ProgressUpdate.occurrence_id == key, ProgressUpdate.verb == "suspend"
        )
        last = session.scalar(query.order_by(ProgressUpdate.id.desc()).limit(1))
        if last is not None:
            return Work(last.before["work"])
        key = session.scalar(select(Occurrence.inherited_from_id).where(Occurrence.id == key))
        if key is None:
            break
    return Work.IN_PROGRESS if row.percent or row.reported_on else Work.NOT_STARTED
