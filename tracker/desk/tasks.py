"""A plan's tasks with how they stand, as they were worded on the day shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.desk.board import is_dated, task_state
from tracker.lib.text import fold
from tracker.plans.former import Worded, worded
from tracker.plans.models import Plan
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import overview
from tracker.progress.rules.counts import Counts


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in the list of tasks."""

    task: Worded
    counts: Counts
    leads: str
    is_dated: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of tasks is asked for; `kind` is "dated" or "periodic"."""

    search: str = ""
    index: str | None = None
    section_id: int | None = None
    state: str | None = None
    kind: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the list."""
        return self == ALL

    def holds(self, line: TaskLine) -> bool:
        """Say whether a task is among those asked for."""
        task, wanted = line.task, fold(self.search)
        return (
            (not wanted or wanted in fold(task.title) or wanted == task.number.lower())
            and self.index in (None, task.index_code)
            and self.section_id in (None, task.section_id)
            and self.state in (None, task_state(line.counts))
            and self.kind in (None, "dated" if line.is_dated else "periodic")
        )


ALL = Asked()


def task_lines(plan: Plan, on: date, scope: Scope, asked: Asked = ALL) -> list[TaskLine]:
    """Give the tasks that an actor may see, in the plan's order, with their counts."""
    found = overview(plan, on, scope)
    lines = [
        TaskLine(said, found.by_task.get(said.id, Counts()), lead_names(said), is_dated(said))
        for said in worded(plan_tasks(plan.id, on=on), on)
        if scope.everything or said.id in found.by_task
    ]
    return [line for line in lines if asked.holds(line)]


def lead_names(task: Worded) -> str:
    """Give who leads a task as the plan names them."""
    return "; ".join(lead["name"] for lead in task.leads)
