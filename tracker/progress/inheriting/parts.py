"""Parts in tasks (assignments) that end at the givers and begin at the successors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, select, tuple_, update

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.models import Assignment
from tracker.progress.inheriting.gifts import Gift, Move, PartGift, batches
from tracker.progress.models import Occurrence
from tracker.progress.rules.status import Kind
from tracker.progress.rules.steering import MOVABLE

# (successor, task)
Pair = tuple[int, int]


def lead_parts(wanted: Iterable[tuple[int, int, Gift, Any]], move: Move) -> dict[Pair, int]:
    """Give the leading part of each (successor, task); one that is missing is made.

    `wanted` holds (successor, task, gift, giver's occurrence); the giver's part is the model.
    """
    first: dict[Pair, tuple[Gift, int]] = {}
    for to_id, task_id, gift, row in wanted:
        first.setdefault((to_id, task_id), (gift, row.assignment_id))
    has = _present(first, "lead")
    old = _rows({id_ for _, id_ in first.values()})
    missing = {pair: found for pair, found in first.items() if pair not in has}
    values = [
        _part(old[id_], "lead", to_id, gift.group_id, move)
        for (to_id, _), (gift, id_) in missing.items()
    ]
    authority = _authorities({value["agency_id"] for value in values})
    for value in values:
        value["authority"] = authority[value["agency_id"]]
    return has | dict(zip(missing, _insert(values), strict=True))


def pass_parts(gifts: Sequence[PartGift], move: Move) -> int:
    """End parts without open work and begin them at their successors; give how many ended.

    A successor that has the part already, or leads where it would be a partner, gets no second.
    """
    old = {
        id_: row for id_, row in _rows({gift.assignment_id for gift in gifts}).items()
        if row.valid_to is None
    }  # fmt: skip
    live = [gift for gift in gifts if gift.assignment_id in old]
    # Who leads a task is no partner of it: the leading parts go over first.
    live.sort(key=lambda gift: old[gift.assignment_id].role != "lead")
    _end(old, move)
    pairs = [(to, old[gift.assignment_id].task_id) for gift in live for to in gift.to_ids]
    has = {role: set(_present(pairs, role)) for role in ("lead", "partner", "monitor")}
    groups = _groups_present({row.task_id for row in old.values()})
    values = []
    for gift in live:
        row = old[gift.assignment_id]
        if gift.to_group and gift.group_id and (row.task_id, gift.group_id) not in groups:
            groups.add((row.task_id, gift.group_id))
            values.append(_part(row, row.role, None, gift.group_id, move))
        for to_id in gift.to_ids:
            pair = (to_id, row.task_id)
            if pair in has[row.role] or (row.role == "partner" and pair in has["lead"]):
                continue
            has[row.role].add(pair)
            values.append(_part(row, row.role, to_id, gift.group_id, move))
    authority = _authorities({value["agency_id"] for value in values if value["agency_id"]})
    for value in values:
        value["authority"] = authority.get(value["agency_id"], value["authority"])
    _insert(values)
    leading = [gift for gift in live if old[gift.assignment_id].role == "lead"]
    end_partners(
        [(to, old[gift.assignment_id].task_id) for gift in leading for to in gift.to_ids], move
    )
    return len(old)


def end_leads(assignment_ids: Collection[int], move: Move) -> None:
    """End leading parts of which nothing is open but the reports of periods that are over."""
    open_still = exists().where(
        Occurrence.assignment_id == Assignment.id,
        Occurrence.work.in_(sorted(work.value for work in MOVABLE)),
        (Occurrence.kind != Kind.STANDING.value) | (Occurrence.limit_on >= move.act.on),
    )
    for batch in batches(sorted(assignment_ids)):
        session.execute(
            update(Assignment)
            .where(Assignment.id.in_(batch), Assignment.valid_to.is_(None), ~open_still)
            .values(valid_to=move.last_day)
            .execution_options(synchronize_session=False)
        )


def end_partners(pairs: Iterable[Pair], move: Move) -> None:
    """End the partner's part of those who now lead the same task."""
    for batch in batches(sorted(set(pairs)), 500):
        session.execute(
            update(Assignment)
            .where(
                tuple_(Assignment.agency_id, Assignment.task_id).in_(batch),
                Assignment.role == "partner",
                Assignment.valid_to.is_(None),
            )
            .values(valid_to=move.last_day)
            .execution_options(synchronize_session=False)
        )


def _end(assignment_ids: Collection[int], move: Move) -> None:
    for batch in batches(sorted(assignment_ids)):
        session.execute(
            update(Assignment)
            .where(Assignment.id.in_(batch), Assignment.valid_to.is_(None))
            .values(valid_to=move.last_day)
            .execution_options(synchronize_session=False)
        )


def _present(pairs: Collection[Pair] | Mapping[Pair, Any], role: str) -> dict[Pair, int]:
    """Give the open part in `role` of each pair that has one."""
    found: dict[Pair, int] = {}
    tasks = sorted({task_id for _, task_id in pairs})
    for batch in batches(sorted({to_id for to_id, _ in pairs})):
        query = select(Assignment.agency_id, Assignment.task_id, Assignment.id).where(
            Assignment.agency_id.in_(batch),
            Assignment.task_id.in_(tasks),
            Assignment.role == role,
            Assignment.valid_to.is_(None),
        )
        for agency_id, task_id, id_ in session.execute(query.order_by(Assignment.id)):
            found.setdefault((int(agency_id or 0), task_id), id_)
    return {pair: id_ for pair, id_ in found.items() if pair in set(pairs)}


def _groups_present(task_ids: Collection[int]) -> set[tuple[int, int]]:
    query = select(Assignment.task_id, Assignment.group_id).where(
        Assignment.task_id.in_(sorted(task_ids)),
        Assignment.agency_id.is_(None),
        Assignment.valid_to.is_(None),
    )
    return {(task_id, group_id or 0) for task_id, group_id in session.execute(query)}


def _rows(assignment_ids: Collection[int]) -> dict[int, Any]:
    table = Assignment.__table__
    found: dict[int, Any] = {}
    for batch in batches(sorted(assignment_ids)):
        query = select(table).where(table.c.id.in_(batch)).order_by(table.c.id)
        for row in session.execute(query.with_for_update()):
            found[row.id] = row
    return found


def _part(
    old: Any, role: str, agency_id: int | None, group_id: int | None, move: Move
) -> dict[str, Any]:
    return {
        "plan_id": old.plan_id,
        "task_id": old.task_id,
        "agency_id": agency_id,
        "group_id": group_id,
        "role": role,
        "scope": old.scope,
        "authority": old.authority,
        "valid_from": move.act.on,
        "reassigned_from_id": old.id,
    }


def _authorities(agency_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = defaultdict(str)
    query = select(Agency.id, Agency.authority).where(Agency.id.in_(sorted(agency_ids)))
    found.update({row.id: row.authority for row in session.execute(query)})
    return found


def _insert(values: Sequence[dict[str, Any]]) -> list[int]:
    ids: list[int] = []
    for batch in batches(values):
        statement = insert(Assignment).returning(Assignment.id, sort_by_parameter_order=True)
        ids.extend(session.scalars(statement, batch))
    return ids
