"""Occurrences come to their end at the givers; each one's history says why and to whom it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import insert, literal, select, update

from tracker.db import session
from tracker.lib.calendar import format_date
from tracker.progress.inheriting.gifts import Gift, Move, batches
from tracker.progress.inheriting.parts import end_leads
from tracker.progress.inheriting.telling import Said, names_of, tell
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import Work
from tracker.progress.rules.steering import MOVABLE

_MOVABLE = sorted(work.value for work in MOVABLE)
_NOBODY = "Chấm dứt, không có cơ quan tiếp nhận."
_MANY = "Chuyển giao cho các cơ quan tiếp nhận nhiệm vụ."
Row = Any


def cancel(occurrence_ids: Collection[int], *, move: Move) -> tuple[int, ...]:
    """Close work that nobody goes on with; give the ids of what was open."""
    rows = lock_movable(set(occurrence_ids), move)
    close(rows, Work.CANCELLED, {}, move)
    end_leads({row.assignment_id for row in rows.values()}, move)
    return tuple(sorted(rows))


def lock_movable(ids: Collection[int], move: Move) -> dict[int, Row]:
    """Lock and give what of `ids` can move; raise Refused where one changed on a later day."""
    table = Occurrence.__table__
    found: dict[int, Row] = {}
    for batch in batches(sorted(ids)):
        query = select(table).where(table.c.id.in_(batch), table.c.work.in_(_MOVABLE))
        for row in session.execute(query.order_by(table.c.id).with_for_update()):
            found[row.id] = row
    refuse_rewriting(found.values(), move)
    return found


def refuse_rewriting(rows: Iterable[Row], move: Move) -> None:
    """Raise Refused where one of `rows` already holds from a day after the act."""
    newest = max((row.since for row in rows), default=move.act.on)
    if newest > move.act.on:
        told = f"Có việc vừa được cập nhật ngày {format_date(newest)}; không ghi lùi ngày được."
        raise Refused({"": told})


def close(rows: Mapping[int, Row], work: Work, words: Mapping[int, str], move: Move) -> None:
    """Bring `rows` to their last state, and say in the history of each why."""
    keep_past(rows, move)
    for batch in batches(rows):
        session.execute(
            update(Occurrence)
            .where(Occurrence.id.in_(batch))
            .values(work=work.value, since=move.act.on, version=Occurrence.version + 1)
            .execution_options(synchronize_session=False)
        )
    tell(
        [
            Said(id_, row.agency_id, row, {"work": row.work}, {"work": work.value},
                 words.get(id_, _NOBODY))
            for id_, row in rows.items()
        ],
        move,
    )  # fmt: skip
    session.expire_all()


def keep_past(rows: Mapping[int, Row], move: Move) -> None:
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


def destinations(
    gifts: Iterable[Gift],
    rows: Mapping[int, Row],
    spent: Collection[int],
    folded: Collection[tuple[int, int]],
) -> dict[int, str]:
    """Give the words for each giver's history: to whom its work went, or into whose own."""
    gone: dict[int, list[int]] = defaultdict(list)
    for gift in gifts:
        gone[gift.occurrence_id].append(gift.to_id)
    names = names_of({id_ for ids in gone.values() for id_ in ids})
    met = {old for old, _ in folded}
    words = {}
    for id_, to_ids in gone.items():
        if len(to_ids) > 1:
            words[id_] = f"Chuyển giao cho {len(to_ids)} cơ quan."
        elif id_ in met:
            words[id_] = f"Gộp vào việc mà {names[to_ids[0]]} đang chủ trì."
        else:
            words[id_] = f"Chuyển giao cho {names[to_ids[0]]}."
    for id_ in spent:
        if id_ in rows:
            words.setdefault(id_, _MANY)
    return words
