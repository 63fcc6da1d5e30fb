"""An agency breaks its part of a task into steps with days and people of its own.

Each step has a version: who writes on an older one is told, and nothing is overwritten. A step
is never removed: dropped ones leave the sum and stay in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.accounts.queries import colleagues
from tracker.audit.actions import record
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line
from tracker.plans.models import Assignment
from tracker.progress.actions.states import Conflict
from tracker.progress.models import TaskStep
from tracker.progress.rules.moves import Refused

MOST_STEPS = 50
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """A step as somebody typed it."""

    title: str
    due_on: date | None = None
    person_id: int | None = None


def add_step(assignment_id: int, typed: Typed, *, by: Actor, at: datetime) -> TaskStep:
    """Add a step behind the others; raise Refused with the problems."""
    part = _lock(assignment_id)
    title = _checked(part, typed, at)
    present = _present(assignment_id)
    if len(present) >= MOST_STEPS:
        raise Refused({"": f"Một phần việc có nhiều nhất {MOST_STEPS} bước."})
    step = TaskStep(
        assignment_id=assignment_id,
        sort=max((other.sort for other in present), default=0) + 1,
        title=title,
        due_on=typed.due_on,
        person_id=typed.person_id,
        created_at=at,
        created_by=by.name,
    )
    session.add(step)
    session.flush()
    _record("progress.add_step", step, part, by, at, None)
    return step


def edit_step(
    step_id: int, typed: Typed, *, version: int, assignment_id: int, by: Actor, at: datetime
) -> TaskStep:
    """Change what a step says; Conflict when somebody else has changed it since."""
    part, step = _open(step_id, version, assignment_id)
    before = _told(step)
    step.title = _checked(part, typed, at)
    step.due_on, step.person_id = typed.due_on, typed.person_id
    return _changed("progress.edit_step", step, part, by, at, before)


def tick_step(
    step_id: int, *, done: bool, version: int, assignment_id: int, by: Actor, at: datetime
) -> TaskStep:
    """Mark a step as done today, or as not done after all."""
    part, step = _open(step_id, version, assignment_id)
    before = _told(step)
    step.done_on = clock.local_day(at) if done else None
    return _changed("progress.tick_step", step, part, by, at, before)


def drop_step(
    step_id: int, *, version: int, assignment_id: int, by: Actor, at: datetime
) -> TaskStep:
    """Leave a step out of the sum from today on."""
    part, step = _open(step_id, version, assignment_id)
    before = _told(step)
    step.dropped_on = clock.local_day(at)
    return _changed("progress.drop_step", step, part, by, at, before)


def move_step(
    step_id: int, *, up: bool, version: int, assignment_id: int, by: Actor, at: datetime
) -> TaskStep:
    """Change places with the step above or below; at the end of the list nothing happens."""
    part, step = _open(step_id, version, assignment_id)
    present = _present(assignment_id)
    place = present.index(step)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(present):
        return step
    before = _told(step)
    neighbour = present[other]
    step.sort, neighbour.sort = neighbour.sort, step.sort
    return _changed("progress.move_step", step, part, by, at, before)


def _lock(assignment_id: int) -> Assignment:
    """Give the part for writing: its steps change one person at a time."""
    query = select(Assignment).where(Assignment.id == assignment_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _open(step_id: int, version: int, assignment_id: int) -> tuple[Assignment, TaskStep]:
    part = _lock(assignment_id)
    query = select(TaskStep).where(TaskStep.id == step_id, TaskStep.assignment_id == assignment_id)
    step = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if step is None or step.dropped_on is not None:
        raise Refused({"": "Bước này không còn."})
    if step.version != version:
        raise Conflict
    return part, step


def _present(assignment_id: int) -> Sequence[TaskStep]:
    query = select(TaskStep).where(
        TaskStep.assignment_id == assignment_id, TaskStep.dropped_on.is_(None)
    )
    return session.scalars(query.order_by(TaskStep.sort, TaskStep.id)).all()


def _checked(part: Assignment, typed: Typed, at: datetime) -> str:
    title = one_line(typed.title)
    problems = {}
    if not title:
        problems["title"] = "Ghi nội dung của bước."
    elif len(title) > LONGEST_TITLE:
        problems["title"] = f"Nội dung dài quá {LONGEST_TITLE} ký tự."
    if typed.person_id is not None and part.agency_id is not None:
        own = colleagues([part.agency_id], clock.local_day(at))
        if all(one.user_id != typed.person_id for one in own):
            problems["person"] = "Chỉ giao cho người đang làm việc tại cơ quan mình."
    if problems:
        raise Refused(problems)
    return title


def _told(step: TaskStep) -> dict:
    names = ("title", "due_on", "person_id", "done_on", "dropped_on", "sort")
    return plain({name: getattr(step, name) for name in names})


def _changed(
    verb: str, step: TaskStep, part: Assignment, by: Actor, at: datetime, before: dict
) -> TaskStep:
    step.version += 1
    session.flush()
    _record(verb, step, part, by, at, before)
    return step


def _record(
    verb: str, step: TaskStep, part: Assignment, by: Actor, at: datetime, before: dict | None
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="task_step",
        subject_id=step.id,
        label=step.title,
        agency_id=part.agency_id,
        before=before,
        after=_told(step),
    )
