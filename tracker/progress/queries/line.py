"""The line of a plan: how much was to be done by each day, and how much was done by then."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import Date, FromClause, case, func, select, type_coerce

from tracker.db import session
from tracker.lib.calendar import month_end
from tracker.plans.models import Plan
from tracker.progress.policy import Scope
from tracker.progress.queries.totals import changed_since, note_of
from tracker.progress.rules.status import Work
from tracker.progress.standing import as_of, changed_after, constant, due_by_sql

# How many works have a limit and, where they are done, a day of completion.
Ends = Counter[tuple[date, date | None]]


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One day of the line, counts of works with a deadline: `due` by then, `done` by then.

    `done` is None for days that have not come yet.
    """

    day: date
    due: int
    done: int | None


def plan_line(
    plan: Plan, on: date, scope: Scope, *, relation: FromClause | None = None
) -> list[LinePoint]:
    """Give the line at the end of each month of the plan, and on `on` itself; six queries at most.

    By the days in force and the days of completion, as both were known at the end of `on`.
    """
    if plan.issued_on is None or on < plan.issued_on:
        return []
    noted = noted_ends(plan.id, on) if scope.everything else None
    if noted is None:
        c = (as_of(on, plan.id) if relation is None else relation).c
        noted = count_line(c, plan.id, scope)
    due: Counter[date] = Counter()
    done: Counter[date] = Counter()
    for (limit_on, finished_on), count in noted.items():
        due[limit_on] += count
        if finished_on is not None:
            done[finished_on] += count
    if not any(due.values()):
        return []
    days = line_days(plan.issued_on, on, max(plan.ends_on, on))
    return points(days, on, sorted(due.items()), sorted(done.items()))


def count_line(c: Any, plan_id: int, scope: Scope) -> Ends:
    """Count the rows whose columns are `c` by their limit and the day of completion."""
    finished = case((c.work == constant(Work.COMPLETED), func.coalesce(c.completed_on, c.limit_on)))
    query = (
        select(c.limit_on, type_coerce(finished, Date), func.count())
        .where(c.plan_id == plan_id, due_by_sql(c, date.max))
        .group_by(c.limit_on, finished)
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    return Counter({(row[0], row[1]): row[2] for row in session.execute(query)})


def noted_ends(plan_id: int, on: date) -> Ends | None:
    """Give the counts from last night's note and the changes since; None where there is none."""
    row = note_of(plan_id, on)
    if row is None or "line" not in row.counts:
        return None
    found = _read(row.counts["line"])
    if row.known_on == on:
        return found
    if changed_after(on, plan_id):
        return None
    everything = Scope(everything=True)
    present, former = changed_since(plan_id, row.known_on)
    found.update(count_line(present.c, plan_id, everything))
    found.subtract(count_line(former.c, plan_id, everything))
    return found


def line_to_note(plan_id: int, known_on: date) -> list[list[Any]]:
    """Give the counts at the end of a day in the shape in which `DayTotal` keeps them."""
    found = count_line(as_of(known_on, plan_id).c, plan_id, Scope(everything=True))
    return [
        [limit_on.isoformat(), finished_on.isoformat() if finished_on else None, count]
        for (limit_on, finished_on), count in found.items()
    ]


def _read(rows: Iterable[list[Any]]) -> Ends:
    day = date.fromisoformat
    return Counter({(day(due), day(done) if done else None): count for due, done, count in rows})


def line_days(first: date, on: date, last: date) -> list[date]:
    """Give the ends of the months from `first` to `last`, with `on` between them."""
    found, month = {on}, month_end(first.year, first.month)
    while month <= last:
        found.add(month)
        year, number = (month.year, month.month + 1) if month.month < 12 else (month.year + 1, 1)
        month = month_end(year, number)
    return sorted(found)


def points(
    days: Iterable[date],
    on: date,
    due: Sequence[tuple[date, int]],
    done: Sequence[tuple[date, int]],
) -> list[LinePoint]:
    """Add up what was due and done by each day; both are sorted (day, count)."""
    due_days, due_sums = [day for day, _ in due], [0, *accumulate(n for _, n in due)]
    done_days, done_sums = [day for day, _ in done], [0, *accumulate(n for _, n in done)]
    return [
        LinePoint(
            day,
            due_sums[bisect_right(due_days, day)],
            done_sums[bisect_right(done_days, day)] if day <= on else None,
        )
        for day in days
    ]
