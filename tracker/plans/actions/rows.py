"""The rows of a plan, written from content: what drafting and amending share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import fold
from tracker.plans.linking import criteria_by_code
from tracker.plans.models import Plan, PlanRevision, Section, Target, Task
from tracker.plans.rules.content import Difference, PlanContent, TargetContent, TaskContent


@dataclass(frozen=True, slots=True)
class Source:
    """Where a version came from, and which findings were accepted with it.

    `number` and `issued_on` are those of the amending document; a first version takes the plan's.
    """

    file_name: str | None = None
    sha256: str | None = None
    accepted: Sequence[dict[str, Any]] = ()
    number: str | None = None
    issued_on: date | None = None


def store_sections(plan: Plan, content: PlanContent) -> None:
    """Store the sections of a version; one that it no longer holds stays for its ended tasks."""
    known = {(s.index_code, s.number): s for s in plan.sections}
    for position, row in enumerate(content.sections, start=1):
        section = known.get((row.index, row.number))
        if section is None:
            section = Section(plan_id=plan.id, index_code=row.index, number=row.number)
            session.add(section)
        section.title, section.directive, section.sort = row.title, row.directive, position
    session.flush()
    session.expire(plan, ["sections"])


def drop_sections(plan: Plan, content: PlanContent) -> None:
    """Take away sections that a version no longer prints, and the directive of those that stay.

    A section stays while a task, though ended, belongs to it. Call it when every task has been
    brought to the version.
    """
    printed = {(row.index, row.number) for row in content.sections}
    session.flush()
    used = set(session.scalars(select(Task.section_id).where(Task.plan_id == plan.id).distinct()))
    for section in list(plan.sections):
        if (section.index_code, section.number) in printed:
            continue
        section.directive = None
        if section.id not in used:
            session.delete(section)
    session.flush()
    session.expire(plan, ["sections"])


def add_task(plan: Plan, row: TaskContent) -> Task:
    """Add a task with its content; its place in the order is the caller's."""
    task = Task(plan_id=plan.id, index_code=row.index, number=row.number)
    fill_task(plan, task, row)
    session.add(task)
    return task


def fill_task(plan: Plan, task: Task, row: TaskContent) -> None:
    """Give a task its content, but for its number."""
    by_number = {(s.index_code, s.number): s.id for s in plan.sections}
    task.section_id = by_number.get((row.index, row.section)) if row.section else None
    task.title, task.title_folded = row.title, fold(row.title)
    task.output = row.output
    task.deadline_text = row.deadline.get("text")
    task.deadline = row.deadline
    task.leads = [lead.as_json() for lead in row.leads]
    task.partners = [partner.as_json() for partner in row.partners]
    task.monitors = [monitor.as_json() for monitor in row.monitors]


def replace_targets(plan: Plan, content: PlanContent) -> None:
    """Store the targets as the newest version prints them; `PlanRevision` keeps the former."""
    session.execute(delete(Target).where(Target.plan_id == plan.id, Target.kind == "score"))
    criteria = criteria_by_code(plan.year)
    for position, row in enumerate(content.targets, start=1):
        target = Target(plan_id=plan.id, kind="score", sort=position)
        fill_target(target, row, criteria.get(row.key))
        session.add(target)


def fill_target(target: Target, row: TargetContent, criterion_id: int | None) -> None:
    """Give a target row its content."""
    target.index_code, target.code, target.name = row.index, row.code, row.name
    target.criterion_id = criterion_id
    target.max_score, target.baseline = row.max_score, row.baseline
    target.target, target.operator = row.target, row.operator
    target.leads = list(row.leads)


def add_revision(
    plan: Plan,
    source: Source | None,
    by: Actor,
    at: datetime,
    difference: Difference | None = None,
    former: dict[str, Any] | None = None,
) -> None:
    """Note a version: what it came from and, where it amends, what it changed and what stood."""
    if difference is None:
        plan.revision += 1
    origin = source or Source()
    session.add(
        PlanRevision(
            plan_id=plan.id,
            number=plan.revision,
            document_number=plan.number if difference is None else origin.number,
            issued_on=plan.issued_on if difference is None else origin.issued_on,
            file_name=origin.file_name,
            file_sha256=origin.sha256,
            applied_at=at,
            applied_by=by.name,
            accepted=list(origin.accepted),
            changes=difference.as_json() if difference else None,
            former=former,
        )
    )
