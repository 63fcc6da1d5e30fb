"""What a plan said at the end of a past day, read backwards from what amendments noted.

`TaskChange` keeps the former value of each field of a task; `PlanRevision.former` keeps what was
printed around the tasks before a version: sections, targets and the order. A day after which
nothing was amended, today above all, is read as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import Exact, session
from tracker.lib import clock
from tracker.plans.models import Plan, PlanRevision, Section, Target, Task, TaskChange

Row = TypeVar("Row", Section, Target)


@dataclass(frozen=True, slots=True)
class Former:
    """What was otherwise on a day: fields of tasks by task, and what was printed around them.

    `sections` and `targets` are None where they were as they are; they are rows of no session.
    """

    fields: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    sections: Sequence[Section] | None = None
    targets: Sequence[Target] | None = None
    order: Mapping[int, int] = field(default_factory=dict)

    def value(self, task_id: int, name: str, now: Any) -> Any:
        """Give a field of a task as it was; `now` is what it is."""
        return self.fields.get(task_id, {}).get(name, now)

    def was_in_force(self, task: Task, on: date) -> bool:
        """Say whether the plan held a task at the end of `on`."""
        ended = _day(self.value(task.id, "ended_on", task.ended_on))
        added = _day(self.value(task.id, "added_on", task.added_on))
        return (ended is None or ended > on) and (added is None or added <= on)

    def place(self, task: Task) -> int:
        """Give the place of a task in the order of the plan."""
        return self.order.get(task.id, task.sort)


NOTHING = Former()
_KEPT = "plans.former"


def former(plan_id: int, on: date) -> Former:
    """Give what amendments changed after `on`: two queries on a past day, none today.

    The parts of a page ask for the same day, so that a session keeps what it read of one.
    """
    if on >= clock.today():
        return NOTHING
    kept = session.info.setdefault(_KEPT, {})
    if (plan_id, on) not in kept:
        kept[plan_id, on] = _read(plan_id, on)
    found: Former = kept[plan_id, on]
    return found


def _read(plan_id: int, on: date) -> Former:
    fields: dict[int, dict[str, Any]] = {}
    changes = (
        select(TaskChange.task_id, TaskChange.field, TaskChange.old)
        .join(Task, Task.id == TaskChange.task_id)
        .where(Task.plan_id == plan_id, TaskChange.on > on)
        .order_by(TaskChange.id.desc())
    )
    for task_id, name, old in session.execute(changes):
        merged = fields.setdefault(task_id, {})
        merged[name] = {**merged.get(name, {}), **old} if name == "scopes" else old
    first = (
        select(PlanRevision.former)
        .where(
            PlanRevision.plan_id == plan_id,
            PlanRevision.applied_at >= clock.day_start(on + timedelta(days=1)),
            PlanRevision.former.is_not(None),
        )
        .order_by(PlanRevision.number)
        .limit(1)
    )
    rows = session.scalar(first)
    if rows is None:
        return Former(fields) if fields else NOTHING
    return Former(
        fields,
        [_row(Section, told) for told in rows["sections"]],
        [_row(Target, told) for told in rows["targets"]],
        {task_id: place for place, task_id in enumerate(rows["tasks"])},
    )


def to_note(plan: Plan, tasks: Iterable[Task], targets: Iterable[Target]) -> dict[str, Any]:
    """Give what is printed around the tasks of a plan in the shape of `PlanRevision.former`."""
    session.info.pop(_KEPT, None)
    return {
        "sections": [_told(row) for row in plan.sections],
        "targets": [_told(row) for row in targets],
        "tasks": [task.id for task in tasks],
    }


def note_change(plan: Plan, task: Task, on: date, name: str, old: Any, new: Any) -> None:
    """Note that a field of a task is another from `on`; the field's former value is `old`."""
    session.info.pop(_KEPT, None)
    session.add(
        TaskChange(task_id=task.id, revision=plan.revision, on=on, field=name, old=old, new=new)
    )


def _told(row: Section | Target) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }


def _row(table: type[Row], told: Mapping[str, Any]) -> Row:
    exact = {c.key for c in table.__table__.columns if isinstance(c.type, Exact)}
    return table(
        **{
            name: Decimal(value) if name in exact and value is not None else value
            for name, value in told.items()
        }
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Worded:
    """A task as the plan worded it on a day."""

    id: int
    index_code: str | None
    section_id: int | None
    section: Section | None
    number: str
    title: str
    output: str | None
    deadline: Mapping[str, Any]
    deadline_text: str | None
    leads: Sequence[Mapping[str, Any]]
    partners: Sequence[Mapping[str, Any]]
    monitors: Sequence[Mapping[str, Any]]
    ordered_by: str | None
    added_on: date | None

    @property
    def heading(self) -> str:
        """The wording as a heading: without the list mark before it and the stop behind."""
        return self.title.removeprefix("- ").rstrip(".;: ")


def worded(tasks: Sequence[Task], on: date) -> list[Worded]:
    """Give tasks as they were worded at the end of `on`; two queries for each of their plans."""
    before = {plan_id: former(plan_id, on) for plan_id in {task.plan_id for task in tasks}}
    return [_worded(task, before[task.plan_id]) for task in tasks]


def worded_by_id(task_ids: Iterable[int], on: date) -> dict[int, Worded]:
    """Give tasks of some ids as they were worded at the end of `on`."""
    query = select(Task).where(Task.id.in_(list(task_ids))).options(joinedload(Task.section))
    return {task.id: task for task in worded(session.scalars(query).all(), on)}


def _worded(task: Task, before: Former) -> Worded:
    def was(name: str) -> Any:
        return before.value(task.id, name, getattr(task, name))

    deadline, index = was("deadline"), before.value(task.id, "index", task.index_code)
    section = _section(task, index, before)
    return Worded(
        id=task.id,
        index_code=index,
        section_id=section.id if section else None,
        section=section,
        number=was("number"),
        title=was("title"),
        output=was("output"),
        deadline=deadline,
        deadline_text=task.deadline_text if deadline is task.deadline else deadline.get("text"),
        leads=was("leads"),
        partners=was("partners"),
        monitors=was("monitors") or (),
        ordered_by=task.ordered_by,
        added_on=_day(was("added_on")),
    )


def _section(task: Task, index: str | None, before: Former) -> Section | None:
    """Give the section of a task as it was headed, whatever became of it since."""
    now = task.section
    number = before.value(task.id, "section", now.number if now else None)
    if before.sections is None:
        return now
    return next((s for s in before.sections if (s.index_code, s.number) == (index, number)), None)
