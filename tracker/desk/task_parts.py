"""The parts of one task: counted by level, period and tone, and a page of them, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.desk.tones import RANK, TONES, rank_sql
from tracker.plans.former import Former, former
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import assignment_counts
from tracker.progress.queries.work_rows import WORK_COLUMNS, WorkRow, rows_query, work_rows
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.schedule import period_name
from tracker.progress.standing import count_where, filed_sql, silent_sql, timing_sql

TILES = 60
_NEVER = date(9999, 12, 31)
# `?cap=` of the page: the levels that have hundreds of agencies, and all others together.
LEVELS = {
    "khac": "Sở, ban, ngành và cơ quan khác",
    "district": "UBND cấp huyện",
    "commune": "UBND cấp xã",
}
Key = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which parts the page shows; `after` is the (rank, limit, id) of the last one before."""

    level: str | None = None
    period: str | None = None
    tone: str | None = None
    after: Key | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the parts."""
        return (self.level, self.period, self.tone) == (None, None, None)


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many parts of one level, in one period, stand how."""

    level: str
    period: str | None
    tones: Mapping[str, int]

    @property
    def name(self) -> str:
        """The level as people say it."""
        return LEVELS[self.level]

    @property
    def period_name(self) -> str:
        """The period as people say it, empty where there is none."""
        return period_name(self.period)

    @property
    def size(self) -> int:
        """All parts of the line."""
        return sum(self.tones.values())


def _inside(c: Any, task_id: int, scope: Scope) -> Any:
    """Give the condition that a part is of the task, and that the reader may see it."""
    mine = true() if scope.everything else c.agency_id.in_(scope.agency_ids)
    return and_(c.task_id == task_id, mine)


def counted(task: Task, relation: Any, on: date, scope: Scope) -> tuple[list[CountLine], Counts]:
    """Count the parts that a reader may see, by level, period and tone, and in all by timing."""
    c = relation.c
    rank, timing = rank_sql(c, on), timing_sql(c, on)
    level = Agency.level
    query = (
        select(
            level,
            c.period,
            rank,
            timing,
            func.count(),
            count_where(filed_sql(c)),
            count_where(silent_sql(c, on)),
        )
        .join_from(relation, Agency, Agency.id == c.agency_id)
        .where(_inside(c, task.id, scope))
        .group_by(level, c.period, rank, timing)
    )
    tones: dict[tuple[str, str], dict[str, int]] = {}
    sums: dict[str, int] = {}
    for name, period, place, state, number, filed, silent in session.execute(query):
        line = tones.setdefault((level_key(name), period or ""), {})
        line[TONES[place]] = line.get(TONES[place], 0) + number
        sums[state] = sums.get(state, 0) + number
        if TONES[place] != "outside":
            sums["reported"] = sums.get("reported", 0) + int(filed)
            sums["silent"] = sums.get("silent", 0) + int(silent)
    parts = assignment_counts("task_id", task.plan, on, scope, task_id=task.id)
    order = list(LEVELS)
    lines = [
        CountLine(name, period or None, found)
        for (name, period), found in sorted(
            tones.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1])
        )
    ]
    return lines, Counts(assignments=parts.get(task.id, 0), **sums)


def level_key(level: str) -> str:
    return level if level in LEVELS else "khac"


def part_rows(
    task: Task, relation: Any, on: date, scope: Scope, asked: Asked
) -> tuple[list[WorkRow], Key | None]:
    """Give at most `TILES` parts, the worst first, and the key after which the next ones come."""
    c = relation.c
    rank, limit_on = rank_sql(c, on), func.coalesce(c.limit_on, _NEVER)
    part: Select[Any] = select(*(c[name] for name in WORK_COLUMNS), rank.label("rank")).where(
        _inside(c, task.id, scope)
    )
    if asked.level is not None:
        named = [key for key in LEVELS if key != "khac"]
        chosen = (
            Agency.level.not_in(named) if asked.level == "khac" else Agency.level == asked.level
        )
        part = part.where(c.agency_id.in_(select(Agency.id).where(chosen)))
    if asked.period is not None:
        part = part.where(c.period == asked.period)
    if asked.tone is not None:
        part = part.where(rank == RANK[asked.tone])
    if asked.after is not None:
        place, day, last = asked.after[0], date.fromisoformat(asked.after[1]), asked.after[2]
        after = or_(limit_on > day, and_(limit_on == day, c.id > last))
        part = part.where(or_(rank > place, and_(rank == place, after)))
    shown = part.order_by(rank, limit_on, c.id).limit(TILES + 1).subquery("shown")
    last_first = func.coalesce(shown.c.limit_on, _NEVER)
    query = rows_query(shown).add_columns(shown.c.rank)
    found = session.execute(query.order_by(shown.c.rank, last_first, shown.c.id)).all()
    rows = work_rows(found[:TILES], on, former(task.plan_id, on))
    if len(found) <= TILES:
        return rows, None
    last_row = found[TILES - 1]
    return rows, (last_row.rank, str(last_row.limit_on or _NEVER), last_row.id)


def whole(lines: Sequence[CountLine], asked: Asked) -> int:
    """Count the parts that were asked for, those of further pages included."""
    return sum(
        line.size if asked.tone is None else line.tones.get(asked.tone, 0)
        for line in lines
        if asked.level in (None, line.level) and asked.period in (None, line.period)
    )


def scopes_of(occurrence_ids: Sequence[int], said: Former) -> dict[int, str]:
    """Give the field that an assignment was limited to ("lĩnh vực người có công"), where it was.

    `said` is what the plan said otherwise on the day shown.
    """
    query = (
        select(Occurrence.id, Assignment.id.label("part_id"), Assignment.task_id, Assignment.scope)
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .where(Occurrence.id.in_(occurrence_ids))
    )
    found = {
        row.id: said.value(row.task_id, "scopes", {}).get(str(row.part_id), row.scope)
        for row in session.execute(query)
    }
    return {id_: scope for id_, scope in found.items() if scope}
