"""Why a task is done: the criteria it serves, with the points they are worth."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.db import session
from tracker.indices.models import Criterion
from tracker.plans.models import TaskCriterion


def criteria_served(task_id: int, limit: int = 20) -> Sequence[Criterion]:
    """Give the criteria that a task serves, in printed order."""
    query = (
        select(Criterion)
        .join(TaskCriterion, TaskCriterion.criterion_id == Criterion.id)
        .where(TaskCriterion.task_id == task_id)
        .order_by(Criterion.framework_id, Criterion.sort)
        .limit(limit)
    )
    return session.scalars(query).all()
