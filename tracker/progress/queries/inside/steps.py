"""The steps of an agency's part, and the sums that everybody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.lib import clock
from tracker.progress.models import Occurrence, TaskStep
from tracker.progress.rules.steps import StepSum, sum_of


def steps(assignment_id: int) -> Sequence[TaskStep]:
    """Give the steps of a part in their order, with their people, without the dropped ones."""
    query = (
        select(TaskStep)
        .options(joinedload(TaskStep.person))
        .where(TaskStep.assignment_id == assignment_id, TaskStep.dropped_on.is_(None))
        .order_by(TaskStep.sort, TaskStep.id)
    )
    return session.scalars(query).all()


def sums_of_occurrences(occurrence_ids: Collection[int], on: date) -> dict[int, StepSum]:
    """Give, by occurrence, the sum of the steps of its part, where there are steps."""
    if not occurrence_ids:
        return {}
    return _sums(Occurrence.id.in_(list(occurrence_ids)), on)


def sums_of_task(task_id: int, on: date) -> dict[int, StepSum]:
    """Give the same for every occurrence of a task, in one statement."""
    return _sums(Occurrence.task_id == task_id, on)


def _sums(condition: ColumnElement[bool], on: date) -> dict[int, StepSum]:
    """Sum as known on `on`: a step made, done or dropped later counts as it was then."""
    query = (
        select(Occurrence.id, TaskStep.due_on, TaskStep.done_on, TaskStep.created_at)
        .join(TaskStep, TaskStep.assignment_id == Occurrence.assignment_id)
        .where(condition, or_(TaskStep.dropped_on.is_(None), TaskStep.dropped_on > on))
    )
    found: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    for occurrence_id, due_on, done_on, created_at in session.execute(query):
        if clock.local_day(created_at) <= on:
            done = done_on if done_on and done_on <= on else None
            found[occurrence_id].append((due_on, done))
    return {id_: sum_of(rows, on) for id_, rows in found.items()}
