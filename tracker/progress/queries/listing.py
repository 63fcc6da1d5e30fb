"""Which occurrences: filtered, paged by key, each with its task, agency and last words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    and_,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.text import fold, like_pattern
from tracker.plans.former import NOTHING, former, worded
from tracker.plans.models import Task
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.policy import Scope
from tracker.progress.queries.hands import Hand, in_hand
from tracker.progress.queries.work_rows import WORK_COLUMNS, WorkRow, rows_query, work_rows
from tracker.progress.rules.status import (
    Timing,
    Work,
)
from tracker.progress.standing import (
    as_of,
    coming_sql,
    constant,
    due_by_sql,
    fallen_due_sql,
    filed_sql,
    open_dated_sql,
    open_sql,
    overdue_sql,
    silent_sql,
    timing_sql,
    waiting_sql,
)

# No date sorts last without one query for each database's NULLS LAST. Written out, because an
# index on the expression is not found through a parameter.
_NEVER = date(9999, 12, 31)
_NEVER_SQL = literal_column(f"'{_NEVER}'", Date)
PAGE = 50
# Lists of rows that all have a limit.
_DATED = {"overdue", "due_soon", "not_due", "silent", "due_7", "due_15", "due_30"}
# What falls due in the next days, the day itself included.
COMING = {"due_7": 7, "due_15": 15, "due_30": 30}
_HANDS = frozenset(Hand) - {Hand.REPORT}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is asked for; every field may be left out."""

    timing: str | None = None
    task_id: int | None = None
    agency_id: int | None = None
    index: str | None = None
    section_id: int | None = None
    period: str | None = None
    kind: str | None = None
    level: str | None = None
    band: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A bounded part of a list; `next_key` opens the part after it."""

    rows: list[WorkRow]
    next_key: tuple[str, int] | None


def listing(
    plan_id: int | None,
    on: date,
    filters: Filters,
    scope: Scope,
    *,
    after: tuple[str, int] | None = None,
    limit: int = PAGE,
    relation: FromClause | None = None,
) -> Page:
    """Give a page of occurrences as known on `on`, the earliest limit first.

    Four queries whatever the number of rows: the rows, their last words, what they ask for, which
    partners keep them waiting; on a past day two more for the words of the plan. `relation` is
    `as_of` of the day, where the page has asked already.
    """
    c = (as_of(on, plan_id) if relation is None else relation).c
    said = NOTHING if plan_id is None else former(plan_id, on)
    # An index gives the order, one of its own where every row has a limit; the page is cut before
    # the joins.
    key_date = c.limit_on if filters.timing in _DATED else func.coalesce(c.limit_on, _NEVER_SQL)
    part = select(*(c[name] for name in WORK_COLUMNS)).order_by(key_date, c.id).limit(limit + 1)
    for condition in conditions(c, on, plan_id, filters, scope):
        part = part.where(condition)
    if after is not None:
        day, last_id = date.fromisoformat(after[0]), after[1]
        part = part.where(
            key_date >= day, or_(key_date > day, and_(key_date == day, c.id > last_id))
        )
    shown = part.subquery("shown")
    last_first = func.coalesce(shown.c.limit_on, _NEVER_SQL)
    found = session.execute(rows_query(shown).order_by(last_first, shown.c.id)).all()
    rows = work_rows(found[:limit], on, said)
    more = len(found) > limit
    last = rows[-1] if rows else None
    key = (str(last.state.limit_on or _NEVER), last.id) if more and last else None
    return Page(rows, key)


def count(
    plan_id: int | None,
    on: date,
    filters: Filters,
    scope: Scope,
    *,
    relation: FromClause | None = None,
) -> int:
    """Count what `listing` would give in all."""
    c = (as_of(on, plan_id) if relation is None else relation).c
    query = select(func.count()).select_from(c.id.table).where(c.id.is_not(None))
    for condition in conditions(c, on, plan_id, filters, scope):
        query = query.where(condition)
    return session.scalar(query) or 0


def conditions(
    c: Any, on: date, plan_id: int | None, filters: Filters, scope: Scope
) -> list[ColumnElement[bool]]:
    """Give what a row of `standing.as_of`, whose columns are `c`, meets to be in a list."""
    found: list[ColumnElement[bool]] = []
    if plan_id is not None:
        found.append(c.plan_id == plan_id)
    if not scope.everything:
        found.append(c.agency_id.in_(scope.agency_ids))
    if filters.timing:
        found.append(timing_condition(c, on, filters.timing))
    for column, value in (
        (c.task_id, filters.task_id),
        (c.agency_id, filters.agency_id),
        (c.period, filters.period),
        (c.kind, filters.kind),
    ):
        if value is not None:
            found.append(column == value)
    if filters.level is not None:
        found.append(c.agency_id.in_(select(Agency.id).where(Agency.level == filters.level)))
    if filters.band is not None:
        found.append(c.agency_id.in_(select(Agency.id).where(_in_band(filters.band))))
    about = _about_tasks(filters)
    if about and plan_id is not None and former(plan_id, on) is not NOTHING:
        found.append(c.task_id.in_(_tasks_then(plan_id, on, filters)))
    elif about:
        tasks = select(Task.id).where(*about)
        found.append(c.task_id.in_(tasks.where(Task.plan_id == plan_id) if plan_id else tasks))
    return found


def _in_band(band: str) -> ColumnElement[bool]:
    """Select the agencies of a band of the board's table; "bodies" are all that are no group."""
    is_asked = and_(Agency.authority == "request", Agency.level != "group")
    if band == "bodies":
        return Agency.level != "group"
    return is_asked if band == "request" else and_(Agency.level == band, not_(is_asked))


def _about_tasks(filters: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions that a task meets, whoever does it."""
    found: list[ColumnElement[bool]] = []
    if filters.index is not None:
        found.append(Task.index_code == filters.index)
    if filters.section_id is not None:
        found.append(Task.section_id == filters.section_id)
    if filters.search:
        found.append(Task.title_folded.like(like_pattern(filters.search), escape="\\"))
    return found


def _tasks_then(plan_id: int, on: date, filters: Filters) -> list[int]:
    """Give the tasks that met the conditions by the words they bore on a past day."""
    wanted = fold(filters.search or "")
    return [
        task.id
        for task in worded(plan_tasks(plan_id), on)
        if filters.index in (None, task.index_code)
        and filters.section_id in (None, task.section_id)
        and wanted in fold(task.title)
    ]


def timing_condition(c: Any, on: date, asked: str) -> ColumnElement[bool]:
    """Give the condition of a list's name: a timing, or one of the wider questions."""
    wider = {
        "overdue": lambda: overdue_sql(c, on),
        "open": lambda: open_sql(c),
        "silent": lambda: silent_sql(c, on),
        "reported": lambda: filed_sql(c),
        "fallen_due": lambda: fallen_due_sql(c, on),
        "done": lambda: timing_sql(c, on).in_((Timing.DONE_ON_TIME.value, Timing.DONE_LATE.value)),
        "waiting": lambda: waiting_sql(c),
        # Said again without the CASE of `timing_sql`, so that an index can answer.
        "due_soon": lambda: and_(open_dated_sql(c), c.limit_on >= on, c.soon_on <= on),
        "not_due": lambda: and_(open_dated_sql(c), c.limit_on >= on, c.soon_on > on),
        "unreported": lambda: and_(open_sql(c), c.reported_on.is_(None)),
        "returned": lambda: and_(open_sql(c), c.returned.is_(True)),
        "overdue_unreported": lambda: and_(overdue_sql(c, on), c.reported_on.is_(None)),
        "due_by": lambda: due_by_sql(c, on),
        "done_dated": lambda: and_(due_by_sql(c, date.max), c.work == constant(Work.COMPLETED)),
    }
    if asked in wider:
        return wider[asked]()
    if asked in COMING:
        return coming_sql(c, on, COMING[asked])
    if asked in _HANDS:
        return in_hand(c, on, Hand(asked))
    return timing_sql(c, on) == Timing(asked).value
