"""What a plan's rows are for: the criteria its tasks serve, the targets it states in prose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.db import session
from tracker.indices.models import Criterion, Framework
from tracker.plans.models import Plan, ProseTarget, Task, TaskCriterion


@dataclass(frozen=True, slots=True)
class Link:
    """A criterion that a task serves, with the words by which both are told."""

    task_id: int
    criterion_id: int
    index: str
    code: str
    name: str
    level: str
    basis: str
    note: str
    linked_by: str


def links(plan_id: int) -> Sequence[Link]:
    """Give every link from a task of a plan to a criterion, by task and printed order.

    `basis` is "section" for the domain that the plan's layout gives, "person" or "sample" for
    what somebody chose; `linked_by` and `note` say who and why.
    """
    query = (
        select(
            TaskCriterion.task_id,
            Criterion.id,
            Framework.index_code,
            Criterion.code,
            Criterion.name,
            Criterion.level,
            TaskCriterion.basis,
            TaskCriterion.note,
            TaskCriterion.linked_by,
        )
        .join(Task, Task.id == TaskCriterion.task_id)
        .join(Criterion, Criterion.id == TaskCriterion.criterion_id)
        .join(Framework, Framework.id == Criterion.framework_id)
        .where(Task.plan_id == plan_id)
        .order_by(Task.sort, Criterion.framework_id, Criterion.sort)
        .limit(20_000)
    )
    return [Link(*row) for row in session.execute(query)]


def prose_targets(
    plan_ids: Collection[int], on: date | None = None, *, index: str | None = None
) -> Sequence[ProseTarget]:
    """Give the targets that plans state in prose; with `on`, those that counted on that day."""
    query = select(ProseTarget).where(ProseTarget.plan_id.in_(plan_ids))
    if index is not None:
        query = query.where(ProseTarget.index_code == index)
    if on is None:
        query = query.where(ProseTarget.withdrawn_on.is_(None))
    else:
        query = query.where(
            ProseTarget.entered_on <= on,
            or_(ProseTarget.withdrawn_on.is_(None), ProseTarget.withdrawn_on > on),
        )
    order = (ProseTarget.index_code, ProseTarget.id)
    return session.scalars(query.order_by(*order).limit(1000)).all()


def prose_targets_of_year(index: str, year: int) -> Sequence[ProseTarget]:
    """Give the prose targets that the issued improvement plans of `year` state for `index`."""
    issued = select(Plan.id).where(
        Plan.year == year, Plan.kind == "improvement", Plan.state != "draft"
    )
    return prose_targets(list(session.scalars(issued)), index=index)
