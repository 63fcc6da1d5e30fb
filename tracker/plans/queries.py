"""Reading plans: by code, with their content, tasks, assignments and targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import joinedload

from tracker.agencies.queries import valid_on
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.plans.former import former
from tracker.plans.models import (
    Assignment,
    Plan,
    PlanRevision,
    Section,
    Target,
    Task,
    TaskCriterion,
)
from tracker.plans.rules.content import (
    Named,
    PlanContent,
    SectionContent,
    TargetContent,
    TaskContent,
)
from tracker.plans.rules.kinds import IMPROVEMENT, code_of
from tracker.plans.rules.settings import PlanSettings


def plan_by_code(code: str) -> Plan | None:
    """Give the plan that commands and addresses call `code`."""
    return session.scalar(select(Plan).where(Plan.code == code))


def plans(kind: str | None = None) -> Sequence[Plan]:
    """Give every plan, the newest year first (a province has a few a year)."""
    query = select(Plan).order_by(Plan.year.desc(), Plan.id.desc()).limit(200)
    return session.scalars(query.where(Plan.kind == kind) if kind else query).all()


def plans_issued(on: date) -> list[Plan]:
    """Give the plans that had been issued by the end of `on`, the newest year first."""
    return [row for row in plans() if row.state != "draft" and not row.is_coming(on)]


def plans_announced(on: date) -> list[Plan]:
    """Give the drafts whose day of issue had come by the end of `on`, the earliest first.

    They are locked: two who put a plan in force at once give out its work once.
    """
    query = select(Plan).where(Plan.state == "draft", Plan.issued_on <= on)
    query = query.order_by(Plan.issued_on, Plan.id).limit(200).with_for_update()
    return list(session.scalars(query))


def plan_of_year(year: int) -> Plan | None:
    """Give the issued improvement plan of a year; None when there is none."""
    found = (row for row in plans(IMPROVEMENT) if row.year == year and row.state != "draft")
    return next(found, None)


def current_plan(on: date) -> Plan | None:
    """Give the improvement plan in force on `on`: the last one issued by that day.

    A province that has none yet works with the last plan of another kind.
    """
    query = (
        select(Plan)
        .where(Plan.state != "draft", Plan.issued_on <= on)
        .order_by(case((Plan.kind == IMPROVEMENT, 0), else_=1), Plan.issued_on.desc())
        .limit(1)
    )
    return session.scalar(query)


def settings_on(plan: Plan, day: date) -> PlanSettings:
    """Give the plan's rules as they stood at the end of `day`; the trail knows the former ones."""
    later = (
        select(AuditEvent.before)
        .where(
            AuditEvent.subject_type == "plan",
            AuditEvent.subject_id == plan.id,
            AuditEvent.verb == "plans.change_settings",
            AuditEvent.on > day,
        )
        .order_by(AuditEvent.id)
        .limit(1)
    )
    former = session.execute(later).first()
    return PlanSettings.from_json(former[0]) if former else plan.settings


def revisions(plan_id: int) -> Sequence[PlanRevision]:
    """Give the versions of a plan, the newest first."""
    query = select(PlanRevision).where(PlanRevision.plan_id == plan_id)
    return session.scalars(query.order_by(PlanRevision.number.desc()).limit(100)).all()


def revision_of_file(plan_id: int, sha256: str) -> PlanRevision | None:
    """Give the version that came from a file with this hash, if one did."""
    return session.scalar(
        select(PlanRevision).where(
            PlanRevision.plan_id == plan_id, PlanRevision.file_sha256 == sha256
        )
    )


def tasks(plan_id: int, *, on: date | None = None) -> Sequence[Task]:
    """Give the tasks in the plan's order; with `on`, those in force on that day, in its order."""
    query = select(Task).where(Task.plan_id == plan_id).order_by(Task.sort)
    rows = session.scalars(query.options(joinedload(Task.section)).limit(5000)).all()
    if on is None:
        return rows
    before = former(plan_id, on)
    return sorted((row for row in rows if before.was_in_force(row, on)), key=before.place)


def task(task_id: int) -> Task | None:
    """Give one task with its plan and section."""
    return session.scalar(
        select(Task)
        .where(Task.id == task_id)
        .options(joinedload(Task.section), joinedload(Task.plan))
    )


def sections(plan_id: int, *, on: date | None = None) -> Sequence[Section]:
    """Give the sections of a plan in its order; with `on`, as they were headed on that day."""
    before = former(plan_id, on).sections if on else None
    if before is not None:
        return before
    query = select(Section).where(Section.plan_id == plan_id).order_by(Section.sort)
    return session.scalars(query.limit(500)).all()


def assignments(
    task_id: int, role: str | None = None, *, on: date | None = None
) -> Sequence[Assignment]:
    """Give who works on a task now and, with `on`, who did on that day, with agency and group."""
    held: list[ColumnElement[bool]] = [Assignment.valid_to.is_(None)]
    if on is not None:
        held.append(valid_on(Assignment, on))
    query = (
        select(Assignment)
        .where(Assignment.task_id == task_id, or_(*held))
        .options(joinedload(Assignment.agency), joinedload(Assignment.group))
        .order_by(Assignment.id)
        .limit(2000)
    )
    return session.scalars(query.where(Assignment.role == role) if role else query).all()


def plan_criteria(plan_id: int, on: date) -> dict[int, list[int]]:
    """Give, by task of a plan, the ids of the criteria that it served at the end of `on`."""
    of_plan = select(Task.id).where(Task.plan_id == plan_id)
    told = {
        task_id: fields["criteria"]
        for task_id, fields in former(plan_id, on).fields.items()
        if "criteria" in fields
    }
    return criteria_of_tasks(of_plan) | told


def criteria_of_tasks(task_ids: Collection[int] | Select[int]) -> dict[int, list[int]]:
    """Give the ids of the criteria that each task serves now."""
    found: dict[int, list[int]] = defaultdict(list)
    query = select(TaskCriterion.task_id, TaskCriterion.criterion_id).where(
        TaskCriterion.task_id.in_(task_ids)
    )
    for task_id, criterion_id in session.execute(query):
        found[task_id].append(criterion_id)
    return found


def target_rows(plan_id: int, *, on: date | None = None) -> Sequence[Target]:
    """Give the targets of a plan as printed, in its order; with `on`, as promised on that day."""
    before = former(plan_id, on).targets if on else None
    if before is not None:
        return before
    query = select(Target).where(Target.plan_id == plan_id).order_by(Target.sort)
    return session.scalars(query.limit(2000)).all()


def targets(index: str, year: int) -> Sequence[Target]:
    """Give the targets that the issued improvement plan of `year` promised for `index`."""
    query = (
        select(Target)
        .join(Plan, Plan.id == Target.plan_id)
        .where(
            Target.index_code == index,
            Plan.year == year,
            Plan.kind == IMPROVEMENT,
            Plan.state != "draft",
        )
        .order_by(Target.sort)
        .limit(2000)
    )
    return session.scalars(query).all()


def content(plan: Plan) -> PlanContent:
    """Give a stored plan in the shape in which documents come in, to compare them."""
    names = {section.id: section.number for section in plan.sections}
    return PlanContent(
        year=plan.year,
        title=plan.title,
        number=plan.number,
        issued_on=plan.issued_on,
        sections=tuple(
            SectionContent(s.index_code, s.number, s.title, s.directive) for s in plan.sections
        ),
        tasks=tuple(_task_content(row, names) for row in tasks(plan.id) if row.ended_on is None),
        targets=tuple(_target_content(row) for row in target_rows(plan.id)),
    )


def _task_content(row: Task, section_numbers: dict[int, str]) -> TaskContent:
    return TaskContent(
        index=row.index_code,
        number=row.number,
        section=section_numbers.get(row.section_id) if row.section_id else None,
        title=row.title,
        deadline=row.deadline,
        leads=tuple(Named(n["name"], n.get("scope") or None) for n in row.leads),
        partners=tuple(Named(n["name"], n.get("scope") or None) for n in row.partners),
        monitors=tuple(Named(n["name"]) for n in row.monitors or ()),
        output=row.output,
    )


def _target_content(row: Target) -> TargetContent:
    return TargetContent(
        index=row.index_code,
        code=row.code,
        name=row.name,
        max_score=row.max_score,
        baseline=row.baseline,
        target=row.target,
        operator=row.operator,
        leads=tuple(row.leads),
    )


def free_code(kind: str, year: int) -> str:
    """Give a code for a kind's plan of `year` that no plan bears: "2025", then "2025-2"."""
    first = code_of(kind, year)
    taken = set(session.scalars(select(Plan.code).where(Plan.code.startswith(first))))
    return next(
        code for n in range(1, 1000) if (code := f"{first}-{n}" if n > 1 else first) not in taken
    )
