"""One reading of a plan on a day, from which every table of the report is made.

The report counts tasks; progress counts occurrences. `Reading` holds both, by task and by the
part that each agency has in a task, so that tables add up to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select, true

from tracker.agencies.models import Agency
from tracker.agencies.queries import valid_on
from tracker.db import session
from tracker.plans.models import Assignment, Plan, Task
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.rules.counts import Counts, total
from tracker.progress.rules.status import Timing
from tracker.progress.standing import (
    as_of,
    count_where,
    filed_sql,
    moved_and_done_sql,
    on_time_originally_sql,
    silent_sql,
    timing_sql,
)
from tracker.reports.rules import as_one_task

Key = TypeVar("Key", bound=Hashable)
DATED = {"date", "month", "quarter", "half_year", "year", "range"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan as known at the end of `on`: its tasks, and counts by (task, agency).

    With `agency_id` it holds that agency's parts alone, and the tasks that it leads.
    """

    plan: Plan
    on: date
    tasks: Sequence[Task]
    parts: dict[tuple[int, int], Counts]
    # The occurrences of each task, all agencies together.
    occurrences: dict[int, Counts]
    agencies: dict[int, Agency]
    # How often the days of a part were moved by extensions, where they were.
    extensions: dict[tuple[int, int], int]
    agency_id: int | None = None

    def of(self, agency: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Select the rows of the agency that is told alone; every row where all are."""
        return true() if self.agency_id is None else agency == self.agency_id

    def by_task(self) -> dict[int, Counts]:
        """Give every task counted as one: it stands as its worst part stands."""
        return {
            task.id: as_one_task(self.occurrences.get(task.id, Counts()), dated=is_dated(task))
            for task in self.tasks
        }

    def by_agency(self) -> dict[int, Counts]:
        """Give each agency's parts in tasks, each part counted as one."""
        dated = {task.id: is_dated(task) for task in self.tasks}
        found: dict[int, list[Counts]] = defaultdict(list)
        for (task_id, agency_id), counts in self.parts.items():
            if task_id in dated:
                found[agency_id].append(as_one_task(counts, dated=dated[task_id]))
        return {agency_id: total(parts) for agency_id, parts in found.items()}

    def extended_by_task(self) -> dict[int, int]:
        """Give how often the days of each task's parts were moved, where they were."""
        own = {task.id for task in self.tasks}
        return _sums((task, n) for (task, _), n in self.extensions.items() if task in own)

    def extended_by_agency(self) -> dict[int, int]:
        """Give the same by agency."""
        own = {task.id for task in self.tasks}
        return _sums((agency, n) for (task, agency), n in self.extensions.items() if task in own)


def _sums(parts: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for key, count in parts:
        found[key] += count
    return dict(found)


def is_dated(task: Task) -> bool:
    """Say whether the plan gives the task a last day; the others are told by their reports."""
    return task.deadline.get("kind") in DATED


def read(plan: Plan, on: date, agency_id: int | None = None) -> Reading:
    """Read a plan as of `on`, whole or one agency's part of it, in a handful of queries."""
    c = as_of(on, plan.id).c
    timing = timing_sql(c, on)
    query = (
        select(
            c.task_id,
            c.agency_id,
            timing.label("timing"),
            func.count().label("n"),
            count_where(filed_sql(c)).label("reported"),
            count_where(silent_sql(c, on)).label("silent"),
            count_where(and_(timing == Timing.WAITING.value, c.limit_on < on)).label("due"),
        )
        .where(c.plan_id == plan.id)
        .group_by(c.task_id, c.agency_id, timing)
    )
    if agency_id is not None:
        query = query.where(c.agency_id == agency_id)
    parts: dict[tuple[int, int], list[Counts]] = defaultdict(list)
    for task_id, by_agency, *numbers in session.execute(query).all():
        parts[task_id, by_agency].append(_counts(*numbers))
    extensions: dict[tuple[int, int], int] = {}
    for row in session.execute(_moved(c, plan, agency_id)).all():
        key = row.task_id, row.agency_id
        parts[key].append(Counts(done_on_time_original=row.difference))
        if row.extensions:
            extensions[key] = int(row.extensions)
    whole: dict[int, list[Counts]] = defaultdict(list)
    for (task_id, _), counts in parts.items():
        whole[task_id] += counts
    agencies = {row.id: row for row in session.scalars(select(Agency))}
    tasks = plan_tasks(plan.id, on=on)
    if agency_id is not None:
        own = whole.keys() | _led(plan, on, agency_id)
        tasks = [task for task in tasks if task.id in own]
    return Reading(plan, on, tasks, _totals(parts), _totals(whole), agencies, extensions, agency_id)


def _totals(found: Mapping[Key, list[Counts]]) -> dict[Key, Counts]:
    """Add the counts of each key up; most parts have but one."""
    return {key: parts[0] if len(parts) == 1 else total(parts) for key, parts in found.items()}


def _moved(c: Any, plan: Plan, agency_id: int | None) -> Select[Any]:
    """Ask of parts whose days were moved: how often, and how many more kept the first day."""
    moved = moved_and_done_sql(c)
    by_first = count_where(and_(moved, on_time_originally_sql(c)))
    by_present = count_where(and_(moved, c.completed_on <= c.limit_on))
    query = (
        select(
            c.task_id,
            c.agency_id,
            (by_first - by_present).label("difference"),
            func.sum(c.extension_count).label("extensions"),
        )
        .where(c.plan_id == plan.id, or_(moved, c.extension_count > 0))
        .group_by(c.task_id, c.agency_id)
    )
    return query if agency_id is None else query.where(c.agency_id == agency_id)


def _led(plan: Plan, on: date, agency_id: int) -> set[int]:
    """Give the tasks that an agency leads on a day; what waits for an event has no part yet."""
    query = select(Assignment.task_id).where(
        Assignment.plan_id == plan.id,
        Assignment.agency_id == agency_id,
        Assignment.role == "lead",
        valid_on(Assignment, on),
    )
    return set(session.scalars(query))


@lru_cache(maxsize=4096)
def _counts(timing: str, n: int, reported: int, silent: int, due: int) -> Counts:
    """Give the counts of a row of one timing; thousands of parts share a few shapes."""
    outside = timing in (Timing.SUSPENDED, Timing.CANCELLED)
    return Counts(
        **{timing: n},
        waiting_due=int(due),
        done_on_time_original=n if timing == Timing.DONE_ON_TIME else 0,
        reported=0 if outside else int(reported),
        silent=0 if outside else int(silent),
    )
