"""Occurrences change hands: the givers' are closed, the successors' made, taken up or kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, literal, select, text, update

from tracker.agencies.models import Agency
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.calendar import format_date
from tracker.progress.inheriting.gifts import Gift, Inherited, Move, batches
from tracker.progress.inheriting.parts import end_leads, end_partners, lead_parts
from tracker.progress.inheriting.telling import Said, names_of, tell
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import Work
from tracker.progress.rules.steering import MOVABLE

# Work at a successor that counts for nothing: it is taken up again instead of doubled.
_DEAD = (Work.REASSIGNED, Work.CANCELLED)
_MOVABLE = sorted(work.value for work in MOVABLE)
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
    rows = _locked({gift.occurrence_id for gift in gifts} | set(spent), move)
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
    folded += [(id_, heirs[one.place]) for one in taken for id_ in one.others]
    _close(rows, Work.REASSIGNED, _destinations(live, rows, spent), move)
    end_leads({row.assignment_id for row in rows.values()}, move)
    end_partners([(gift.to_id, rows[gift.occurrence_id].task_id) for gift in live], move)
    return Inherited(tuple(sorted(moved)), tuple(sorted(folded)))


def refresh_statistics() -> None:
    """Let PostgreSQL count anew what it plans by: thousands of rows are other ones now.

    It would do so itself after a minute; until then a view of a past day could take as long.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE occurrence, occurrence_past, progress_update, assignment"))


def cancel(occurrence_ids: Collection[int], *, move: Move) -> tuple[int, ...]:
    """Close work that nobody goes on with; give the ids of what was open."""
    rows = _locked(set(occurrence_ids), move)
    _close(rows, Work.CANCELLED, {}, move)
    end_leads({row.assignment_id for row in rows.values()}, move)
    return tuple(sorted(rows))


def _locked(ids: Collection[int], move: Move) -> dict[int, Row]:
    """Lock and give what of `ids` can move."""
    table = Occurrence.__table__
    found: dict[int, Row] = {}
    for batch in batches(sorted(ids)):
        query = select(table).where(table.c.id.in_(batch), table.c.work.in_(_MOVABLE))
        for row in session.execute(query.order_by(table.c.id).with_for_update()):
            found[row.id] = row
    newest = max((row.since for row in found.values()), default=move.act.on)
    if newest > move.act.on:
        told = f"Có việc vừa được cập nhật ngày {format_date(newest)}; không ghi lùi ngày được."
        raise Refused({"": told})
    return found


def _own(to_ids: Collection[int], task_ids: Collection[int]) -> dict[Place, Row]:
    """Give what the successors have in the tasks already: the living before the dead."""
    table = Occurrence.__table__
    found: dict[Place, Row] = {}
    for batch in batches(sorted(to_ids)):
        query = select(table).where(
            table.c.agency_id.in_(batch), table.c.task_id.in_(sorted(task_ids))
        )
        for row in session.execute(query.order_by(table.c.id).with_for_update()):
            place = (row.agency_id, row.task_id, row.key)
            if place not in found or found[place].work in _DEAD:
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
        if there is not None and there.work not in _DEAD:
            folded.append((row.id, there.id))
        else:
            places[place].append((gift, row))
    return folded, [_Taken(place, found) for place, found in places.items()]


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
    _keep_past({row.id: row for _, row in pairs}, move)
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


def _close(rows: Mapping[int, Row], work: Work, words: Mapping[int, str], move: Move) -> None:
    """Bring `rows` to their last state, and say in the history of each why."""
    _keep_past(rows, move)
    for batch in batches(rows):
        session.execute(
            update(Occurrence)
            .where(Occurrence.id.in_(batch))
            .values(work=work.value, since=move.act.on, version=Occurrence.version + 1)
            .execution_options(synchronize_session=False)
        )
    nobody = "Chấm dứt, không có cơ quan tiếp nhận."
    tell(
        [
            Said(id_, row.agency_id, row, {"work": row.work}, {"work": work.value},
                 words.get(id_, nobody))
            for id_, row in rows.items()
        ],
        move,
    )  # fmt: skip
    session.expire_all()


def _keep_past(rows: Mapping[int, Row], move: Move) -> None:
    """Keep the states that held until now; several changes of one day leave the day's last."""
    table = Occurrence.__table__
    columns = ("occurrence_id", "plan_id", "since", "until", *STATE_COLUMNS)
    for batch in batches(rows):
        former = select(
            table.c.id,
            table.c.plan_id,
            table.c.since,
            literal(move.act.on, type_=OccurrencePast.until.type),
            *(table.c[name] for name in STATE_COLUMNS),
        ).where(table.c.id.in_(batch), table.c.since < move.act.on)
        session.execute(insert(OccurrencePast).from_select(list(columns), former))


def _destinations(
    gifts: Iterable[Gift], rows: Mapping[int, Row], spent: Collection[int]
) -> dict[int, str]:
    """Give the words for each giver's history: to whom its work went."""
    gone: dict[int, list[int]] = defaultdict(list)
    for gift in gifts:
        gone[gift.occurrence_id].append(gift.to_id)
    names = names_of({id_ for ids in gone.values() for id_ in ids})
    words = {}
    for id_, to_ids in gone.items():
        told = names[to_ids[0]] if len(to_ids) == 1 else f"{len(to_ids)} cơ quan"
        words[id_] = f"Chuyển giao cho {told}."
    for id_ in spent:
        if id_ in rows:
            words.setdefault(id_, "Chuyển giao cho các cơ quan tiếp nhận nhiệm vụ.")
    return words


def _state(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(plain({name: values[name] for name in STATE_COLUMNS}))
