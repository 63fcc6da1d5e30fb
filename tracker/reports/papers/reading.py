"""What the small papers tell, as of a day, in a handful of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import valid_on
from tracker.db import session
from tracker.lib.numbers import format_decimal
from tracker.plans.former import Worded, worded_by_id
from tracker.plans.models import Assignment, Plan, Task
from tracker.plans.rules.periods import standing_periods
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.policy import Scope
from tracker.progress.queries.board import TaskLine, coming_tasks, open_counts, silent_agencies
from tracker.progress.queries.counting import Counted, Overview, overview
from tracker.progress.queries.holding import Held, held
from tracker.progress.queries.stakes import Promise, promises, stakes
from tracker.progress.standing import as_of, overdue_sql
from tracker.reminders.queries.urgings import urged_count

ALL = Scope(everything=True)
COMING_DAYS = 15


@dataclass(frozen=True, slots=True)
class LateAgency:
    """An agency with overdue work: how many, since when, of which tasks."""

    name: str
    count: int
    limit_on: date
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a leader reads on one page of the plan of a year."""

    year: int
    counts: Overview
    before: Overview
    late: tuple[LateAgency, ...]
    coming: Sequence[TaskLine]
    coming_count: int
    period_name: str
    silent: tuple[str, ...]
    silent_bodies: int
    silent_duties: int
    at_stake: tuple[str, ...]
    held: Sequence[Held]
    promises: Sequence[Promise]
    # None on a past day: no list knows how often a work had been urged by then.
    urged: int | None

    @property
    def only_asked(self) -> list[Counted]:
        """Give the agencies that are only asked for help and have overdue work."""
        rows = self.counts.by_agency
        return [row for row in rows if row.level == "request" and row.counts.overdue]


@dataclass(frozen=True, slots=True)
class Assigned:
    """A task that an agency has a part in; `is_lead` False where it takes part with others."""

    task: Worded
    is_lead: bool
    scope: str


def late_agencies(plan: Plan, on: date) -> tuple[LateAgency, ...]:
    """Give the agencies with overdue work, the most first."""
    c = as_of(on, plan.id).c
    query = (
        select(Agency.name, Agency.id, Task.number, func.count(), func.min(c.limit_on))
        .join(Agency, Agency.id == c.agency_id)
        .join(Task, Task.id == c.task_id)
        .where(c.plan_id == plan.id, overdue_sql(c, on))
        .group_by(Agency.id, Agency.name, Agency.sort, Task.id, Task.number, Task.sort)
        .order_by(Agency.sort, Agency.id, Task.sort)
    )
    found: dict[int, list[tuple[str, str, int, date]]] = defaultdict(list)
    for name, agency_id, number, count, limit in session.execute(query):
        found[agency_id].append((name, number, count, limit))
    rows = [
        LateAgency(
            name=parts[0][0],
            count=sum(count for _, _, count, _ in parts),
            limit_on=min(limit for *_, limit in parts),
            numbers=tuple(number for _, number, _, _ in parts),
        )
        for parts in found.values()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.limit_on)))


def summary(plan: Plan, on: date, today: date) -> Summary:
    """Read the page for leaders as of `on`."""
    frame = frame_of(plan, on=on)
    closed = [p for p in standing_periods(frame.issued_on, plan.year, frame.days)
              if p.agency_due < on]  # fmt: skip
    now = overview(plan, on, ALL)
    code = closed[-1].code if closed else ""
    silent, bodies, duties = silent_agencies(plan.id, on, code, ALL, limit=5)
    coming, _ = open_counts(plan.id, on, (COMING_DAYS,), ALL)
    return Summary(
        year=plan.year,
        counts=now,
        before=overview(plan, on - timedelta(days=7), ALL),
        late=late_agencies(plan, on),
        coming=coming_tasks(plan.id, on, on + timedelta(days=COMING_DAYS), ALL, limit=5),
        coming_count=coming[COMING_DAYS],
        period_name=closed[-1].name if closed else "",
        silent=tuple(one.name for one in silent),
        silent_bodies=bodies,
        silent_duties=duties,
        at_stake=_at_stake(plan, on, now),
        held=held(plan, on, ALL),
        promises=promises(plan, on),
        urged=urged_count(plan.id) if on == today else None,
    )


def _at_stake(plan: Plan, on: date, now: Overview) -> tuple[str, ...]:
    """Say what overdue tasks put at stake, by index; what does not add up is counted."""
    found = stakes(plan, on)
    said = []
    for one in found.of(task for task, counts in now.by_task.items() if counts.overdue):
        unit = found.units[one.index]
        gain: Decimal | None = one.gain
        said.append(
            f"{one.criteria} tiêu chí {unit.name}"
            if gain is None
            else f"{format_decimal(gain)} {unit.words}"
        )
    return tuple(said)


def assigned(plan: Plan, agency: Agency, on: date) -> tuple[Assigned, ...]:
    """Give the tasks of an agency on a day, those it leads first, in the plan's order."""
    query = (
        select(Assignment.task_id, Assignment.role, Assignment.scope)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.plan_id == plan.id,
            Assignment.agency_id == agency.id,
            Assignment.role.in_(("lead", "partner")),
            valid_on(Assignment, on),
        )
        .order_by(Assignment.role, Task.sort, Assignment.id)
    )
    rows = session.execute(query).all()
    tasks = worded_by_id({row.task_id for row in rows}, on)
    return tuple(
        Assigned(tasks[row.task_id], row.role == "lead", row.scope or "")
        for row in rows
        if row.task_id in tasks
    )


def agencies_with_tasks(plan: Plan, on: date) -> list[tuple[str, str]]:
    """Give code and name of every agency that has a part in a plan on a day."""
    own = select(Assignment.agency_id).where(
        Assignment.plan_id == plan.id, valid_on(Assignment, on)
    )
    query = (
        select(Agency.code, Agency.name)
        .where(Agency.id.in_(own), Agency.level != "group")
        .order_by(Agency.sort, Agency.id)
    )
    return [(row.code, row.name) for row in session.execute(query)]
