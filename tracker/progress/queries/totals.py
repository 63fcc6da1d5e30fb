"""Counts by task and agency: counted from the rows, or from last night's totals and the changes.

A day that is over does not change: what was known at its end is counted once (`DayTotal`) and
read from then on. Today's counts are those of yesterday's end, told for today, less the former
states of what has changed since, plus their present ones. Both give what a count of all rows
would give; where no total is noted, or it is void, the rows are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Subquery, and_, func, not_, select

from tracker.db import session
from tracker.progress.models import STATE_COLUMNS, DayTotal, Occurrence, OccurrencePast
from tracker.progress.policy import Scope
from tracker.progress.rules.counts import Counts, values
from tracker.progress.rules.status import Timing
from tracker.progress.standing import (
    IDENTITY_COLUMNS,
    as_of,
    changed_after,
    constant,
    count_where,
    filed_sql,
    moved_and_done_sql,
    of_plan,
    on_time_originally_sql,
    silent_sql,
    timing_sql,
)

Keyed = dict[int, Counts]
# What each line of a noted total holds after its key; one of another shape is not read.
_FIELDS = [field.name for field in fields(Counts)[1:]]


@dataclass(frozen=True, slots=True)
class Noted:
    """The counts of a day by task and by agency, without assignments.

    `silent` gives, by period, the duties that bodies (not groups) had not answered; empty for
    today, whose changes are not counted by period.
    """

    by_task: Keyed
    by_agency: Keyed
    silent: dict[str, int]


def noted(plan_id: int, on: date) -> Noted | None:
    """Give the counts of `on` from the totals noted, or None where the rows must be counted."""
    row = note_of(plan_id, on)
    if row is None or row.counts["fields"] != _FIELDS:
        return None
    by_task, by_agency = _read(row.counts["task_id"]), _read(row.counts["agency_id"])
    if row.known_on == on:
        return Noted(by_task, by_agency, row.counts["silent"])
    if changed_after(on, plan_id):
        return None
    return Noted(
        _moved("task_id", by_task, plan_id, row.known_on, on),
        _moved("agency_id", by_agency, plan_id, row.known_on, on),
        {},
    )


def note_of(plan_id: int, on: date) -> DayTotal | None:
    """Give the newest total noted for `on` that still holds."""
    query = (
        select(DayTotal)
        .where(DayTotal.plan_id == plan_id, DayTotal.shown_on == on, DayTotal.known_on <= on)
        .order_by(DayTotal.known_on.desc())
        .limit(1)
    )
    row = session.scalar(query)
    return None if row is None or _is_void(row) else row


def _is_void(row: DayTotal) -> bool:
    """Say whether work was added later that holds from a day already counted."""
    newest = session.scalar(select(func.max(Occurrence.id))) or 0
    if newest <= row.last_id:
        return False
    later = select(Occurrence.id).where(
        Occurrence.id > row.last_id,
        # Worded so that the few newest keys are read, and not an index of the whole plan.
        Occurrence.plan_id + 0 == row.plan_id,
        func.coalesce(Occurrence.since, row.known_on) <= row.known_on,
    )
    return session.execute(later.limit(1)).first() is not None


def _moved(column: str, base: Keyed, plan_id: int, known_on: date, on: date) -> Keyed:
    """Take the former states of what changed after `known_on` out, and put the present ones in."""
    present, former = changed_since(plan_id, known_on)
    # A sum again: grouped by the bare column, SQLite reads the plan in that column's order.
    sides = (present, former)
    added, removed = (_grouped(part.c[column] + 0, select(), part.c, on) for part in sides)
    changed_keys = {**added, **removed}
    return base | {
        key: _sum(base.get(key), added.get(key), removed.get(key)) for key in changed_keys
    }


def changed_since(plan_id: int, known_on: date) -> tuple[Subquery, Subquery]:
    """Give what changed after `known_on`, as two relations: as it is, and as it was known then."""
    now, past = Occurrence.__table__, OccurrencePast.__table__
    changed = and_(now.c.plan_id == plan_id, now.c.since > known_on)
    present = select(now).where(changed).subquery("present")
    former = (
        select(
            *(now.c[name] for name in IDENTITY_COLUMNS), *(past.c[name] for name in STATE_COLUMNS)
        )
        .join_from(now, past, past.c.occurrence_id == now.c.id)
        .where(changed, past.c.since <= known_on, past.c.until > known_on)
        .subquery("former")
    )
    return present, former


def _sum(base: Counts | None, added: Counts | None, removed: Counts | None) -> Counts:
    zero = Counts()
    columns = (values(counts or zero) for counts in (base, added, removed))
    return Counts(*(there + more - less for there, more, less in zip(*columns, strict=True)))


def count_states(
    column: str,
    plan_id: int | None,
    on: date,
    scope: Scope | None,
    *,
    task_id: int | None = None,
    known_on: date | None = None,
) -> Keyed:
    """Count the rows of a plan (None: of all) by a column: "task_id", "agency_id", "plan_id".

    They count as they were known on `known_on`, on `on` itself where it is left out.
    """
    c = as_of(known_on or on, plan_id).c
    query = select().where(of_plan(c.plan_id, plan_id))
    if task_id is not None:
        query = query.where(c.task_id == task_id)
    if scope is not None and not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    return _grouped(c[column], query, c, on)


def _grouped(key: Any, query: Any, c: Any, on: date) -> Keyed:
    """Count the rows of `query` by `key` and timing; `c` are the columns it reads."""
    timing = timing_sql(c, on)
    counted = query.add_columns(
        key,
        timing,
        func.count(),
        count_where(filed_sql(c)),
        count_where(silent_sql(c, on)),
        count_where(and_(timing == constant(Timing.WAITING), c.limit_on < on)),
    ).group_by(key, timing)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group, state, count, reported, silent, waiting_due in session.execute(counted):
        found = sums[group]
        found[state] += count
        found["waiting_due"] += int(waiting_due)
        if state == Timing.DONE_ON_TIME:
            found["done_on_time_original"] += count
        if state not in (Timing.SUSPENDED, Timing.CANCELLED):
            found["reported"] += int(reported)
            found["silent"] += int(silent)
    for group, difference in _moved_days(key, query, c):
        sums[group]["done_on_time_original"] += difference
    return {key: Counts(**found) for key, found in sums.items()}


def _moved_days(key: Any, rows: Any, c: Any) -> Iterator[tuple[int, int]]:
    """Give by how much the work done by its first day differs from that done by its present one.

    Asked apart: only a few rows have another day than their first, and an index holds those;
    the large count reads nothing but its own index.
    """
    late = c.completed_on > c.limit_on
    query = (
        rows.where(moved_and_done_sql(c))
        .add_columns(key, count_where(on_time_originally_sql(c)), count_where(not_(late)))
        .group_by(key)
    )
    for group, by_first, by_present in session.execute(query):
        yield group, int(by_first) - int(by_present)


def counts_to_note(
    plan_id: int, *, known_on: date, shown_on: date, silent: dict[str, int]
) -> dict[str, Any]:
    """Give the counts of a plan in the shape in which `DayTotal` keeps them."""
    counted = {
        column: count_states(column, plan_id, shown_on, None, known_on=known_on)
        for column in ("task_id", "agency_id")
    }
    written = {column: _written(found) for column, found in counted.items()}
    return {"fields": _FIELDS, "silent": silent, **written}


def _written(counts: Keyed) -> list[list[int]]:
    return [[key, *values(found)[1:]] for key, found in sorted(counts.items())]


def _read(rows: Iterable[list[int]]) -> Keyed:
    return {key: Counts(0, *numbers) for key, *numbers in rows}
