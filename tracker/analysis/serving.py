"""The tasks of a plan that serve criteria, and how they stood on a day."""

from __future__ import annotations

from datetime import date

from tracker.analysis.rules.promising import Serving
from tracker.plans import queries as plans
from tracker.plans.models import Plan
from tracker.plans.serving import links
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import counts_by_task
from tracker.progress.rules.counts import Counts


def serving_tasks(plan: Plan, index: str, on: date, scope: Scope | None = None) -> list[Serving]:
    """Give every link from a task to a criterion of `index` with the task's works on `on`.

    `scope` narrows the works that are counted to those a reader may see.
    """
    tasks = {task.id: task for task in plans.tasks(plan.id)}
    counts = counts_by_task(plan, on, scope)
    found = []
    for link in links(plan.id):
        task = tasks.get(link.task_id)
        if link.index == index and task is not None:
            served = counts.get(task.id, Counts())
            found.append(
                Serving(
                    id=task.id,
                    number=task.number,
                    title=task.title,
                    code=link.code,
                    level=link.level,
                    on_time=served.done_on_time,
                    late=served.done_late,
                    overdue=served.overdue,
                    open=served.occurrences - served.done - served.overdue,
                )
            )
    return found
