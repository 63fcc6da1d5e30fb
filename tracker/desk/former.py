"""What pages of a past day say of tasks and people: the wording and who was in charge then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.plans.models import Section, Task, TaskChange
from tracker.progress.models import Occurrence
from tracker.progress.queries.inside.charge import InCharge, of_occurrences
from tracker.progress.queries.listing import WorkRow


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
    """Give tasks as they were worded at the end of `on`; one query whatever their number."""
    before = former_fields({task.plan_id for task in tasks}, on)
    return [_worded(task, before.get(task.id, {})) for task in tasks]


def _worded(task: Task, before: Mapping[str, Any]) -> Worded:
    deadline = before.get("deadline", task.deadline)
    return Worded(
        id=task.id,
        index_code=task.index_code,
        section_id=task.section_id,
        section=task.section,
        number=before.get("number", task.number),
        title=before.get("title", task.title),
        output=before.get("output", task.output),
        deadline=deadline,
        deadline_text=deadline.get("text") if "deadline" in before else task.deadline_text,
        leads=before.get("leads", task.leads),
        partners=before.get("partners", task.partners),
        monitors=task.monitors or (),
        ordered_by=task.ordered_by,
        added_on=task.added_on,
    )


def former_fields(plan_ids: Collection[int], on: date) -> dict[int, dict[str, Any]]:
    """Give, by task, the values that fields had on `on` where an amendment changed them since."""
    query = (
        select(TaskChange.task_id, TaskChange.field, TaskChange.old)
        .join(Task, Task.id == TaskChange.task_id)
        .where(Task.plan_id.in_(list(plan_ids)), TaskChange.on > on)
        .order_by(TaskChange.id.desc())
    )
    found: dict[int, dict[str, Any]] = {}
    for task_id, field, old in session.execute(query):
        found.setdefault(task_id, {})[field] = old
    return found


def rows_as_worded(rows: Sequence[WorkRow], plan_id: int, on: date) -> list[WorkRow]:
    """Give the lines of a list with the numbers and words that their tasks had on `on`."""
    before = former_fields([plan_id], on)
    return [_row_as_worded(row, before.get(row.task_id)) for row in rows]


def _row_as_worded(row: WorkRow, before: Mapping[str, Any] | None) -> WorkRow:
    if not before:
        return row
    return replace(
        row,
        task_number=before.get("number", row.task_number),
        title=before.get("title", row.title),
        output=before.get("output", row.output),
    )


def in_charge_on(rows: Sequence[WorkRow], on: date, *, is_past: bool) -> dict[int, InCharge]:
    """Give, by occurrence, who was in charge at the end of `on`; the trail knows the former ones.

    One query today, four on a past day, whatever the number of rows.
    """
    now = of_occurrences([row.id for row in rows], on)
    if not is_past or not rows:
        return now
    before = _charge_before({row.agency_id for row in rows}, on)
    if not before:
        return now
    people = session.execute(
        select(User.id, User.name).where(User.id.in_({person for person, _ in before.values()}))
    )
    names = {row.id: row.name for row in people}
    pairs = session.execute(
        select(Occurrence.id, Occurrence.assignment_id).where(
            Occurrence.id.in_([row.id for row in rows])
        )
    )
    for occurrence_id, assignment_id in pairs:
        if assignment_id in before:
            person_id, unit = before[assignment_id]
            now.pop(occurrence_id, None)
            if person_id or unit:
                name = names.get(person_id or 0, "")
                now[occurrence_id] = InCharge(person_id, name, unit or "", still_here=True)
    return now


def _charge_before(
    agency_ids: Collection[int], on: date
) -> dict[int, tuple[int | None, str | None]]:
    """Give (person, unit) of assignments on `on`, where they were named anew since."""
    query = (
        select(AuditEvent.before)
        .where(
            AuditEvent.agency_id.in_(list(agency_ids)),
            AuditEvent.verb == "progress.put_in_charge",
            AuditEvent.on > on,
        )
        .order_by(AuditEvent.id)
    )
    found: dict[int, tuple[int | None, str | None]] = {}
    for before in session.scalars(query):
        for key, (person_id, unit) in (before or {}).get("in_charge", {}).items():
            found.setdefault(int(key), (person_id, unit))
    return found
