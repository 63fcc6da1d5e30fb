"""What must hold of progress whatever people do: its state is what its history says.

A `Ledger` stands beside a plan and looks after each act. It remembers how each occurrence began
and how each day was shown at its end, and computes everything else from the updates alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.plans.models import Plan
from tracker.progress.models import (
    STATE_COLUMNS,
    ChangeRequest,
    Explanation,
    HeadReview,
    Occurrence,
    OccurrencePast,
    ProgressUpdate,
)
from tracker.progress.policy import Scope
from tracker.progress.queries import board
from tracker.progress.queries.counting import overview
from tracker.progress.queries.explanations import known_on
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.totals import count_states
from tracker.progress.rules.counts import total, values
from tracker.progress.rules.status import Kind, State, Timing, Work, timing
from tracker.progress.rules.steering import MOVABLE
from tracker.progress.standing import as_of, timing_sql

EVERYTHING = Scope(everything=True)
SUMMED = (
    "no_deadline", "not_due", "due_soon", "overdue", "waiting", "done_on_time", "done_late",
)  # fmt: skip
# What an act may touch, for those that must not touch anything.
TABLES = (Occurrence, OccurrencePast, ProgressUpdate, ChangeRequest, Explanation, HeadReview)
DATES = ("due_on", "limit_on", "soon_on", "completed_on")

Columns = dict[str, Any]


def rows_of(plan: Plan) -> dict[int, Any]:
    """Give every occurrence as it is stored, read past the session's own copies."""
    table = Occurrence.__table__
    found = session.execute(select(table).where(table.c.plan_id == plan.id).order_by(table.c.id))
    return {row.id: row for row in found}


def columns_of(row: Any) -> Columns:
    """Give the columns of a state as the history writes them."""
    found = {name: getattr(row, name) for name in STATE_COLUMNS}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in found.items()}


def state_of(columns: Columns, kind: str) -> State:
    """Give the state that the rules read from columns of the history."""
    names = {"returned", "percent"}
    dates = {name: columns[name] and date.fromisoformat(columns[name]) for name in DATES}
    return State(
        Kind(kind), Work(columns["work"]), **dates, **{name: columns[name] for name in names}
    )


def written() -> list[Any]:
    """Give everything that a refused act must leave alone, and how long the trail is."""
    found = [session.execute(select(t.__table__).order_by(*t.__table__.primary_key)).all()
             for t in TABLES]  # fmt: skip
    return [*found, session.scalar(select(func.count()).select_from(AuditEvent))]


def shown(plan: Plan, day: date) -> Columns:
    """Give what the pages tell of a day: states, counts, lists, the board, explanations."""
    counts = overview(plan, day)
    lines = listing(plan.id, day, Filters(), EVERYTHING, limit=200).rows
    return {
        "lines": {line.id: replace(line, version=0) for line in lines},
        "counts": counts.all,
        "parts": (counts.by_index, counts.by_section, counts.by_agency, counts.by_task),
        "late": board.overdue_tasks(plan.id, day, EVERYTHING),
        "coming": board.coming_tasks(plan.id, day, date(day.year + 1, 1, 1), EVERYTHING),
        "silent": board.silent_agencies(plan.id, day, "2024-Q3", EVERYTHING),
        "answered": board.answered(plan.id, day, "2024-Q3", "agency_id", EVERYTHING),
        "explained": known_on(plan.id, day),
    }


class Ledger:
    """The memory of one plan: how each occurrence began, and how each day was shown."""

    def __init__(self, plan: Plan) -> None:
        """Begin with what the plan has on its first day."""
        self.plan = plan
        self.births: dict[int, tuple[date, Columns]] = {}
        self.versions: dict[int, int] = {}
        self.views: dict[date, Columns] = {}
        self.last_update = self.last_event = 0
        self.look()

    def keep(self, day: date) -> None:
        """Remember how a day is shown, now that it is over."""
        self.views[day] = shown(self.plan, day)

    def look(self) -> None:
        """Check what each act must leave behind: versions that grow, histories that join."""
        rows, updates = rows_of(self.plan), self._updates()
        for id_, row in rows.items():
            if id_ not in self.births:
                assert row.version == 1, "what is new has not been changed yet"
                self.births[id_] = (row.since, columns_of(row))
            assert row.version >= self.versions.get(id_, 1)
            changed = any(u.before != u.after for u in updates[id_] if u.id > self.last_update)
            if id_ in self.versions and changed:
                assert row.version > self.versions[id_], "who changes a state counts it up"
            assert self.replayed(id_, updates[id_]) == columns_of(row)
        self.versions = {id_: row.version for id_, row in rows.items()}
        self.last_update = max((u.id for found in updates.values() for u in found), default=0)
        self.lives = lives(rows)
        self._days_without_gaps(rows)

    def replayed(self, id_: int, updates: list[Any], until: date = date.max) -> Columns:
        """Give the state that the history tells, up to the end of a day."""
        found = dict(self.births[id_][1])
        for update in updates:
            if update.on > until:
                break
            begins = {name: found[name] for name in update.before}
            if update.before or update.verb not in BEGINNINGS:
                assert begins == update.before, "an update begins where the last one ended"
            found |= update.after
        return found

    def told(self) -> list[Any]:
        """Give the entries of the trail since the last call."""
        query = select(AuditEvent).where(AuditEvent.id > self.last_event).order_by(AuditEvent.id)
        found = list(session.scalars(query))
        self.last_event = found[-1].id if found else self.last_event
        return found

    def sums(self, day: date) -> None:
        """Check that the counts of a day add up, along every way of breaking them down."""
        found = overview(self.plan, day)
        assert sum(getattr(found.all, name) for name in SUMMED) == found.all.occurrences
        c = as_of(day, self.plan.id).c
        known = session.scalar(select(func.count(c.id)).where(c.plan_id == self.plan.id))
        assert found.all.occurrences + found.all.suspended + found.all.cancelled == known
        for part in (found.by_index, found.by_section, found.by_agency):
            assert values(total(row.counts for row in part)) == values(found.all)
        counted = count_states("task_id", self.plan.id, day, None)
        assert values(total(counted.values()))[1:] == values(found.all)[1:]

    def timings(self, day: date) -> None:
        """Check that SQL and rules read the same from the table and from the history."""
        c = as_of(day, self.plan.id).c
        query = select(c.id, c.kind, timing_sql(c, day)).where(c.plan_id == self.plan.id)
        updates = self._updates()
        found = {id_: (kind, Timing(told)) for id_, kind, told in session.execute(query)}
        assert set(found) == {id_ for id_, (since, _) in self.births.items() if since <= day}
        for id_, (kind, told) in found.items():
            state = state_of(self.replayed(id_, updates[id_], day), kind)
            assert timing(state, day) is told, (id_, state)

    def past(self) -> None:
        """Check that every day that is over is shown as it was, and as its history has it."""
        for day, view in self.views.items():
            now = shown(self.plan, day)
            assert {k for k in view if now[k] != view[k]} == set(), difference(view, now)
            self.timings(day)

    def _updates(self) -> dict[int, list[Any]]:
        table = ProgressUpdate.__table__
        names = ("id", "occurrence_id", "on", "verb", "before", "after")
        query = select(*(table.c[name] for name in names)).order_by(table.c.id)
        found: dict[int, list[Any]] = defaultdict(list)
        for update in session.execute(query.where(table.c.plan_id == self.plan.id)):
            found[update.occurrence_id].append(update)
        return found

    def _days_without_gaps(self, rows: dict[int, Any]) -> None:
        table = OccurrencePast.__table__
        query = select(table).where(table.c.plan_id == self.plan.id).order_by(table.c.since)
        past: dict[int, list[Any]] = defaultdict(list)
        for row in session.execute(query):
            past[row.occurrence_id].append(row)
        for id_, row in rows.items():
            borders = [*(one.since for one in past[id_]), row.since]
            assert [one.until for one in past[id_]] == borders[1:]
            assert borders == sorted(set(borders))
            assert borders[0] == self.births[id_][0]


# The first words of work that a successor took over: nothing was there before.
BEGINNINGS = ("reassign",)


def lives(rows: dict[int, Any]) -> Counter[tuple[int, str]]:
    """Count, by task and key, the work that somebody has to do; no agency has the same twice."""
    held = Counter(
        (row.task_id, row.key, row.agency_id) for row in rows.values() if row.work in MOVABLE
    )
    assert not held or max(held.values()) == 1, "an agency has the same work twice"
    return Counter(place[:2] for place in held)


def difference(before: Columns, after: Columns) -> str:
    """Say what of a view changed, for the message of a failure."""
    told = []
    for name, value in before.items():
        if value == after[name]:
            continue
        if isinstance(value, dict):
            new = after[name]
            keys = [key for key in {**value, **new} if value.get(key) != new.get(key)]
            told += [f"{name}[{key}]: {value.get(key)} -> {new.get(key)}" for key in keys]
        else:
            told.append(f"{name}: {value} -> {after[name]}")
    return "\n".join(told)
