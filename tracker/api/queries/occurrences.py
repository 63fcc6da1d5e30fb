"""Occurrences and updates by their numbers, which never change: a list can be read to its end
while deadlines move, and nothing is told twice or left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.functions import FunctionElement

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib import clock
from tracker.plans.former import Former, former
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.policy import Scope
from tracker.progress.queries.listing import Filters, conditions
from tracker.progress.rules.status import Kind, State, Timing, Work, days_late, label, timing
from tracker.progress.standing import as_of

# From what the words of a line follow, in the order in which a row has it; a row begins with them.
_STATE = (
    "kind",
    "work",
    "due_on",
    "limit_on",
    "soon_on",
    "completed_on",
    "returned",
    "percent",
    "taken_over_on",
)
_MORE = (
    "id",
    "version",
    "plan_id",
    "task_id",
    "agency_id",
    "period",
    "original_due_on",
    "expected_on",
    "reported_on",
    "submitted_on",
    "extension_count",
    "ranked",
    "since",
)
_ID = len(_STATE)
_number = itemgetter(_ID)
_PLAN_ID = _ID + _MORE.index("plan_id")
_PLAN, _TASK, _AGENCY = Plan.__table__.c, Task.__table__.c, Agency.__table__.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which occurrences: of a plan or of all, narrowed by what lists know, by days, by number."""

    plan_id: int | None = None
    filters: Filters = field(default_factory=Filters)
    due_from: date | None = None
    due_to: date | None = None
    changed_since: date | None = None
    id: int | None = None


class Words(NamedTuple):
    """What follows for a day from the state of an occurrence."""

    timing: Timing
    label: str
    days_late: int


class Line(NamedTuple):
    """An occurrence as stored, with what follows for a day and what its plan said then."""

    row: tuple[Any, ...]
    words: Words
    before: Former

    @property
    def id(self) -> int:
        """The number of the occurrence."""
        return int(self.row[_ID])

    @property
    def version(self) -> int:
        """How often it has changed."""
        return int(self.row[_ID + 1])


def lines(wanted: Wanted, on: date, scope: Scope, *, after: int = 0, limit: int = 50) -> list[Line]:
    """Give up to `limit` occurrences behind the number `after`, as known on `on`.

    Two queries today, the first to see that it is today; on a past day two more for each plan.
    Columns and no rows of the session: a page is read, told and forgotten.
    """
    standing = as_of(on, wanted.plan_id)
    is_now = standing is Occurrence.__table__ and on >= clock.today()
    query = _asked_now(wanted, on, scope) if is_now else _asked_then(standing.c, wanted, on, scope)
    # In order already wherever a database has no reason to join otherwise; it is not promised.
    found = sorted(session.execute(query, {"after": after, "most": limit}), key=_number)
    before = {plan_id: former(plan_id, on) for plan_id in {row[_PLAN_ID] for row in found}}
    return [Line(row, _words(on, row[:_ID]), before[row[_PLAN_ID]]) for row in found]


@lru_cache(maxsize=64)
def _asked_now(wanted: Wanted, on: date, scope: Scope) -> Select[Any]:
    """Keep the statement for the pages that follow: building it takes as long as asking it.

    Only of today, where the table itself answers and `conditions` asks the database nothing.
    """
    c = Occurrence.__table__.c
    return _page(c, wanted, [_behind(c, wanted), *conditions(c, on, None, wanted.filters, scope)])


def _asked_then(c: Any, wanted: Wanted, on: date, scope: Scope) -> Select[Any]:
    """Give the statement of a past day; which tasks a filter means may follow from former words."""
    found = conditions(c, on, wanted.plan_id, wanted.filters, scope)
    return _page(c, wanted, [c.id > bindparam("after"), *found])


def _behind(c: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Select what lies behind the cursor, of all plans or of one."""
    after: BindParameter[int] = bindparam("after", type_=BigInteger)
    if wanted.plan_id is None:
        return cast(ColumnElement[bool], c.id > after)
    return _InPlan(c.plan_id, c.id, literal(wanted.plan_id), after)


class _InPlan(FunctionElement[Any]):
    """Rows of one plan behind a number: a range of the index of plans and numbers.

    PostgreSQL must not see that the plan equals something: it would hold the order of numbers to
    be enough, and go through every other plan to find it. SQLite finds the range only so. No
    type: as a Boolean it would be compared with 1 there, which no index answers.
    """

    inherit_cache = True


@compiles(_InPlan)
def _as_range(element: Any, compiler: Any, **options: Any) -> str:
    plan, key, wanted, after = (compiler.process(one, **options) for one in element.clauses)
    return f"(({plan}, {key}) > ({wanted}, {after}) AND {plan} <= {wanted})"


@compiles(_InPlan, "sqlite")
def _as_equal(element: Any, compiler: Any, **options: Any) -> str:
    plan, key, wanted, after = (compiler.process(one, **options) for one in element.clauses)
    return f"({plan} = {wanted} AND {key} > {after})"


def _page(c: Any, wanted: Wanted, where: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Give the statement of a page: cut by number first, then joined with what it names."""
    part = select(*(c[name] for name in (*_STATE, *_MORE))).where(*where)
    if wanted.id is not None:
        part = part.where(c.id == wanted.id)
    if wanted.due_from is not None:
        part = part.where(c.due_on >= wanted.due_from)
    if wanted.due_to is not None:
        part = part.where(c.due_on <= wanted.due_to)
    if wanted.changed_since is not None:
        part = part.where(c.since >= wanted.changed_since)
    part = part.order_by(c.id) if wanted.plan_id is None else part.order_by(c.plan_id, c.id)
    shown = part.limit(bindparam("most", type_=Integer)).subquery("shown")
    return (
        select(
            *shown.c,
            _PLAN.code.label("plan_code"),
            _TASK.number,
            _TASK.index_code,
            _TASK.title,
            _AGENCY.code.label("agency_code"),
            _AGENCY.name.label("agency_name"),
        )
        .select_from(shown)
        .join(Plan.__table__, _PLAN.id == shown.c.plan_id)
        .join(Task.__table__, _TASK.id == shown.c.task_id)
        .join(Agency.__table__, _AGENCY.id == shown.c.agency_id)
    )


@lru_cache(maxsize=4096)
def _words(on: date, state: tuple[Any, ...]) -> Words:
    """Find the words for a state once, however many lines and pages share it."""
    kind, work, *rest = state
    found = State(Kind(kind), Work(work), **dict(zip(_STATE[2:], rest, strict=True)))
    return Words(timing(found, on), label(found, on).text, days_late(found, on))


@dataclass(frozen=True, slots=True)
class WantedUpdates:
    """Which updates; every field may be left out."""

    plan_id: int | None = None
    occurrence_id: int | None = None
    agency_id: int | None = None
    since: date | None = None


def updates(
    wanted: WantedUpdates, on: date, scope: Scope, *, after: int = 0, limit: int = 50
) -> Sequence[Any]:
    """Give up to `limit` updates behind the number `after` that were written by the end of `on`.

    Each with the code of its plan, the number of its task, code and name of its agency; two
    queries, documents included.
    """
    u = ProgressUpdate
    query = (
        select(u, Plan.code, Task.number, Agency.code, Agency.name)
        .join(Plan, Plan.id == u.plan_id)
        .join(Task, Task.id == u.task_id)
        .join(Agency, Agency.id == u.agency_id)
        .options(selectinload(u.documents))
        .where(u.id > after, u.on <= on)
        .order_by(u.id)
        .limit(limit)
    )
    if not scope.everything:
        query = query.where(u.agency_id.in_(scope.agency_ids))
    for column, value in (
        (u.plan_id, wanted.plan_id),
        (u.occurrence_id, wanted.occurrence_id),
        (u.agency_id, wanted.agency_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(u.on >= wanted.since)
    return session.execute(query).all()
