"""Points at stake now: by agency and by criterion, read through `progress.queries.stakes`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.agencies.queries import by_ids
from tracker.plans.models import Plan
from tracker.progress.policy import Scope
from tracker.progress.queries.periods import last_closed_period
from tracker.progress.queries.stakes import Stakes, stakes, tasks_by_agency
from tracker.progress.rules.stakes import Sum, Worth


@dataclass(frozen=True, slots=True)
class AgencyStake:
    """What the late and the unreported work of one agency puts at stake in one index."""

    name: str
    late: int
    silent: int
    sum: Sum


@dataclass(frozen=True, slots=True)
class AtStake:
    """One index: the whole, then agencies and criteria, what weighs most first.

    `period` is the reporting period whose silence counts; empty before the first has closed.
    """

    stakes: Stakes
    period: str
    sum: Sum | None
    agencies: tuple[AgencyStake, ...]
    criteria: tuple[tuple[Worth, int], ...]


def at_stake(plan: Plan, index: str, on: date, scope: Scope) -> AtStake:
    """Read what is at stake in one index; the number of queries does not grow with the plan."""
    found, closed = stakes(plan, on), last_closed_period(plan, on)
    period = closed.code if closed else ""
    by_agency = tasks_by_agency(plan.id, on, period, scope)
    names = by_ids(list(by_agency))
    either: set[int] = set()
    agencies = []
    # Hundreds of communes are late with the same tasks: each set of tasks is added up once.
    added_up: dict[frozenset[int], Sum | None] = {}
    for agency_id, (late, silent) in by_agency.items():
        theirs = frozenset(late | silent)
        either |= theirs
        if theirs not in added_up:
            added_up[theirs] = _of(found, theirs, index)
        own = added_up[theirs]
        if own is not None:
            agencies.append(AgencyStake(names[agency_id].name, len(late), len(silent), own))
    agencies.sort(key=lambda line: (-_weight(line.sum), line.name))
    criteria = [
        (worth, len(tasks)) for worth, tasks in found.criteria(either) if worth.index == index
    ]
    return AtStake(found, period, _of(found, either, index), tuple(agencies), tuple(criteria))


def _of(found: Stakes, tasks: Collection[int], index: str) -> Sum | None:
    return next((part for part in found.of(tasks) if part.index == index), None)


def _weight(part: Sum) -> Decimal:
    return part.gain if part.gain is not None else part.most
