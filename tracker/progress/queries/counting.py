"""How many occurrences stand how, by task and by agency, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.text import collation_key
from tracker.plans.former import Worded, worded
from tracker.plans.models import Assignment, Plan, Section, Task
from tracker.plans.queries import sections as plan_sections
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.policy import Scope
from tracker.progress.queries import totals
from tracker.progress.rules.counts import Counts, total, values


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one row of a breakdown: an index, a section, an agency or a task."""

    key: str
    name: str
    counts: Counts
    id: int | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan's counts on a day: in all, by index, section and agency."""

    on: date
    plan: Plan
    all: Counts
    by_index: list[Counted]
    by_section: list[Counted]
    by_agency: list[Counted]
    by_task: dict[int, Counts]


def overview(plan: Plan, on: date, scope: Scope | None = None) -> Overview:
    """Count a plan's occurrences as they were known at the end of `on`.

    The number of queries does not grow with tasks, agencies and occurrences.
    """
    tasks = {task.id: task for task in worded(plan_tasks(plan.id), on)}
    by_task, by_agency = counts_by_both(plan, on, scope)
    sections = plan_sections(plan.id, on=on)
    return Overview(
        on=on,
        plan=plan,
        all=total(by_task.values()),
        by_index=_by_index(tasks, by_task, sections),
        by_section=_by_section(tasks, by_task, sections),
        by_agency=_by_agency(by_agency),
        by_task=by_task,
    )


def whole(plan: Plan, on: date, scope: Scope | None = None) -> Counts:
    """Give the counts of a plan in all, without its breakdowns."""
    states = counts_by_task(plan, on, scope)
    parts = assignment_counts("plan_id", plan, on, scope)
    return replace(total(states.values()), assignments=sum(parts.values()))


def counts_by_task(plan: Plan, on: date, scope: Scope | None = None) -> dict[int, Counts]:
    """Give the counts of a plan by task, without its assignments."""
    noted = totals.noted(plan.id, on) if _sees_all(scope) else None
    return noted.by_task if noted else totals.count_states("task_id", plan.id, on, scope)


def of_task(task: Task, on: date, scope: Scope | None = None) -> Counts:
    """Give the counts of one task."""
    states = totals.count_states("task_id", task.plan_id, on, scope, task_id=task.id)
    parts = assignment_counts("task_id", task.plan, on, scope, task_id=task.id)
    return replace(states.get(task.id, Counts()), assignments=parts.get(task.id, 0))


def counts_by_both(
    plan: Plan, on: date, scope: Scope | None
) -> tuple[dict[int, Counts], dict[int, Counts]]:
    """Give the counts by task and by agency."""
    noted = totals.noted(plan.id, on) if _sees_all(scope) else None
    if noted is not None:
        states = (noted.by_task, noted.by_agency)
    else:
        states = (
            totals.count_states("task_id", plan.id, on, scope),
            totals.count_states("agency_id", plan.id, on, scope),
        )
    return (
        _with_parts(states[0], assignment_counts("task_id", plan, on, scope)),
        _with_parts(states[1], assignment_counts("agency_id", plan, on, scope)),
    )


def _sees_all(scope: Scope | None) -> bool:
    return scope is None or scope.everything


def _with_parts(states: dict[int, Counts], parts: dict[int, int]) -> dict[int, Counts]:
    zero = Counts()
    return {
        key: Counts(parts.get(key, 0), *values(states.get(key, zero))[1:])
        for key in {**states, **parts}
    }


def assignment_counts(
    column: str, plan: Plan, on: date, scope: Scope | None, *, task_id: int | None = None
) -> dict[int, int]:
    """Give how many leading parts there are on `on`, by "task_id", "agency_id" or "plan_id"."""
    key: Any = getattr(Assignment, column)
    query = (
        select(key, func.count())
        .where(
            Assignment.plan_id == plan.id,
            Assignment.role == "lead",
            Assignment.valid_from <= on,
            (Assignment.valid_to.is_(None)) | (Assignment.valid_to >= on),
        )
        .group_by(key)
    )
    if task_id is not None:
        query = query.where(Assignment.task_id == task_id)
    if scope is not None and not scope.everything:
        query = query.where(Assignment.agency_id.in_(scope.agency_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _by_index(
    tasks: dict[int, Worded], by_task: dict[int, Counts], sections: Iterable[Section]
) -> list[Counted]:
    order = list(dict.fromkeys([s.index_code for s in sections]))
    order += [t.index_code for t in tasks.values() if t.index_code not in order]
    groups: dict[str | None, list[Counts]] = {code: [] for code in dict.fromkeys(order)}
    for task_id, counts in by_task.items():
        groups[tasks[task_id].index_code].append(counts)
    return [
        Counted(code or "", INDEX_NAMES.get(code or "", code or ""), total(parts))
        for code, parts in groups.items()
    ]


def _by_section(
    tasks: dict[int, Worded], by_task: dict[int, Counts], sections: Iterable[Section]
) -> list[Counted]:
    groups: dict[int | None, list[Counts]] = defaultdict(list)
    for task_id, counts in by_task.items():
        groups[tasks[task_id].section_id].append(counts)
    found = [
        Counted(
            f"{section.index_code or '-'}/{section.number}",
            section.title,
            total(groups.get(section.id, [])),
            id=section.id,
            level=section.index_code,
        )
        for section in sections
    ]
    if None in groups:
        # A plan need not have sections; its parts still add up to the whole.
        found.append(Counted("-/-", "Ngoài các mục", total(groups[None])))
    return found


def _by_agency(by_agency: dict[int, Counts]) -> list[Counted]:
    rows = session.execute(
        select(Agency.id, Agency.code, Agency.name, Agency.level, Agency.sort, Agency.authority)
    ).all()
    found = [
        (row, Counted(row.code, row.name, by_agency[row.id], id=row.id, level=_band(row)))
        for row in rows
        if row.id in by_agency
    ]
    found.sort(key=lambda pair: (pair[0].sort, collation_key(pair[0].name)))
    return [counted for _, counted in found]


def _band(row: Any) -> str:
    """Give the band of the agency table: its level, or "request" for bodies that are asked."""
    return "request" if row.authority == "request" and row.level != "group" else row.level


# Codes of index families as people read them.
INDEX_NAMES = {"PAR_INDEX": "PAR INDEX", "SIPAS": "SIPAS", "PAPI": "PAPI", "": "Nhiệm vụ chung"}
