"""A plan's rules change, or a task joins it: what is open follows, what was reported stays.

All members of a group have the same dates, so that a change of rules is written date by date, not
row by row: a plan of thirty thousand occurrences follows in a second or two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan, Task
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import tasks as stored_tasks
from tracker.plans.rules.content import TaskContent
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.actions.amending import amend
from tracker.progress.actions.scheduling import add_missing, frame_of
from tracker.progress.actions.states import Act
from tracker.progress.actions.waves import refuse_rewriting, write_rows
from tracker.progress.models import Occurrence, TaskEvent
from tracker.progress.rules.schedule import Duty, Frame, duties, event_duties
from tracker.progress.rules.status import Work
from tracker.progress.rules.steering import FOLLOWING

_FOLLOWING = sorted(work.value for work in FOLLOWING)
RULES_CHANGED = "Đổi quy tắc tính của kế hoạch"


@dataclass(frozen=True, slots=True)
class Shift:
    """Open or resting occurrences of one task and key that share their dates, and those to come.

    `duty` is None where the new rules no longer ask for them.
    """

    task_id: int
    key: str
    work: str
    due_on: date | None
    limit_on: date | None
    soon_on: date | None
    extended: bool
    ids: Sequence[int]
    duty: Duty | None

    @property
    def count(self) -> int:
        """How many occurrences these are."""
        return len(self.ids)

    @property
    def target(self) -> tuple[date | None, date | None, date | None]:
        """The due date, limit and warning day to come; an extension that was given is kept."""
        if self.duty is None:
            return self.due_on, self.limit_on, self.soon_on
        if not self.extended or self.due_on is None or self.duty.due_on is None:
            return self.duty.due_on, self.duty.limit_on, self.duty.soon_on
        grace = (self.duty.limit_on or self.duty.due_on) - self.duty.due_on
        warning = self.duty.due_on - (self.duty.soon_on or self.duty.due_on)
        return self.due_on, self.due_on + grace, self.due_on - warning

    @property
    def moves(self) -> bool:
        """Whether anything changes for these occurrences."""
        return self.duty is None or self.target != (self.due_on, self.limit_on, self.soon_on)


def shifts(plan: Plan, settings: PlanSettings) -> list[Shift]:
    """Give what new rules would do to the open and resting occurrences of a plan in force."""
    frame = replace(frame_of(plan), settings=settings)
    wanted: dict[tuple[int, str], Duty] = {}
    for task in stored_tasks(plan.id):
        if task.ended_on is None:
            for duty in _duties_of(task, plan, frame):
                wanted[task.id, duty.key] = duty
    return [shift for shift in _open_groups(plan, wanted) if shift.moves]


def change_settings(
    plan: Plan, settings: PlanSettings, *, reason: str, by: Actor, at: datetime
) -> int:
    """Give a plan other rules and bring its open occurrences along; give how many moved.

    What was reported keeps the dates by which it was judged. A draft has no occurrences: only
    its rules change. The first audit entry holds the rules before and after, the second what
    moved.
    """
    found = shifts(plan, settings) if plan.state != "draft" else []
    rows = Occurrence.plan_id == plan.id
    refuse_rewriting(rows, clock.local_day(at))
    plan_actions.change_settings(plan, settings, reason=reason, by=by, at=at)
    if plan.state == "draft":
        return 0
    session.flush()
    act = Act("rules", by, at)
    _apply(found, act)
    session.expire_all()
    added = sum(
        add_missing(plan, task, act.on) for task in stored_tasks(plan.id) if not task.ended_on
    )
    moved = sum(shift.count for shift in found)
    record(
        "progress.reschedule",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        after={"moved": moved, "added": added},
        reason=reason,
    )
    return moved + added


def add_task(plan: Plan, row: TaskContent, *, ordered_by: str, by: Actor, at: datetime) -> Task:
    """Add one task to a plan in force by order of a document; it is marked as added.

    Raise `plans.actions.TakenNumber` where another task bears the number.
    """
    so_far = stored_content(plan)
    if any(task.key == row.key for task in so_far.tasks):
        raise plan_actions.TakenNumber(f"Kế hoạch đã có nhiệm vụ số {row.number}; ghi số khác.")
    place = _place_in(so_far.tasks, row)
    tasks = (*so_far.tasks[:place], row, *so_far.tasks[place:])
    source = plan_actions.Source(number=ordered_by)
    result = amend(plan, replace(so_far, tasks=tasks), source=source, by=by, at=at)
    (task,) = result.added
    task.ordered_by = ordered_by
    session.flush()
    record(
        "progress.add_task",
        by=by,
        at=at,
        subject_type="task",
        subject_id=task.id,
        label=f"Nhiệm vụ {task.number}",
        after={"title": row.title, "ordered_by": ordered_by},
    )
    return task


def _place_in(tasks: tuple[TaskContent, ...], row: TaskContent) -> int:
    """Give where a new task stands: after the last one of its section, else of its index."""
    for same in (
        lambda task: (task.index, task.section) == (row.index, row.section),
        lambda task: task.index == row.index,
    ):
        places = [place for place, task in enumerate(tasks, start=1) if same(task)]
        if places:
            return places[-1]
    return len(tasks)


def _duties_of(task: Task, plan: Plan, frame: Frame) -> Iterator[Duty]:
    own = replace(frame, issued_on=max(frame.issued_on, task.added_on or frame.issued_on))
    yield from duties(task.deadline, own)
    if task.deadline.get("kind") == "event":
        events = select(TaskEvent).where(TaskEvent.task_id == task.id).order_by(TaskEvent.id)
        for event in session.scalars(events.limit(1000)):
            yield from event_duties(task.deadline, event.happened_on, f"event-{event.id}", own)


def _open_groups(plan: Plan, wanted: dict[tuple[int, str], Duty]) -> Iterator[Shift]:
    rows = session.execute(
        select(
            Occurrence.task_id,
            Occurrence.key,
            Occurrence.work,
            Occurrence.due_on,
            Occurrence.limit_on,
            Occurrence.soon_on,
            Occurrence.extension_count > 0,
            Occurrence.id,
        )
        .where(Occurrence.plan_id == plan.id, Occurrence.work.in_(_FOLLOWING))
        .order_by(Occurrence.task_id, Occurrence.key, Occurrence.id)
    )
    groups: dict[tuple[Any, ...], list[int]] = {}
    for *dated, id_ in rows:
        groups.setdefault(tuple(dated), []).append(id_)
    for group, ids in groups.items():
        task_id, key, work, due_on, limit_on, soon_on, extended = group
        duty = wanted.get((task_id, key))
        yield Shift(task_id, key, work, due_on, limit_on, soon_on, bool(extended), ids, duty)


def _apply(found: Sequence[Shift], act: Act) -> None:
    """Write shifts: the former states, the updates that tell why, the new dates.

    Tasks share their dates: thousands of shifts are a few dozen changes, each written at once.
    """
    waves: dict[tuple[tuple[Any, ...], tuple[Any, ...]], list[int]] = {}
    for shift in found:
        waves.setdefault(_change_of(shift), []).extend(shift.ids)
    for (before, after), ids in waves.items():
        write_rows(ids, act, before=dict(before), after=dict(after), reason=RULES_CHANGED)


def _change_of(shift: Shift) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Give the columns that a shift changes, before and after, as pairs of name and value."""
    if shift.duty is None:
        return (("work", shift.work),), (("work", Work.CANCELLED.value),)
    dates = ("due_on", "limit_on", "soon_on")
    now = (shift.due_on, shift.limit_on, shift.soon_on)
    return tuple(zip(dates, now, strict=True)), tuple(zip(dates, shift.target, strict=True))
