"""The work of one agency on a day: what is open, how it kept its days month by month, who does it.

Shown on the agency's page to those whose scope holds the agency (`progress.policy.scope_of`);
everybody else reads names there and no figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.numbers import percent_of
from tracker.plans.models import Plan
from tracker.progress.policy import Scope
from tracker.progress.queries.inside.charge import InCharge, of_agency, of_occurrences
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.totals import count_states
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import (
    OUTSIDE,
    PERIODIC,
    Kind,
    State,
    Timing,
    Work,
    has_fallen_due,
    is_on_time_originally,
    timing,
)
from tracker.progress.standing import as_of

SHOWN = 6
# The lists on the page: `?tinh-trang=` of the list of work, worst first.
LISTS = ("overdue", "returned", "due_soon", "waiting")
# An agency leads some dozens of tasks, each with a few periods a year.
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Month:
    """What fell due in one month: counts of work with a deadline, by the day in force.

    `on_time_original` counts what was completed by its first day, whatever was granted later.
    """

    first: date
    fallen_due: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    waiting: int = 0
    on_time_original: int = 0

    @property
    def name(self) -> str:
        """The month as tables print it: "6/2024"."""
        return f"{self.first.month}/{self.first.year}"


@dataclass(frozen=True, slots=True)
class Health:
    """How the duties of one period whose day has passed were answered: `answered` of `asked`."""

    period: str
    answered: int
    asked: int

    @property
    def name(self) -> str:
        """The period as people say it."""
        return period_name(self.period)

    @property
    def rate(self) -> Any:
        """Answered as percent of asked."""
        return percent_of(self.answered, self.asked)


@dataclass(frozen=True, slots=True)
class Doer:
    """A person in charge, with how many of the agency's tasks."""

    name: str
    tasks: int


@dataclass(frozen=True, slots=True)
class AgencyWork:
    """The work of one agency in one plan, as it was known at the end of `on`."""

    plan: Plan
    on: date
    counts: Counts
    lists: Mapping[str, list[WorkRow]]
    months: list[Month]
    health: list[Health]
    in_charge: Mapping[int, InCharge]
    doers: list[Doer]
    # Work that came over from a predecessor and is not done yet.
    inherited: int

    @property
    def answered(self) -> tuple[int, int]:
        """Reports given of reports asked for, in all periods that are over."""
        return sum(h.answered for h in self.health), sum(h.asked for h in self.health)


def agency_work(agency: Agency, plan: Plan, on: date) -> AgencyWork:
    """Read an agency's work in a plan; the number of queries does not grow with the work."""
    scope = Scope(agency_ids=frozenset({agency.id}))
    counts = count_states("agency_id", plan.id, on, scope).get(agency.id, Counts())
    lists = {
        name: listing(plan.id, on, Filters(timing=name), scope, limit=SHOWN).rows for name in LISTS
    }
    rows = _states(agency.id, plan.id, on)
    shown = [row for found in lists.values() for row in found]
    return AgencyWork(
        plan=plan,
        on=on,
        counts=counts,
        lists=lists,
        months=months([(state, first) for state, first, _ in rows], on),
        health=health([(state, period) for state, _, period in rows], on),
        in_charge=of_occurrences([row.id for row in shown], on),
        doers=_doers(agency.id, plan.id, on),
        inherited=sum(
            state.taken_over_on is not None
            and state.taken_over_on <= on
            and state.work not in OUTSIDE | {Work.COMPLETED}
            for state, _, _ in rows
        ),
    )


def _states(agency_id: int, plan_id: int, on: date) -> list[tuple[State, date | None, str | None]]:
    """Give the state, the first due date and the period of each of an agency's occurrences."""
    c = as_of(on, plan_id).c
    names = (
        "kind", "work", "due_on", "limit_on", "soon_on", "completed_on", "returned", "percent",
        "taken_over_on",
    )  # fmt: skip
    query = (
        select(c.original_due_on, c.period, *(c[name] for name in names))
        .where(c.plan_id == plan_id, c.agency_id == agency_id)
        .limit(_MOST)
    )
    return [
        (State(Kind(row[2]), Work(row[3]), *row[4:]), row[0], row[1])
        for row in session.execute(query)
    ]


def months(rows: Iterable[tuple[State, date | None]], on: date) -> list[Month]:
    """Count what fell due by the month of its limit, for work that has one; oldest first.

    Standing duties are no part of it: they are answered or silent, never late.
    """
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for state, first_due in rows:
        if state.limit_on is None or state.kind is Kind.STANDING or not has_fallen_due(state, on):
            continue
        found = sums[state.limit_on.replace(day=1)]
        found["fallen_due"] += 1
        found[_COLUMNS[timing(state, on)]] += 1
        found["on_time_original"] += is_on_time_originally(state, first_due)
    return [Month(first, **sums[first]) for first in sorted(sums)]


_COLUMNS = {
    Timing.DONE_ON_TIME: "on_time",
    Timing.DONE_LATE: "late",
    Timing.OVERDUE: "overdue",
    Timing.WAITING: "waiting",
}


def health(rows: Sequence[tuple[State, str | None]], on: date) -> list[Health]:
    """Count by period how many duties were answered, once the day of the period has passed."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for state, period in rows:
        if state.kind not in PERIODIC or not period or state.work in OUTSIDE:
            continue
        if state.limit_on is not None and state.limit_on < on:
            sums[period][0] += state.is_filed
            sums[period][1] += 1
    return [Health(period, *sums[period]) for period in sorted(sums)]


def _doers(agency_id: int, plan_id: int, on: date) -> list[Doer]:
    """Give who was in charge of an agency's tasks at the end of `on`, the most first."""
    named = Counter((one.person_id, one.name) for one in of_agency(agency_id, plan_id, on))
    found = [Doer(name, tasks) for (person, name), tasks in named.items() if person]
    return sorted(found, key=lambda doer: (-doer.tasks, doer.name))[:30]
