"""Writing plans: a draft is stored and replaced, issued once, and from then on amended.

The caller opens the transaction; the moment is an argument. Names come in canonical and are
resolved as of the plan's date: a group that leads becomes one assignment for each member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import fold
from tracker.plans.assigning import Assigner
from tracker.plans.linking import criteria_by_code, link_sections
from tracker.plans.models import (
    Assignment,
    Plan,
    PlanRevision,
    Section,
    Target,
    Task,
    TaskChange,
    TaskCriterion,
)
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import tasks as stored_tasks
from tracker.plans.rules.content import (
    Difference,
    PlanContent,
    TargetContent,
    TaskContent,
    compare,
)
from tracker.plans.rules.settings import PlanSettings


class PlanRefused(Exception):
    """The plan cannot take this step; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version came from, and which findings were accepted with it."""

    file_name: str | None = None
    sha256: str | None = None
    accepted: Sequence[dict[str, Any]] = ()


@dataclass(slots=True)
class Amended:
    """What an amendment did: tasks to schedule anew, and those that ended."""

    difference: Difference
    added: list[Task] = field(default_factory=list)
    rescheduled: list[Task] = field(default_factory=list)
    ended: list[Task] = field(default_factory=list)


def store_draft(
    content: PlanContent,
    *,
    code: str,
    kind: str = "improvement",
    source: Source | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """Store a plan as a draft, or put new content in the place of an existing draft's."""
    plan = session.query(Plan).filter_by(code=code).one_or_none()
    if plan is not None and plan.state != "draft":
        raise PlanRefused("Kế hoạch đã ban hành; hãy nhập bản sửa đổi thay vì dự thảo.")
    if plan is None:
        plan = Plan(code=code, kind=kind, year=content.year, created_at=at, title=content.title)
        plan.settings_json = {}
        session.add(plan)
    else:
        _clear(plan)
    plan.year, plan.title = content.year, content.title
    plan.ends_on = date(content.year, 12, 31)
    plan.number = content.number
    plan.state = "draft"
    session.flush()
    _store_rows(plan, content)
    _add_revision(plan, source, by, at)
    record(
        "plans.store_draft",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.title,
        after={"code": code, "tasks": len(content.tasks), "targets": len(content.targets)},
    )
    return plan


def issue(
    plan: Plan, *, number: str | None, issued_on: date, by: Actor, at: datetime
) -> Sequence[Task]:
    """Put a draft in force from its date of issue; give its tasks, assigned to agencies."""
    if plan.state != "draft":
        raise PlanRefused("Kế hoạch này đã được ban hành trước đó.")
    plan.number = number or plan.number
    plan.issued_on = issued_on
    plan.state = "issued"
    rows = stored_tasks(plan.id)
    assigner = Assigner(plan, issued_on)
    for task in rows:
        assigner.assign(task, since=issued_on)
    session.flush()
    record(
        "plans.issue",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        before={"state": "draft"},
        after={"state": "issued", "number": plan.number, "issued_on": issued_on},
    )
    return rows


def amend(
    plan: Plan, content: PlanContent, *, source: Source | None = None, by: Actor, at: datetime
) -> Amended:
    """Bring a plan in force to a new version; nothing is written when both say the same.

    Called through `progress.amend()`, which schedules in the same transaction. A task that the
    new version no longer holds ends on the day of the amendment and keeps its history.
    """
    old = stored_content(plan)
    difference = compare(old, content)
    result = Amended(difference)
    if difference.is_empty:
        return result
    day = clock.local_day(at)
    plan.revision += 1
    rows = {(row.index_code, row.number): row for row in stored_tasks(plan.id)}
    assigner = Assigner(plan, day)
    _store_sections(plan, content)
    for position, new in enumerate(content.tasks, start=1):
        row = rows.get(new.key)
        if row is None or row.ended_on is not None:
            row = _add_task(plan, new) if row is None else _take_up_again(plan, row, new, day)
            row.sort, row.added_on = position, day
            session.flush()
            assigner.assign(row, since=day)
            result.added.append(row)
        elif new.where in difference.touched:
            _change_task(plan, row, new, day, assigner, result)
        row.sort = position
    gone = {where for where in difference.removed if "/task/" in where}
    for row in rows.values():
        if f"{row.index_code or '-'}/task/{row.number}" in gone and row.ended_on is None:
            row.ended_on = day
            row.ended_reason = "Không còn trong bản sửa đổi"
            assigner.release(row, since=day)
            result.ended.append(row)
    _replace_targets(plan, content)
    session.flush()
    link_sections(plan)
    _add_revision(plan, source, by, at, difference)
    record(
        "plans.amend",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        after={"revision": plan.revision, **difference.as_json()},
    )
    return result


def change_settings(plan: Plan, settings: PlanSettings, *, by: Actor, at: datetime) -> None:
    """Change the plan's rules; the caller schedules anew what is open."""
    before = plan.settings.as_json()
    plan.settings_json = settings.as_json()
    record(
        "plans.change_settings",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        before=before,
        after=settings.as_json(),
    )


def link_task(task: Task, criterion_ids: Sequence[int], *, basis: str = "person") -> None:
    """Say which criteria a task serves, in the place of what was said before."""
    session.execute(delete(TaskCriterion).where(TaskCriterion.task_id == task.id))
    for criterion_id in dict.fromkeys(criterion_ids):
        session.add(TaskCriterion(task_id=task.id, criterion_id=criterion_id, basis=basis))


def _clear(plan: Plan) -> None:
    """Take the rows of a draft away; a draft has no history yet."""
    ids = [task.id for task in stored_tasks(plan.id)]
    session.execute(delete(TaskCriterion).where(TaskCriterion.task_id.in_(ids)))
    for table in (Task, Section, Target):
        session.execute(delete(table).where(table.plan_id == plan.id))
    session.expire(plan, ["sections"])


def _store_rows(plan: Plan, content: PlanContent) -> None:
    _store_sections(plan, content)
    for position, row in enumerate(content.tasks, start=1):
        _add_task(plan, row).sort = position
    _replace_targets(plan, content)
    session.flush()
    link_sections(plan)


def _store_sections(plan: Plan, content: PlanContent) -> None:
    known = {(s.index_code, s.number): s for s in plan.sections}
    for position, row in enumerate(content.sections, start=1):
        section = known.get((row.index, row.number))
        if section is None:
            section = Section(plan_id=plan.id, index_code=row.index, number=row.number)
            session.add(section)
        section.title, section.directive, section.sort = row.title, row.directive, position
    session.flush()
    session.expire(plan, ["sections"])


def _add_task(plan: Plan, row: TaskContent) -> Task:
    task = Task(plan_id=plan.id, index_code=row.index, number=row.number)
    _fill_task(plan, task, row)
    session.add(task)
    return task


def _take_up_again(plan: Plan, task: Task, row: TaskContent, day: date) -> Task:
    """Bring back a task that an earlier version had dropped; its number is its own still."""
    _note_change(plan, task, day, "ended_on", task.ended_on and task.ended_on.isoformat(), None)
    task.ended_on = task.ended_reason = None
    _fill_task(plan, task, row)
    return task


def _note_change(plan: Plan, task: Task, day: date, name: str, old: Any, new: Any) -> None:
    session.add(
        TaskChange(task_id=task.id, revision=plan.revision, on=day, field=name, old=old, new=new)
    )


def _fill_task(plan: Plan, task: Task, row: TaskContent) -> None:
    by_number = {(s.index_code, s.number): s.id for s in plan.sections}
    task.section_id = by_number.get((row.index, row.section)) if row.section else None
    task.title, task.title_folded = row.title, fold(row.title)
    task.output = row.output
    task.deadline_text = row.deadline.get("text")
    task.deadline = row.deadline
    task.leads = [lead.as_json() for lead in row.leads]
    task.partners = [partner.as_json() for partner in row.partners]


def _change_task(
    plan: Plan, task: Task, row: TaskContent, day: date, assigner: Assigner, result: Amended
) -> None:
    changes = [c for c in result.difference.changed if c.where == row.where]
    for change in changes:
        _note_change(plan, task, day, change.field, change.old, change.new)
    _fill_task(plan, task, row)
    names = {change.field for change in changes}
    if names & {"leads", "partners"}:
        assigner.reassign(task, since=day)
    if names & {"leads", "deadline"}:
        result.rescheduled.append(task)


def _replace_targets(plan: Plan, content: PlanContent) -> None:
    """Store the targets as the newest version prints them; the old stay in its difference."""
    session.execute(delete(Target).where(Target.plan_id == plan.id, Target.kind == "score"))
    criteria = criteria_by_code(plan.year)
    for position, row in enumerate(content.targets, start=1):
        session.add(_target(plan, row, position, criteria.get(row.key)))


def _target(plan: Plan, row: TargetContent, position: int, criterion_id: int | None) -> Target:
    return Target(
        plan_id=plan.id,
        index_code=row.index,
        criterion_id=criterion_id,
        code=row.code,
        name=row.name,
        max_score=row.max_score,
        baseline=row.baseline,
        target=row.target,
        operator=row.operator,
        leads=list(row.leads),
        sort=position,
    )


def _add_revision(
    plan: Plan,
    source: Source | None,
    by: Actor,
    at: datetime,
    difference: Difference | None = None,
) -> None:
    if difference is None:
        plan.revision += 1
    origin = source or Source()
    session.add(
        PlanRevision(
            plan_id=plan.id,
            number=plan.revision,
            document_number=plan.number,
            issued_on=plan.issued_on,
            file_name=origin.file_name,
            file_sha256=origin.sha256,
            applied_at=at,
            applied_by=by.name,
            accepted=list(origin.accepted),
            changes=difference.as_json() if difference else None,
        )
    )


def open_leads(task: Task) -> Sequence[Assignment]:
    """Give the lead assignments of a task that are in force."""
    return (
        session.query(Assignment)
        .filter_by(task_id=task.id, role="lead", valid_to=None)
        .order_by(Assignment.id)
        .all()
    )
