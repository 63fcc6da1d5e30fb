"""Which criteria a task serves, and targets that a plan states in prose: said by a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.files import BadFile, lines
from tracker.indices.models import Criterion
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.plans.former import note_change
from tracker.plans.linking import criteria_by_code
from tracker.plans.models import Plan, ProseTarget, Task, TaskCriterion
from tracker.plans.queries import tasks
from tracker.plans.rules.prose import bad_target, said


class BadTarget(ValueError):
    """A target in prose cannot be what it is said to be; the message is for people."""


def change_links(
    task: Task,
    *,
    add: Mapping[int, str],
    remove: Collection[int] = (),
    basis: str = "person",
    linked_by: str = "",
    by: Actor,
    at: datetime,
) -> bool:
    """Link a task to the criteria of `add` (id → why), unlink those of `remove`.

    What others linked meanwhile stays. A link that a person makes takes the place of the domain
    that the plan's layout gave. Give whether anything changed.
    """
    query = select(TaskCriterion).where(TaskCriterion.task_id == task.id).with_for_update()
    rows = {row.criterion_id: row for row in session.scalars(query)}
    coarse = {id_ for id_, row in rows.items() if row.basis == "section"} if add else set()
    going = (coarse | set(remove)) & rows.keys() - add.keys()
    coming = {id_: why for id_, why in add.items() if id_ not in rows}
    named = {id_ for id_ in add if id_ in rows and rows[id_].basis == "section"}
    if not going and not coming and not named:
        return False
    for id_ in going:
        rows[id_].removed_at = at
    for id_ in coming:
        rows[id_] = TaskCriterion(task_id=task.id, criterion_id=id_)
        session.add(rows[id_])
    for id_ in (*coming, *named):
        row = rows[id_]
        row.basis, row.note = basis, shorten(one_line(add[id_]), 300)
        row.linked_by, row.linked_at = (linked_by or by.name)[:200], at
    _tell(task, rows.keys() - coming.keys(), rows.keys() - going, by, at)
    session.flush()
    return True


def _tell(
    task: Task, before: Collection[int], after: Collection[int], by: Actor, at: datetime
) -> None:
    if task.plan.state != "draft":
        day = clock.local_day(at)
        note_change(task.plan, task, day, "criteria", sorted(before), sorted(after))
    query = select(Criterion.id, Criterion.code).where(Criterion.id.in_({*before, *after}))
    codes = dict(session.execute(query).all())
    record(
        "plans.link_task",
        by=by,
        at=at,
        subject_type="task",
        subject_id=task.id,
        label=f"Nhiệm vụ {task.number}",
        before={"criteria": sorted(codes[id_] for id_ in before)},
        after={"criteria": sorted(codes[id_] for id_ in after)},
    )


def load_links(plan: Plan, path: Path, *, by: Actor, at: datetime) -> int:
    """Link tasks as a CSV says; give how many links there are, raise BadFile.

    Columns: task_index, task (its number), index, code, why, by (who reads the tasks so).
    """
    rows = {(task.index_code or "", task.number): task for task in tasks(plan.id)}
    codes = criteria_by_code(plan.year)
    wanted: dict[int, tuple[Task, dict[int, str], str]] = {}
    for line in lines(path, required=("task_index", "task", "index", "code", "why", "by")):
        task = rows.get((line.text("task_index"), line.need("task")))
        criterion = codes.get((line.need("index"), line.need("code")))
        if task is None or criterion is None:
            raise BadFile(f"{line.place}: không có nhiệm vụ hoặc tiêu chí này.")
        _, found, _ = wanted.setdefault(task.id, (task, {}, line.need("by")))
        found[criterion] = line.need("why")
    for task, found, who in wanted.values():
        change_links(task, add=found, linked_by=who, by=by, at=at)
    return sum(len(found) for _, found, _ in wanted.values())


def state_target(
    plan: Plan,
    *,
    index: str,
    code: str,
    scope: str,
    kind: str,
    operator: str,
    value: Decimal | None,
    quote: str,
    source: str,
    by: Actor,
    at: datetime,
) -> ProseTarget:
    """Type in a target that a document states in prose; raise BadTarget."""
    problem = bad_target(kind, operator, value)
    if problem:
        raise BadTarget(problem)
    if not quote.strip() or not source.strip():
        raise BadTarget("Cần trích nguyên văn và ghi văn bản nêu mục tiêu.")
    if (index, code) not in criteria_by_code(plan.year):
        raise BadTarget(f"Không có mục {code} trong bộ chỉ số năm {plan.year}.")
    row = ProseTarget(
        plan_id=plan.id,
        index_code=index,
        code=code,
        scope=scope,
        kind=kind,
        operator=operator,
        value=value,
        quote=quote.strip(),
        source=shorten(one_line(source), 500),
        entered_by=by.name,
        entered_on=clock.local_day(at),
    )
    session.add(row)
    session.flush()
    record(
        "plans.state_target",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=f"{plan.label}, {index} {code}",
        after={"target": said(kind, operator, value), "scope": scope, "source": row.source},
    )
    return row


def withdraw_target(target: ProseTarget, *, by: Actor, at: datetime) -> None:
    """Let a target in prose no longer count from today; the days before keep it."""
    if target.withdrawn_on is not None:
        return
    target.withdrawn_on = clock.local_day(at)
    record(
        "plans.withdraw_target",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=target.plan_id,
        label=f"{target.index_code} {target.code}",
        before={"target": said(target.kind, target.operator, target.value)},
        after={"withdrawn_on": target.withdrawn_on},
    )
