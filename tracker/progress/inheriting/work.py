"""Occurrences change hands: the givers' are closed, the successors' made, taken up or kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update

from tracker.agencies.models import Agency
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.text import shorten
from tracker.plans.models import Task
from tracker.progress.inheriting.closing import (
    close,
    destinations,
    keep_past,
    lock_movable,
    refuse_rewriting,
)
from tracker.progress.inheriting.gifts import Gift, Inherited, Move, batches
from tracker.progress.inheriting.parts import end_leads, end_partners, lead_parts
from tracker.progress.inheriting.telling import Said, listed, names_of, tell
from tracker.progress.models import STATE_COLUMNS, Occurrence
from tracker.progress.rules.status import Work
from tracker.progress.rules.steering import DEAD

_IDENTITY = ("plan_id", "task_id", "key", "period", "starts_on", "original_due_on")
_ANEW: dict[str, Any] = {
    "work": Work.NOT_STARTED.value, "returned": False, "percent": 0, "completed_on": None,
    "reported_on": None, "submitted_on": None, "expected_on": None,
}  # fmt: skip

# (successor, task, key): there is one occurrence of a place.
Place = tuple[int, int, str]
Row = Any


@dataclass(slots=True)
class _Taken:
    """One place of a successor with everybody who gives it work."""

    place: Place
    gifts: list[tuple[Gift, Row]]

    @property
    def chosen(self) -> tuple[Gift, Row]:
        """The giver whose state goes on: the least advanced, for the part is now all of theirs."""
        return min(self.gifts, key=lambda pair: (not pair[0].linked, pair[1].percent, pair[1].id))

    @property
    def others(self) -> list[int]:
        """The occurrences that fold into the one that goes on."""
        return [row.id for _, row in self.gifts if row.id != self.chosen[1].id]

    @property
    def givers(self) -> tuple[int, ...]:
        """The agencies whose work this was."""
        return tuple(row.agency_id for _, row in self.gifts)


def inherit(gifts: Sequence[Gift], *, spent: Collection[int] = (), move: Move) -> Inherited:
    """Hand `gifts` over; `spent` are occurrences that close with them without a line of their own.

    Only work that can move does, so that a second call changes nothing. Raise Refused where an
    occurrence changed on a later day than the act.
    """
    given = {gift.occurrence_id for gift in gifts} | set(spent)
    lock_tasks(_tasks_of(given))
    rows = lock_movable(given, move)
    live = [gift for gift in gifts if gift.occurrence_id in rows]
    if not rows:
        return Inherited()
    own = _own({gift.to_id for gift in live}, {row.task_id for row in rows.values()})
    folded, taken = _sorted_out(live, rows, own)
    parts = lead_parts([(*one.place[:2], *one.chosen) for one in taken], move)
    made = _make([one for one in taken if one.place not in own], parts, move)
    revived = [(one, own[one.place]) for one in taken if one.place in own]
    _revive(revived, parts, move)
    heirs = made | {one.place: row.id for one, row in revived}
    moved = [(one.chosen[1].id, heirs[one.place]) for one in taken]
    _tell_of_folds(folded, rows, own, move)
    words = destinations(live, rows, spent, folded)
    folded += [(id_, heirs[one.place]) for one in taken for id_ in one.others]
    close(rows, Work.REASSIGNED, words, move)
    end_leads({row.assignment_id for row in rows.values()}, move)
    end_partners([(gift.to_id, rows[gift.occurrence_id].task_id) for gift in live], move)
    return Inherited(tuple(sorted(moved)), tuple(sorted(folded)))


def refresh_statistics() -> None:
    """Let PostgreSQL count anew what it plans by: thousands of rows are other ones now.

    It would do so itself after a minute; until then a view of a past day could take as long.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE occurrence, occurrence_past, progress_update, assignment"))


def lock_tasks(task_ids: Collection[int]) -> None:
    """Let one hand-over at a time into a task, so that nobody gets two parts in it.

    Those who only report are not held up: they refer to the task, and do not change it.
    """
    for batch in batches(sorted(task_ids)):
        query = select(Task.id).where(Task.id.in_(batch)).order_by(Task.id)
        session.execute(query.with_for_update(key_share=True)).all()


def _tasks_of(occurrence_ids: Collection[int]) -> set[int]:
    table = Occurrence.__table__
    found: set[int] = set()
    for batch in batches(sorted(occurrence_ids)):
        found |= set(session.scalars(select(table.c.task_id).where(table.c.id.in_(batch))))
    return found


def _own(to_ids: Collection[int], task_ids: Collection[int]) -> dict[Place, Row]:
    """Give what the successors have in the tasks already: the living before the dead.

    What is dead is taken up again instead of doubled.
    """
    table = Occurrence.__table__
    found: dict[Place, Row] = {}
    for batch in batches(sorted(to_ids)):
        query = select(table).where(
            table.c.agency_id.in_(batch), table.c.task_id.in_(sorted(task_ids))
        )
        for row in session.execute(query.order_by(table.c.id).with_for_update()):
            place = (row.agency_id, row.task_id, row.key)
            if place not in found or found[place].work in DEAD:
                found[place] = row
    return found


def _sorted_out(
    gifts: Iterable[Gift], rows: Mapping[int, Row], own: Mapping[Place, Row]
) -> tuple[list[tuple[int, int]], list[_Taken]]:
    """Part what folds into a successor's own living work from what goes on at the successor."""
    folded: list[tuple[int, int]] = []
    places: dict[Place, list[tuple[Gift, Row]]] = defaultdict(list)
    for gift in gifts:
        row = rows[gift.occurrence_id]
        place = (gift.to_id, row.task_id, row.key)
        there = own.get(place)
        if there is not None and there.work not in DEAD:
            folded.append((row.id, there.id))
        else:
            places[place].append((gift, row))
    return folded, [_Taken(place, found) for place, found in places.items()]


def _tell_of_folds(
    folded: Iterable[tuple[int, int]],
    rows: Mapping[int, Row],
    own: Mapping[Place, Row],
    move: Move,
) -> None:
    """Say in the history of work that went on as it was whose work became part of it."""
    givers: dict[int, list[int]] = defaultdict(list)
    for old, there in folded:
        givers[there].append(rows[old].agency_id)
    by_id = {row.id: row for row in own.values()}
    names = names_of({id_ for ids in givers.values() for id_ in ids})
    told = []
    for there, ids in givers.items():
        given = listed(ids, names)
        words = shorten(f"Gộp việc của {given} vào đây.", 1000)
        told.append(Said(there, by_id[there].agency_id, by_id[there], {}, {}, words))
    tell(told, move)


def _make(
    taken: Sequence[_Taken], parts: Mapping[tuple[int, int], int], move: Move
) -> dict[Place, int]:
    """Insert the occurrences of successors that had none, and begin their histories."""
    ranked = _ranked({one.place[0] for one in taken})
    values = []
    for one in taken:
        gift, row = one.chosen
        to_id, task_id, _ = one.place
        same = {name: getattr(row, name) for name in (*STATE_COLUMNS, *_IDENTITY)}
        values.append(
            same
            | (_ANEW if gift.fresh else {})
            | _origin(gift, row, move)
            | {
                "assignment_id": parts[to_id, task_id],
                "agency_id": to_id,
                "ranked": ranked[to_id],
                "since": move.act.on,
                "version": 1,
            }
        )
    ids: list[int] = []
    for batch in batches(values):
        statement = insert(Occurrence).returning(Occurrence.id, sort_by_parameter_order=True)
        ids.extend(session.scalars(statement, batch))
    tell(
        [
            Said(id_, value["agency_id"], one.chosen[1], {}, _state(value), givers=one.givers)
            for one, id_, value in zip(taken, ids, values, strict=True)
        ],
        move,
    )
    return {one.place: id_ for one, id_ in zip(taken, ids, strict=True)}


def _origin(gift: Gift, row: Row, move: Move) -> dict[str, Any]:
    """Give where the work came from, and since when the successor answers for it."""
    return {
        "inherited_from_id": row.id if gift.linked else None,
        "taken_over_on": row.taken_over_on if gift.same_body else move.act.on,
    }


def _ranked(agency_ids: Collection[int]) -> dict[int, bool]:
    found = session.scalars(select(Agency).where(Agency.id.in_(sorted(agency_ids))))
    return {agency.id: agency.ranked for agency in found}


def _revive(
    pairs: Sequence[tuple[_Taken, Row]], parts: Mapping[tuple[int, int], int], move: Move
) -> None:
    """Take up again what the successor had and had lost: work that comes back."""
    refuse_rewriting([row for _, row in pairs], move)
    keep_past({row.id: row for _, row in pairs}, move)
    values, told = [], []
    for one, there in pairs:
        gift, row = one.chosen
        state = {name: getattr(row, name) for name in STATE_COLUMNS}
        state |= _ANEW if gift.fresh else {}
        origin = _origin(gift, row, move)
        state["taken_over_on"] = origin["taken_over_on"]
        changed = {"assignment_id": parts[one.place[:2]]} | state | origin
        values.append({"this": there.id, **{f"new_{name}": changed[name] for name in changed}})
        before = {name: getattr(there, name) for name in STATE_COLUMNS}
        told.append(
            Said(there.id, there.agency_id, there, _state(before), _state(state), givers=one.givers)
        )
    table = Occurrence.__table__
    names = ("assignment_id", *STATE_COLUMNS, "inherited_from_id")
    for batch in batches(values):
        statement = (
            update(Occurrence)
            .where(table.c.id == bindparam("this"))
            .values({name: bindparam(f"new_{name}") for name in names})
            .values(since=move.act.on, version=table.c.version + 1)
        )
        session.connection().execute(statement, batch)
    tell(told, move)


def _state(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(plain({name: values[name] for name in STATE_COLUMNS}))
