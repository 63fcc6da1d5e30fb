"""A plan typed by hand: an empty draft, its tasks and targets one by one. Only drafts change so.

Rows are written one after another, under the lock of their plan. `seen` is the version of a row
(`plans.seen`) on the page that a person sends; without it the row is not asked for its version.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, inspect, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.plans.actions.drafting import PlanRefused, store_draft
from tracker.plans.actions.rows import fill_target, fill_task
from tracker.plans.linking import criteria_by_code, link_sections
from tracker.plans.models import Plan, Section, Target, Task, TaskCriterion
from tracker.plans.queries import free_code, revisions
from tracker.plans.queries import tasks as stored_tasks
from tracker.plans.rules.content import Named, PlanContent, TargetContent, TaskContent
from tracker.plans.seen import version_of

Row = TypeVar("Row", Task, Target)


class TakenNumber(PlanRefused):
    """Another row of the plan bears that number already; the message is for the person."""


class Overtaken(PlanRefused):
    """Somebody else changed the row or took it out since it was seen; nothing is written."""


def start_draft(
    *, year: int, title: str, kind: str = "improvement", by: Actor, at: datetime
) -> Plan:
    """Begin an empty draft of `year`, to be filled by hand."""
    content = PlanContent(year=year, title=title)
    return store_draft(content, code=free_code(kind, year), kind=kind, by=by, at=at)


def put_task(
    plan: Plan,
    row: TaskContent,
    *,
    section_title: str = "",
    task: Task | None = None,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Task:
    """Add a task to a draft, or give one of its tasks new content.

    A section that the plan does not have yet is made, with `section_title`. Raise Overtaken where
    the task is no longer as it was `seen`, TakenNumber where another bears its number.
    """
    _need_draft(plan)
    task = _as_seen(task, seen)
    own = Task.plan_id == plan.id, Task.index_code == row.index, Task.number == row.number
    _refuse_other(session.scalar(select(Task.id).where(*own)), task, f"nhiệm vụ số {row.number}")
    _put_section(plan, row, section_title)
    before = _facts_of(task) if task else None
    where = row.where if task is None else f"{task.index_code or '-'}/task/{task.number}"
    task = task or _new_task(plan, row)
    task.index_code, task.number = row.index, row.number
    fill_task(plan, task, _still_followed(row, task))
    session.add(task)
    session.flush()
    link_sections(plan)
    _settle(plan, where)
    _note("plans.put_task", plan, by, at, before, _facts_of(task))
    return task


def remove_task(
    plan: Plan, task: Task, *, seen: str | None = None, by: Actor, at: datetime
) -> None:
    """Take a task out of a draft, where it has no history yet; raise Overtaken as `put_task`."""
    _need_draft(plan)
    task = _as_seen(task, seen) or task
    before = _facts_of(task)
    _settle(plan, f"{task.index_code or '-'}/task/{task.number}")
    session.execute(delete(TaskCriterion).where(TaskCriterion.task_id == task.id))
    session.delete(task)
    session.flush()
    _note("plans.remove_task", plan, by, at, before, None)


def put_target(
    plan: Plan,
    row: TargetContent,
    *,
    target: Target | None = None,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> Target:
    """Add a target row to a draft, or give one of its rows new values; raises as `put_task`."""
    _need_draft(plan)
    target = _as_seen(target, seen)
    taken = session.scalar(
        select(Target.id).where(
            Target.plan_id == plan.id,
            Target.index_code == row.index,
            Target.code == row.code,
            Target.kind == "score",
        )
    )
    _refuse_other(taken, target, f"dòng chỉ tiêu mã {row.code}")
    before = {"code": target.code, "target": target.target} if target else None
    criterion = criteria_by_code(plan.year).get(row.key)
    if target is None:
        last = session.scalars(
            select(Target.sort).where(Target.plan_id == plan.id).order_by(Target.sort.desc())
        ).first()
        target = Target(plan_id=plan.id, kind="score", sort=(last or 0) + 1)
    fill_target(target, row, criterion)
    session.add(target)
    session.flush()
    _settle(plan, row.where)
    _note("plans.put_target", plan, by, at, before, {"code": row.code, "target": row.target})
    return target


def remove_target(
    plan: Plan, target: Target, *, seen: str | None = None, by: Actor, at: datetime
) -> None:
    """Take a target row out of a draft; raise Overtaken as `put_task`."""
    _need_draft(plan)
    target = _as_seen(target, seen) or target
    before = {"index": target.index_code, "code": target.code, "name": target.name}
    session.delete(target)
    session.flush()
    _note("plans.remove_target", plan, by, at, before, None)


def _need_draft(plan: Plan) -> None:
    """Take the plan's lock; refuse one that is in force."""
    session.refresh(plan, with_for_update=True)
    if plan.state != "draft":
        raise PlanRefused("Kế hoạch đã ban hành; hãy nhập văn bản sửa đổi thay vì sửa trực tiếp.")


def _as_seen(row: Row | None, seen: str | None) -> Row | None:
    """Give a row as it is stored now; raise Overtaken where it is not what was seen."""
    if row is None:
        return None
    found: Row | None = session.get(type(row), inspect(row).identity, populate_existing=True)
    if found is None:
        raise Overtaken("Người khác vừa bỏ dòng này khỏi dự thảo.")
    if seen is not None and seen != version_of(found):
        raise Overtaken("Người khác vừa sửa dòng này trong lúc bạn soạn.")
    return found


def _refuse_other(found: int | None, row: Task | Target | None, what: str) -> None:
    if found is not None and (row is None or row.id != found):
        raise TakenNumber(f"Kế hoạch đã có {what} trong chỉ số này.")


def _put_section(plan: Plan, row: TaskContent, title: str) -> None:
    if not row.section:
        return
    known = [s for s in plan.sections if (s.index_code, s.number) == (row.index, row.section)]
    if known:
        known[0].title = title or known[0].title
        return
    sort = max((s.sort for s in plan.sections), default=0) + 1
    section = Section(plan_id=plan.id, index_code=row.index, number=row.section, title=title)
    section.sort = sort
    session.add(section)
    session.flush()
    session.expire(plan, ["sections"])


def _still_followed(row: TaskContent, task: Task) -> TaskContent:
    """Keep who follows a task, which no field of the page shows, while the task names them."""
    names = {named.name for named in (*row.leads, *row.partners)}
    kept = [Named(entry["name"]) for entry in task.monitors or () if entry["name"] in names]
    return row if row.monitors else replace(row, monitors=tuple(kept))


def _new_task(plan: Plan, row: TaskContent) -> Task:
    """Make a task behind the last one of its section, else of its index, else of the plan."""
    rows = list(stored_tasks(plan.id))
    section = {s.id: s.number for s in plan.sections}
    same_index = [n for n, task in enumerate(rows) if task.index_code == row.index]
    same = [n for n in same_index if section.get(rows[n].section_id or 0) == row.section]
    places = [same, same_index]
    place = next((found[-1] + 1 for found in places if found), len(rows))
    task = Task(plan_id=plan.id, sort=place + 1)
    for position, other in enumerate(rows[place:], start=place + 2):
        other.sort = position
    return task


def _facts_of(task: Task) -> dict[str, Any]:
    return {
        "index": task.index_code,
        "number": task.number,
        "title": task.title,
        "deadline": task.deadline_text,
        "leads": [lead["name"] for lead in task.leads],
        "partners": [partner["name"] for partner in task.partners],
    }


def _settle(plan: Plan, where: str) -> None:
    """Drop the doubts about a row that a person has just looked at."""
    for version in revisions(plan.id)[:1]:
        if version.changes and "doubts" in version.changes:
            left = [doubt for doubt in version.changes["doubts"] if doubt["where"] != where]
            version.changes = {**version.changes, "doubts": left}


def _note(
    verb: str, plan: Plan, by: Actor, at: datetime, before: dict[str, Any] | None, after: Any
) -> None:
    record(
        verb,
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.title,
        before=before,
        after=after,
    )
