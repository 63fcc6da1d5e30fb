"""What the board asks: late and coming work by task, who is silent, how a period was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import FromClause, and_, func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.former import Worded, worded_by_id
from tracker.progress.models import ProgressUpdate
from tracker.progress.policy import Scope
from tracker.progress.queries import totals
from tracker.progress.rules.status import OUTSIDE
from tracker.progress.standing import (
    as_of,
    coming_sql,
    constant,
    count_where,
    filed_sql,
    open_dated_sql,
    open_sql,
    overdue_sql,
    periodic_sql,
)

SHOWN_AGENCIES = 3


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with late or coming work: how many agencies owe it, since or until when."""

    task_id: int
    number: str
    index: str | None
    section: str | None
    title: str
    limit_on: date
    owing: int
    assigned: int
    never_reported: int
    agencies: list[str] = field(default_factory=list)
    last_on: date | None = None
    last_percent: int | None = None
    last_text: str = ""
    last_agency: str = ""


@dataclass(frozen=True, slots=True)
class SilentAgency:
    """An agency that has not answered duties of a period."""

    agency_id: int
    code: str
    name: str
    level: str
    missing: int
    asked: int
    last_on: date | None
    # Late work is another matter: told beside, because silence is no lateness.
    overdue: int = 0


def overdue_tasks(
    plan_id: int,
    on: date,
    scope: Scope,
    limit: int = 10,
    *,
    relation: FromClause | None = None,
) -> list[TaskLine]:
    """Give the tasks with overdue work, the latest first; five queries whatever their number.

    `relation` is that of `standing.as_of` for `on`, where a page has asked for it already.
    """
    c = _columns(plan_id, on, relation)
    return _task_lines(plan_id, on, overdue_sql(c, on), c, scope, limit)


def coming_tasks(
    plan_id: int,
    on: date,
    until: date,
    scope: Scope,
    limit: int = 10,
    *,
    relation: FromClause | None = None,
) -> list[TaskLine]:
    """Give the tasks whose open work falls due from `on` up to `until`, soonest first."""
    c = _columns(plan_id, on, relation)
    return _task_lines(plan_id, on, coming_sql(c, on, (until - on).days), c, scope, limit)


def open_counts(
    plan_id: int,
    on: date,
    windows: Sequence[int],
    scope: Scope,
    *,
    relation: FromClause | None = None,
) -> tuple[dict[int, int], int]:
    """Count the open work due within each of `windows` days, and the late work never reported."""
    c = _columns(plan_id, on, relation)
    coming = [and_(c.limit_on >= on, c.limit_on <= on + timedelta(days=n)) for n in windows]
    query = select(
        *(count_where(one) for one in coming),
        count_where(and_(c.limit_on < on, c.reported_on.is_(None))),
    ).where(
        c.plan_id == plan_id,
        open_dated_sql(c),
        c.limit_on <= on + timedelta(days=max(windows)),
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    *counts, never = map(int, session.execute(query).one())
    return dict(zip(windows, counts, strict=True)), never


def _columns(plan_id: int, on: date, relation: FromClause | None) -> Any:
    """Give the columns of a relation of `standing.as_of`, which a page may have asked for once."""
    return (as_of(on, plan_id) if relation is None else relation).c


def _task_lines(
    plan_id: int, on: date, condition: Any, c: Any, scope: Scope, limit: int
) -> list[TaskLine]:
    query = (
        select(
            c.task_id,
            func.min(c.limit_on).label("limit_on"),
            func.count().label("owing"),
            count_where(c.reported_on.is_(None)).label("never"),
            func.max(c.reported_on).label("last_on"),
        )
        .where(c.plan_id == plan_id, condition)
        .group_by(c.task_id)
        .order_by(func.min(c.limit_on), c.task_id)
        .limit(limit)
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    rows = session.execute(query).all()
    ids = [row.task_id for row in rows]
    tasks = worded_by_id(ids, on)
    names = _first_agencies(plan_id, condition, c, ids, scope)
    assigned = _assigned(c, plan_id, ids, scope)
    last = _last_reports({r.task_id: r.last_on for r in rows if r.last_on}, condition, c, scope)
    return [_line(row, tasks, names, assigned, last) for row in rows]


def _line(row: Any, tasks: dict[int, Worded], names: dict, assigned: dict, last: dict) -> TaskLine:
    task = tasks[row.task_id]
    update, agency = last.get(row.task_id, (None, ""))
    text = (update.difficulty or update.done or "") if update else ""
    return TaskLine(
        task_id=row.task_id,
        number=task.number,
        index=task.index_code,
        section=task.section.number if task.section else None,
        title=task.title,
        limit_on=row.limit_on,
        owing=row.owing,
        assigned=assigned.get(row.task_id, row.owing),
        never_reported=int(row.never),
        agencies=names.get(row.task_id, []),
        last_on=update.on if update else None,
        last_percent=update.percent if update else None,
        last_text=text,
        last_agency=agency,
    )


def _first_agencies(
    plan_id: int, condition: Any, c: Any, ids: Sequence[int], scope: Scope
) -> dict[int, list[str]]:
    """Give the first few agencies of each task in the printed order of agencies."""
    place = func.row_number().over(
        partition_by=c.task_id, order_by=(c.limit_on, Agency.sort, Agency.id)
    )
    inner = (
        select(c.task_id, Agency.name, place.label("place"))
        .join(Agency, Agency.id == c.agency_id)
        .where(c.plan_id == plan_id, c.task_id.in_(ids), condition)
    )
    if not scope.everything:
        inner = inner.where(c.agency_id.in_(scope.agency_ids))
    numbered = inner.subquery()
    query = (
        select(numbered.c.task_id, numbered.c.name)
        .where(numbered.c.place <= SHOWN_AGENCIES)
        .order_by(numbered.c.task_id, numbered.c.place)
    )
    found: dict[int, list[str]] = {}
    for task_id, name in session.execute(query):
        found.setdefault(task_id, []).append(name)
    return found


def _assigned(c: Any, plan_id: int, ids: Sequence[int], scope: Scope) -> dict[int, int]:
    query = (
        select(c.task_id, func.count(c.agency_id.distinct()))
        .where(c.plan_id == plan_id, c.task_id.in_(ids), _asked(c))
        .group_by(c.task_id)
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _last_reports(
    days: dict[int, date], condition: Any, c: Any, scope: Scope
) -> dict[int, tuple[ProgressUpdate, str]]:
    """Give the newest report of each task among the agencies that still owe it.

    `days` says on which day each task was last reported: only that day's reports are read.
    """
    if not days:
        return {}
    newest = (
        select(func.max(ProgressUpdate.id))
        .join(c.id.table, c.id == ProgressUpdate.occurrence_id)
        .where(
            or_(*(and_(c.task_id == task, c.reported_on == day) for task, day in days.items())),
            condition,
            ProgressUpdate.on == c.reported_on,
            ProgressUpdate.verb == "report",
        )
        .group_by(c.task_id)
    )
    if not scope.everything:
        newest = newest.where(c.agency_id.in_(scope.agency_ids))
    query = (
        select(ProgressUpdate, Agency.name)
        .join(Agency, Agency.id == ProgressUpdate.agency_id)
        .where(ProgressUpdate.id.in_(newest))
    )
    return {row.task_id: (row, name) for row, name in session.execute(query)}


def _asked(c: Any) -> Any:
    """Select what is asked for still: not what was cancelled, suspended or handed on."""
    return c.work.not_in([constant(work) for work in sorted(OUTSIDE)])


def silent_agencies(
    plan_id: int,
    on: date,
    period: str,
    scope: Scope,
    limit: int = 10,
    *,
    relation: FromClause | None = None,
) -> tuple[list[SilentAgency], int, int]:
    """Give who has not answered duties of `period`: the first, how many bodies, how many duties.

    A group that stands for itself is left out: nobody can answer for it.
    """
    c = _columns(plan_id, on, relation)
    missing = count_where(open_sql(c))
    query = (
        select(
            c.agency_id,
            missing.label("missing"),
            func.count().label("asked"),
            func.max(c.reported_on).label("last_on"),
        )
        .where(c.plan_id == plan_id, c.period == period, periodic_sql(c))
        .group_by(c.agency_id)
        .having(missing > 0)
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    counted = query.subquery()
    rows = session.execute(
        select(Agency.code, Agency.name, Agency.level, counted)
        .join(counted, counted.c.agency_id == Agency.id)
        .where(Agency.level != "group")
        .order_by(counted.c.missing.desc(), Agency.sort, Agency.id)
    ).all()
    first = [
        SilentAgency(r.agency_id, r.code, r.name, r.level, int(r.missing), r.asked, r.last_on)
        for r in rows[:limit]
    ]
    return first, len(rows), sum(int(row.missing) for row in rows)


def silent_duties(plan_id: int, on: date, period: str, scope: Scope) -> int:
    """Count the duties of `period` that bodies had not answered by `on`."""
    noted = totals.noted(plan_id, on) if scope.everything else None
    if noted is not None and noted.silent:
        return noted.silent.get(period, 0)
    return silent_agencies(plan_id, on, period, scope, limit=1)[2]


def answered(
    plan_id: int,
    on: date,
    period: str,
    by: str,
    scope: Scope,
    *,
    relation: FromClause | None = None,
) -> dict[int, tuple[int, int]]:
    """Give (answered, asked) for the duties of `period`, by "task_id" or "agency_id"."""
    c = _columns(plan_id, on, relation)
    query = (
        select(c[by], count_where(filed_sql(c)), func.count())
        .where(
            c.plan_id == plan_id,
            c.period == period,
            periodic_sql(c),
        )
        .group_by(c[by])
    )
    if not scope.everything:
        query = query.where(c.agency_id.in_(scope.agency_ids))
    return {row[0]: (int(row[1]), row[2]) for row in session.execute(query)}
