"""A plan in force comes to a new version, and its open occurrences follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.db import session
from tracker.lib.actor import Actor
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan, Task
from tracker.plans.rules.content import PlanContent
from tracker.plans.rules.versions import NO_MOVES, Moves, address
from tracker.progress.actions.scheduling import (
    add_missing,
    frame_of,
    is_past_period,
    leads_of,
    rejoin,
    schedule,
)
from tracker.progress.actions.states import Act
from tracker.progress.actions.waves import write_rows
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.rules.schedule import Duty, duties
from tracker.progress.rules.status import Kind, Work
from tracker.progress.rules.steering import FOLLOWING

_AMENDED = "Kế hoạch sửa đổi"
_NOT_ASKED = "Kế hoạch sửa đổi không còn yêu cầu"
# What a wave may change of a row.
_MOVED = ("work", "due_on", "limit_on", "soon_on", "kind")
_CANCELLED = (("work", Work.CANCELLED.value),)


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

    What was reported stays as it was reported; only open occurrences move or fall away, and those
    that rest: they stay at rest, and come back to the days that the plan gives them by then.
    `moves` and `reasons` are those of `plans.actions.amend`.
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
        _end(task, Act("end", by, at))
    return result


def _reschedule(plan: Plan, task: Task, act: Act, *, keep_extensions: bool) -> None:
    """Move, add and cancel open occurrences so that they follow the task's present wording.

    An extension stands until the deadline itself is worded anew. What was cancelled by a decision
    of its own stays cancelled; what a former amendment took away comes back.
    """
    wanted = {duty.key: duty for duty in duties(task.deadline, frame_of(plan, task.added_on))}
    rejoin([task.id])
    leads = {assignment.id for assignment, _ in leads_of([task.id])}
    decided = _decided(task)
    waves: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in _rows_of(task, FOLLOWING | {Work.CANCELLED}):
        if row.work == Work.CANCELLED and row.id in decided:
            continue
        duty = wanted.get(row.key) if row.assignment_id in leads else None
        if duty is None:
            gone = row.kind != Kind.EVENT or row.assignment_id not in leads
            if gone and row.work != Work.CANCELLED:
                waves[_standing_of(row), _CANCELLED].append(row.id)
        elif not (keep_extensions and row.extension_count):
            after = _following(row, duty, act.on)
            if after is not None:
                waves[_standing_of(row), after].append(row.id)
    for (before, after), ids in waves.items():
        told = _NOT_ASKED if after == _CANCELLED else _AMENDED
        write_rows(ids, act, before=dict(before), after=dict(after), reason=told)
    session.expire_all()
    add_missing(plan, task, act.on)


def _end(task: Task, act: Act) -> None:
    """Cancel what is open or rests of a task that the plan no longer holds."""
    waves: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in _rows_of(task, FOLLOWING):
        waves[_standing_of(row)].append(row.id)
    for before, ids in waves.items():
        after = dict(_CANCELLED)
        write_rows(ids, act, before=dict(before), after=after, reason=task.ended_reason or "")
    session.expire_all()


def _decided(task: Task) -> set[int]:
    """Give the occurrences that a decision of their own has cancelled."""
    return set(
        session.scalars(
            select(ProgressUpdate.occurrence_id).where(
                ProgressUpdate.task_id == task.id, ProgressUpdate.verb == "cancel"
            )
        )
    )


def _rows_of(task: Task, works: Collection[Work]) -> Sequence[Any]:
    """Give what an amendment looks at, as plain rows, locked where the database can."""
    query = select(
        Occurrence.id,
        Occurrence.assignment_id,
        Occurrence.key,
        Occurrence.kind,
        Occurrence.work,
        Occurrence.due_on,
        Occurrence.limit_on,
        Occurrence.soon_on,
        Occurrence.percent,
        Occurrence.reported_on,
        Occurrence.extension_count,
    ).where(Occurrence.task_id == task.id, Occurrence.work.in_([work.value for work in works]))
    session.flush()
    return session.execute(query.order_by(Occurrence.id).with_for_update()).all()


def _standing_of(row: Any) -> tuple[tuple[str, Any], ...]:
    """Give what a wave may change of a row, as it stands."""
    return tuple((name, getattr(row, name)) for name in _MOVED)


def _following(row: Any, duty: Duty, on: date) -> tuple[tuple[str, Any], ...] | None:
    """Give what an open, resting or cancelled row becomes by the day that the plan gives it now.

    None where nothing changes.
    """
    if row.work != Work.CANCELLED:
        work = Work(row.work)
    elif is_past_period(duty, on):
        return None
    else:
        work = Work.IN_PROGRESS if row.percent or row.reported_on else Work.NOT_STARTED
    days = duty.due_on, duty.limit_on, duty.soon_on
    if row.extension_count and duty.due_on and row.due_on and row.due_on > duty.due_on:
        # A later day that was granted stands, unless the plan itself now gives more time.
        days = row.due_on, row.limit_on, row.soon_on
    same = (row.due_on, row.limit_on, row.soon_on, row.work, row.kind)
    if (*days, work, duty.kind) == same:
        return None
    due_on, limit_on, soon_on = days
    return (
        ("work", work.value),
        ("due_on", due_on),
        ("limit_on", limit_on),
        ("soon_on", soon_on),
        ("kind", duty.kind.value),
    )
