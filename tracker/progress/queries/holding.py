"""Who holds the ball: how much lies in whose hands, and since when; the oldest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, FromClause, Select, and_, func, literal, select, type_coerce, union_all

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.former import Former, former
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope
from tracker.progress.queries.hands import SELECTED, Hand, in_hand
from tracker.progress.standing import as_of

# How many of the oldest a hand names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class HeldWork:
    """One work that lies in somebody's hands since a day."""

    occurrence_id: int
    task_number: str
    agency_name: str
    agency_code: str
    since: date


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in one hand: how many works, since when at the longest, the oldest by name."""

    hand: Hand
    count: int
    oldest_on: date | None
    first: list[HeldWork] = field(default_factory=list)

    def days(self, on: date) -> int:
        """Give the days for which the oldest has lain there."""
        return (on - self.oldest_on).days if self.oldest_on else 0


def held(plan: Plan, on: date, scope: Scope, *, relation: FromClause | None = None) -> list[Held]:
    """Give every hand that holds something, the longest wait first; two queries.

    A work may lie in two hands, with a partner and with a confirmer of a request: each counts it.
    """
    c = (as_of(on, plan.id) if relation is None else relation).c
    selected = {hand: _of_hand(hand, c, plan.id, on, scope) for hand in Hand}
    counted = _counted(selected)
    named = _named(
        selected, [hand for hand, (count, _) in counted.items() if count], former(plan.id, on)
    )
    found = [
        Held(hand, count, oldest, named.get(hand, [])) for hand, (count, oldest) in counted.items()
    ]
    found = [one for one in found if one.count]
    return sorted(found, key=lambda one: (one.oldest_on or date.max, one.hand))


def _of_hand(hand: Hand, c: Any, plan_id: int, on: date, scope: Scope) -> Select[Any]:
    """Select (id, since) of a hand; each work once, with its oldest day."""
    if hand in SELECTED:
        lying = SELECTED[hand](on).subquery()
        query = (
            select(lying.c.occurrence_id.label("id"), func.min(lying.c.since).label("since"))
            .join(Occurrence, Occurrence.id == lying.c.occurrence_id)
            .where(Occurrence.plan_id == plan_id)
            .group_by(lying.c.occurrence_id)
        )
        agency = Occurrence.agency_id
    else:
        since = c.limit_on if hand is Hand.AGENCY else c.submitted_on
        query = select(c.id.label("id"), since.label("since")).where(
            and_(c.plan_id == plan_id, in_hand(c, on, hand))
        )
        agency = c.agency_id
    return query if scope.everything else query.where(agency.in_(scope.agency_ids))


def _counted(selected: dict[Hand, Select[Any]]) -> dict[Hand, tuple[int, date | None]]:
    parts = []
    for hand, query in selected.items():
        part = query.subquery()
        oldest = type_coerce(func.min(part.c.since), Date).label("oldest")
        parts.append(select(literal(hand.value).label("hand"), func.count().label("n"), oldest)
                     .select_from(part))  # fmt: skip
    return {Hand(row.hand): (row.n, row.oldest) for row in session.execute(union_all(*parts))}


def _named(
    selected: dict[Hand, Select[Any]], hands: list[Hand], said: Former
) -> dict[Hand, list[HeldWork]]:
    """Give the oldest few of each hand with task and agency, by the numbers of that day."""
    if not hands:
        return {}
    parts = []
    for hand in hands:
        part = selected[hand].subquery()
        first = (
            select(literal(hand.value).label("hand"), part.c.id, part.c.since)
            .order_by(part.c.since, part.c.id)
            .limit(NAMED)
            .subquery()
        )
        parts.append(select(first))
    lying = union_all(*parts).subquery()
    query = (
        select(
            lying.c.hand,
            lying.c.id,
            type_coerce(lying.c.since, Date).label("since"),
            Task.id.label("task_id"),
            Task.number,
            Agency.name,
            Agency.code,
        )
        .join(Occurrence, Occurrence.id == lying.c.id)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .order_by(lying.c.since, lying.c.id)
    )
    found: dict[Hand, list[HeldWork]] = defaultdict(list)
    for row in session.execute(query):
        number = said.value(row.task_id, "number", row.number)
        found[Hand(row.hand)].append(HeldWork(row.id, number, row.name, row.code, row.since))
    return found
