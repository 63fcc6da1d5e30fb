"""What a reorganisation would move as it is prepared now, and what still waits for a person.

The preview shows it and applying does it: one reading for both, so that nothing else is done
than what was shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.agencies.queries import by_ids, members
from tracker.db import session
from tracker.progress.inheriting.gifts import Gift, PartGift
from tracker.reorganisation.models import Decision
from tracker.reorganisation.queries import work as touched
from tracker.reorganisation.queries.concerned import Concerned
from tracker.reorganisation.rules.fates import Fate, Way

# (what, its id, the body it is decided for; None: for all bodies without a successor)
Need = tuple[str, int, int | None]


@dataclass(slots=True)
class Outcome:
    """Everything that would move; `needs` counts, for each choice of a person, what hangs on it.

    `optional` are choices about a body that stays: nothing moves unless somebody says so.
    `unmapped` counts the open work of bodies whose successor is not told, `held` that of bodies
    which awaits a decision.
    """

    on: date
    gifts: list[Gift] = field(default_factory=list)
    spent: set[int] = field(default_factory=set)
    closing: list[int] = field(default_factory=list)
    parts: list[PartGift] = field(default_factory=list)
    owners: dict[int, int | None] = field(default_factory=dict)
    rights: dict[int, int | None] = field(default_factory=dict)
    needs: Counter[Need] = field(default_factory=Counter)
    optional: Counter[Need] = field(default_factory=Counter)
    decided: dict[Need, Decision] = field(default_factory=dict)
    unmapped: Counter[int] = field(default_factory=Counter)
    held: Counter[int] = field(default_factory=Counter)
    # (from, "body", agency), (from, "group", group) or (from, "close", 0): how much goes there.
    pairs: Counter[tuple[int, str, int]] = field(default_factory=Counter)

    @property
    def waiting(self) -> list[Need]:
        """The choices that nobody has made yet."""
        return [need for need in self.needs if need not in self.decided]

    @property
    def moving(self) -> int:
        """How many occurrences leave their bodies, without those that are closed."""
        return len({gift.occurrence_id for gift in self.gifts} | self.spent)


def outcome(who: Concerned, on: date) -> Outcome:
    """Give what would move on `on`; statements do not grow with the work."""
    found = Outcome(on=on, decided=_decisions(who.row.id))
    reader = _Reader(who, found)
    rows = touched.open_work(who.fates, on)
    reader.read_work(rows)
    parts = touched.open_parts(who.fates, who.vanished_groups)
    busy = {row.assignment_id for row in rows}
    reader.read_parts([part for part in parts if not (part.role == "lead" and part.id in busy)])
    for owner in touched.owned(who.fates, on):
        if (to := reader.one("criterion", owner.criterion_id, owner.agency_id)) is not None:
            found.owners[owner.id] = to.id
    for right in touched.rights(who.fates, on):
        if (to := reader.one("right", right.id, right.agency_id or 0)) is not None:
            found.rights[right.id] = to.id
    return found


def _decisions(reorganisation_id: int) -> dict[Need, Decision]:
    query = select(Decision).where(Decision.reorganisation_id == reorganisation_id)
    rows = session.scalars(query.order_by(Decision.id))
    return {(row.subject, row.subject_id, row.from_id): row for row in rows}


@dataclass(frozen=True, slots=True)
class _To:
    """Where one thing goes: to a body, or (None) to nobody."""

    id: int | None


class _Reader:
    """Goes through what is touched and says of each where it goes."""

    def __init__(self, who: Concerned, found: Outcome) -> None:
        self.who = who
        self.found = found
        self._members: dict[int, tuple[int, ...]] = {}
        self._homes = _homes(who)

    def one(self, subject: str, id_: int, from_id: int) -> _To | None:
        """Say where a criterion or a right goes; None where it stays or waits."""
        fate = self.who.fates[from_id]
        if fate.way is Way.WHOLE:
            return _To(fate.sole)
        if fate.way is Way.UNMAPPED:
            return None
        decision = self._ask((subject, id_, from_id), fate)
        if decision is None or decision.choice == "stay":
            return None
        return _To(decision.to_id)

    def _ask(self, need: Need, fate: Fate) -> Decision | None:
        """Give a person's decision; where there is none it waits, unless the body stays."""
        decision = self.found.decided.get(need)
        optional = decision is None and fate.way is Way.PARTLY
        (self.found.optional if optional else self.found.needs)[need] += 1
        return decision

    def read_work(self, rows: Sequence[Any]) -> None:
        """Say where open work goes."""
        spread: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for row in rows:
            fate = self.who.fates[row.agency_id]
            if fate.way is Way.UNMAPPED:
                self.found.unmapped[row.agency_id] += 1
            elif fate.way is Way.WHOLE:
                self._give(row, fate.to_ids[0], row.group_id, same_body=fate.same_body)
            else:
                self._decide(row, fate, spread)
        for givers in spread.values():
            self._spread(givers)

    def _decide(self, row: Any, fate: Fate, spread: dict[tuple[int, str], list[Any]]) -> None:
        need = _task_need(row.task_id, row.agency_id, fate)
        decision = self._ask(need, fate)
        if decision is None and fate.way is not Way.PARTLY:
            self.found.held[row.agency_id] += 1
        if decision is None or decision.choice == "stay":
            return
        if decision.choice == "close":
            self.found.closing.append(row.id)
            self.found.pairs[row.agency_id, "close", 0] += 1
        elif decision.choice == "group":
            spread[row.task_id, row.place].append(row)
        else:
            self._give(row, decision.to_id or 0, None)

    def _give(self, row: Any, to_id: int, group_id: int | None, *, same_body: bool = False) -> None:
        group = None if group_id in self.who.vanished_groups else group_id
        self.found.gifts.append(Gift(row.id, to_id, group, same_body=same_body))
        self.found.pairs[row.agency_id, "body", to_id] += 1

    def _spread(self, givers: Sequence[Any]) -> None:
        """Give each member of a group its own, anew; linked to the body it lay in, where known."""
        need = ("task", givers[0].task_id, None)
        group_id = self.found.decided[need].group_id or 0
        by_body = {row.agency_id: row for row in givers}
        for member_id in self._members_of(group_id):
            home = by_body.get(self._homes.get(member_id) or 0)
            self.found.gifts.append(
                Gift(
                    (home or givers[0]).id,
                    member_id,
                    group_id,
                    fresh=True,
                    linked=home is not None,
                )
            )
        for row in givers:
            self.found.spent.add(row.id)
            self.found.pairs[row.agency_id, "group", group_id] += 1

    def _members_of(self, group_id: int) -> tuple[int, ...]:
        if group_id not in self._members:
            day = self.who.row.effective_on
            self._members[group_id] = tuple(
                agency.id for agency in members(group_id, day) if agency.id not in self.who.gone
            )
        return self._members[group_id]

    def read_parts(self, parts: Sequence[Any]) -> None:
        """Say what becomes of parts without open work; a task that is over has no successors."""
        going, events = touched.tasks_with_work({part.task_id for part in parts}, self.found.on)
        for part in parts:
            fate = self.who.fates.get(part.agency_id) or Fate(Way.DECIDED)
            if fate.way is Way.UNMAPPED:
                continue
            is_open = part.task_id in (events if part.role == "lead" else going | events)
            if not is_open:
                if fate.way is not Way.PARTLY:
                    self.found.parts.append(PartGift(part.id))
            elif fate.way is Way.WHOLE:
                group = None if part.group_id in self.who.vanished_groups else part.group_id
                self.found.parts.append(PartGift(part.id, fate.to_ids, group))
            else:
                self._decide_part(part, fate)

    def _decide_part(self, part: Any, fate: Fate) -> None:
        from_id = part.agency_id or 0
        decision = self._ask(_task_need(part.task_id, from_id, fate), fate)
        if decision is None or decision.choice == "stay":
            return
        if decision.choice == "close":
            self.found.parts.append(PartGift(part.id))
        elif decision.choice == "move":
            self.found.parts.append(PartGift(part.id, (decision.to_id or 0,)))
        elif part.role == "lead":
            to_ids = self._members_of(decision.group_id or 0)
            self.found.parts.append(PartGift(part.id, to_ids, decision.group_id))
        else:
            self.found.parts.append(PartGift(part.id, (), decision.group_id, to_group=True))


def _task_need(task_id: int, from_id: int, fate: Fate) -> Need:
    return ("task", task_id, None if fate.way is Way.DECIDED else from_id)


def _homes(who: Concerned) -> dict[int, int]:
    """Give for each successor the one body that stood above all it came from, where it is one."""
    before = by_ids({passage.from_id for passage in who.passages})
    above: dict[int, set[int]] = defaultdict(set)
    for passage in who.passages:
        parent = before[passage.from_id].parent_id
        if passage.to_id is not None and parent is not None:
            above[passage.to_id].add(parent)
    return {to_id: next(iter(ids)) for to_id, ids in above.items() if len(ids) == 1}
