"""Agencies of one level against tasks: one sign a cell, for the worst of what the agency has there.

One row of the database for each cell, whatever the number of periods behind it: a page of 126
agencies and 60 tasks is some 7,500 of them in one grouped query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select, tuple_

from tracker.agencies.models import Agency
from tracker.agencies.queries import valid_on
from tracker.agencies.rules.levels import LEVEL_NAMES
from tracker.db import session
from tracker.desk.tones import RANK, TONE_NAMES, TONES, rank_sql
from tracker.plans.former import Worded, worded
from tracker.plans.models import Assignment, Plan
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.policy import Scope
from tracker.progress.standing import as_of

# Agencies and tasks of one page; further agencies on the next, further tasks by index or section.
ROWS = 130
COLUMNS = 120
# The level that opens first, where the plan has agencies of it.
_FIRST = ("district", "commune", "department")
# One sign a tone, told apart without colour; the last sign stands for "not asked of them".
SIGNS = {
    "never": "△",
    "overdue": "▲",
    "returned": "↩",
    "silent": "□",
    "soon": "◷",
    "waiting": "⧗",
    "doing": "◐",
    "neutral": "·",
    "done_late": "(✓)",
    "done": "✓",
    "outside": "–",
}
# What a person has to look at: these cells open their list, and the sums count them.
ATTENTION = ("never", "overdue", "returned", "silent")
_TO_COME = 99
_OPENS = frozenset((*ATTENTION, "soon", "waiting"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the plan is shown; `after` is the (sort, id) of the last agency before."""

    level: str | None = None
    index: str | None = None
    section_id: int | None = None
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """How an agency stands in a task: its worst tone, and how many parts or periods it has."""

    tone: str
    count: int

    @property
    def sign(self) -> str:
        """The sign in the cell."""
        return SIGNS[self.tone]

    @property
    def words(self) -> str:
        """What the sign says."""
        more = f"; {self.count} đầu việc, tình trạng đáng chú ý nhất" if self.count > 1 else ""
        return TONE_NAMES[self.tone] + more

    @property
    def opens(self) -> bool:
        """Whether the cell leads to its list."""
        return self.tone in _OPENS


@dataclass(frozen=True, slots=True)
class Line:
    """One agency with its cells, by task."""

    agency: Agency
    cells: Mapping[int, Cell]

    @property
    def attention(self) -> int:
        """How many of its cells ask for attention."""
        return sum(cell.tone in ATTENTION for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of agencies against tasks; `size` and `all_tasks` say how many there are in all."""

    levels: Mapping[str, int]
    level: str | None
    tasks: Sequence[Worded]
    all_tasks: int
    lines: Sequence[Line]
    next_key: tuple[int, int] | None

    @property
    def size(self) -> int:
        """The agencies of the level, those of further pages included."""
        return self.levels.get(self.level or "", 0)

    @property
    def tones(self) -> list[str]:
        """The tones on the page, worst first, for the legend."""
        found = {cell.tone for line in self.lines for cell in line.cells.values()}
        return [tone for tone in TONES if tone in found]

    def attention(self, task_id: int) -> int:
        """How many agencies of the page ask for attention in a task."""
        cells = (line.cells.get(task_id) for line in self.lines)
        return sum(cell is not None and cell.tone in ATTENTION for cell in cells)


def matrix(plan: Plan, on: date, scope: Scope, asked: Asked) -> Matrix:
    """Read a page of the matrix as of `on`; the queries do not grow with its size."""
    levels = _levels(plan, on, scope)
    known = [level for level in LEVEL_NAMES if level in levels]
    first = [level for level in _FIRST if level in levels]
    level = asked.level if asked.level in levels else next(iter(first + known), None)
    if level is None:
        return Matrix({}, None, (), 0, (), None)
    tasks = _tasks(plan, on, scope, level, asked)
    shown = tasks[:COLUMNS]
    bodies = _agencies(plan, on, scope, level, asked.after)
    page = bodies[:ROWS]
    cells = _cells(plan.id, on, [body.id for body in page], [task.id for task in shown])
    return Matrix(
        levels={name: levels[name] for name in known},
        level=level,
        tasks=shown,
        all_tasks=len(tasks),
        lines=[Line(body, cells.get(body.id, {})) for body in page],
        next_key=(page[-1].sort, page[-1].id) if len(bodies) > ROWS else None,
    )


def all_lines(plan: Plan, on: date, scope: Scope, first: Matrix) -> Iterator[Line]:
    """Give the lines of every page from the first on, one page in memory at a time."""
    task_ids, key = [task.id for task in first.tasks], first.next_key
    yield from first.lines
    while key is not None and first.level is not None:
        bodies = _agencies(plan, on, scope, first.level, key)
        page = bodies[:ROWS]
        cells = _cells(plan.id, on, [body.id for body in page], task_ids)
        yield from (Line(body, cells.get(body.id, {})) for body in page)
        key = (page[-1].sort, page[-1].id) if len(bodies) > ROWS else None


def _given(plan: Plan, on: date, scope: Scope, column: Any) -> Any:
    """Select a column of the leading parts that are given out on a day and that one may see."""
    query = select(column).where(
        Assignment.plan_id == plan.id, Assignment.role == "lead", valid_on(Assignment, on)
    )
    if not scope.everything:
        query = query.where(Assignment.agency_id.in_(scope.agency_ids))
    return query


def _levels(plan: Plan, on: date, scope: Scope) -> dict[str, int]:
    given = _given(plan, on, scope, Assignment.agency_id)
    query = select(Agency.level, func.count()).where(Agency.id.in_(given)).group_by(Agency.level)
    return {level: count for level, count in session.execute(query) if level != "group"}


def _agencies(
    plan: Plan, on: date, scope: Scope, level: str, after: tuple[int, int] | None
) -> Sequence[Agency]:
    query = select(Agency).where(
        Agency.level == level, Agency.id.in_(_given(plan, on, scope, Assignment.agency_id))
    )
    if after is not None:
        query = query.where(tuple_(Agency.sort, Agency.id) > after)
    return session.scalars(query.order_by(Agency.sort, Agency.id).limit(ROWS + 1)).all()


def _tasks(plan: Plan, on: date, scope: Scope, level: str, asked: Asked) -> list[Worded]:
    """Give the tasks of the filter that agencies of the level lead, in the plan's order."""
    given = _given(plan, on, scope, Assignment.task_id)
    query = given.join(Agency, Agency.id == Assignment.agency_id).where(Agency.level == level)
    wanted = set(session.scalars(query.distinct()))
    found = [task for task in plan_tasks(plan.id, on=on) if task.id in wanted]
    return [
        task
        for task in worded(found, on)
        if asked.index in (None, task.index_code) and asked.section_id in (None, task.section_id)
    ]


def _cells(
    plan_id: int, on: date, agency_ids: Sequence[int], task_ids: Sequence[int]
) -> dict[int, dict[int, Cell]]:
    c = as_of(on, plan_id).c
    rank = rank_sql(c, on)
    # A period to come stands for the cell only where nothing else does.
    worst = func.min(case((rank == RANK["neutral"], _TO_COME), else_=rank))
    query = (
        select(c.agency_id, c.task_id, worst, func.count())
        .where(c.plan_id == plan_id, c.agency_id.in_(agency_ids), c.task_id.in_(task_ids))
        .group_by(c.agency_id, c.task_id)
    )
    found: dict[int, dict[int, Cell]] = {}
    for agency_id, task_id, place, count in session.execute(query):
        tone = "neutral" if place == _TO_COME else TONES[place]
        found.setdefault(agency_id, {})[task_id] = Cell(tone, count)
    return found
