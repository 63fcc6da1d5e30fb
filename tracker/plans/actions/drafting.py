"""A plan before and at its issue: stored as a draft, replaced, put in force, given its rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.plans.actions.rows import (
    Source,
    add_revision,
    add_task,
    replace_targets,
    store_sections,
)
from tracker.plans.assigning import Assigner
from tracker.plans.linking import link_sections
from tracker.plans.models import Plan, Section, Target, Task, TaskCriterion
from tracker.plans.queries import revisions
from tracker.plans.queries import tasks as stored_tasks
from tracker.plans.rules.content import PlanContent
from tracker.plans.rules.kinds import IMPROVEMENT
from tracker.plans.rules.settings import PlanSettings


class PlanRefused(Exception):
    """The plan cannot take this step; the message is a sentence for the person."""


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
    add_revision(plan, source, by, at)
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


def announce(plan: Plan, *, number: str | None, issued_on: date, by: Actor, at: datetime) -> None:
    """Set the day from which a draft will be in force: until then everybody may read it.

    `progress.actions.issuing.issue_announced` puts it in force when the day has come. It is tried
    and taken back at once, so that a name nobody knows is told today (`UnknownName`).
    """
    with session.begin_nested() as trial:
        issue(plan, number=number, issued_on=issued_on, by=by, at=at)
        trial.rollback()
    plan.number, plan.issued_on = number or plan.number, issued_on
    session.flush()
    record(
        "plans.announce",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        after={"number": plan.number, "issued_on": issued_on},
    )


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
    plan.ends_on = _last_day(plan, rows)
    assigner = Assigner(plan, issued_on)
    for task in rows:
        assigner.assign(task, since=issued_on)
    for version in revisions(plan.id)[:1]:
        version.document_number, version.issued_on = plan.number, issued_on
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


def change_settings(
    plan: Plan, settings: PlanSettings, *, reason: str | None = None, by: Actor, at: datetime
) -> None:
    """Change the plan's rules; `progress.change_settings()` brings what is open along."""
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
        reason=reason,
    )


def _last_day(plan: Plan, rows: Sequence[Task]) -> date:
    """Give the last day on which duties of a plan fall: the year's, or a later one that it prints.

    A plan of indices ends with its year; others may begin in December and end in spring.
    """
    if plan.kind == IMPROVEMENT:
        return plan.ends_on
    printed = (row.deadline.get("due_on") for row in rows)
    return max([plan.ends_on, *(date.fromisoformat(day) for day in printed if day)])


def _clear(plan: Plan) -> None:
    """Take the rows of a draft away; a draft has no history yet."""
    ids = [task.id for task in stored_tasks(plan.id)]
    session.execute(delete(TaskCriterion).where(TaskCriterion.task_id.in_(ids)))
    for table in (Task, Section, Target):
        session.execute(delete(table).where(table.plan_id == plan.id))
    session.expire(plan, ["sections"])


def _store_rows(plan: Plan, content: PlanContent) -> None:
    store_sections(plan, content)
    for position, row in enumerate(content.tasks, start=1):
        add_task(plan, row).sort = position
    replace_targets(plan, content)
    session.flush()
    link_sections(plan)
