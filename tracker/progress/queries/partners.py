"""Partners of a task: who takes part, what the lead asks of them, who is late with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.agencies.models import Agency
from tracker.agencies.queries import members
from tracker.db import session
from tracker.plans.models import Assignment
from tracker.progress.models import Occurrence, PartnerRequest
from tracker.progress.rules.status import OPEN_WORK

# How many late partners a line names before it counts the rest.
_NAMED = 2


def takes_part(task_id: int, agency_id: int, on: date) -> bool:
    """Say whether an agency is a partner of a task on a day, by name or as a group's member."""
    query = select(Assignment.agency_id, Assignment.group_id).where(
        Assignment.task_id == task_id,
        Assignment.role == "partner",
        Assignment.valid_to.is_(None),
    )
    rows = session.execute(query).all()
    if any(row.agency_id == agency_id for row in rows):
        return True
    groups = [row.group_id for row in rows if row.agency_id is None and row.group_id]
    return any(member.id == agency_id for group in groups for member in members(group, on))


def asked_partners(occurrence_id: int) -> set[int]:
    """Give the agencies that were ever asked for a part of this work: they may go on reading it."""
    query = select(PartnerRequest.agency_id).where(PartnerRequest.occurrence_id == occurrence_id)
    return set(session.scalars(query))


def one(request_id: int, occurrence_id: int) -> PartnerRequest | None:
    """Give a request of an occurrence; None where it is of another."""
    query = select(PartnerRequest).where(
        PartnerRequest.id == request_id, PartnerRequest.occurrence_id == occurrence_id
    )
    return session.scalar(query)


def of_occurrence(occurrence_id: int, limit: int = 50) -> Sequence[PartnerRequest]:
    """Give what partners were asked for, what waits first, each with agency and documents."""
    query = (
        select(PartnerRequest)
        .where(PartnerRequest.occurrence_id == occurrence_id, PartnerRequest.state != "withdrawn")
        .options(joinedload(PartnerRequest.agency), selectinload(PartnerRequest.documents))
        .order_by(PartnerRequest.answered_on.is_not(None), PartnerRequest.due_on, PartnerRequest.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def owed(agency_ids: Collection[int], limit: int = 20) -> Sequence[PartnerRequest]:
    """Give what agencies are asked for as partners and have not answered, the earliest day first.

    Each comes with its task, its occurrence and the lead; work that is closed asks for nothing.
    """
    query = _owed(select(PartnerRequest), agency_ids).options(
        joinedload(PartnerRequest.task),
        joinedload(PartnerRequest.agency),
        joinedload(PartnerRequest.occurrence).joinedload(Occurrence.agency),
    )
    query = query.order_by(PartnerRequest.due_on, PartnerRequest.id).limit(limit)
    return session.scalars(query).all()


def owed_count(agency_ids: Collection[int]) -> int:
    """Count what `owed` would give in all."""
    return session.scalar(_owed(select(func.count(PartnerRequest.id)), agency_ids)) or 0


def _owed(query: Select[Any], agency_ids: Collection[int]) -> Select[Any]:
    return query.join(Occurrence, Occurrence.id == PartnerRequest.occurrence_id).where(
        PartnerRequest.agency_id.in_(agency_ids),
        PartnerRequest.state == "asked",
        Occurrence.work.in_([work.value for work in OPEN_WORK]),
    )


@cache
def _late_of() -> Select[int, date, str]:
    """Give the statement of `late_words`: every list asks it, so that it is written once."""
    on: BindParameter[date] = bindparam("on")
    return (
        select(PartnerRequest.occurrence_id, PartnerRequest.due_on, Agency.name)
        .join(Agency, Agency.id == PartnerRequest.agency_id)
        .where(
            PartnerRequest.occurrence_id.in_(bindparam("ids", expanding=True)),
            PartnerRequest.asked_on <= on,
            PartnerRequest.due_on < on,
            or_(PartnerRequest.answered_on.is_(None), PartnerRequest.answered_on > on),
        )
        .order_by(PartnerRequest.occurrence_id, PartnerRequest.due_on, PartnerRequest.id)
    )


def late_words(occurrence_ids: Collection[int], on: date) -> dict[int, str]:
    """Give, by occurrence, which partners were late at the end of `on`, in one query.

    For a lead's row: “chờ Sở Tài chính, quá 5 ngày”.
    """
    if not occurrence_ids:
        return {}
    rows = session.execute(_late_of(), {"ids": list(occurrence_ids), "on": on})
    late: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        late[row.occurrence_id].append(f"{row.name}, quá {(on - row.due_on).days} ngày")
    return {id_: _listed(names) for id_, names in late.items()}


def _listed(late: Sequence[str]) -> str:
    rest = len(late) - _NAMED
    more = [f"và {rest} cơ quan khác"] if rest > 0 else []
    return "chờ " + "; ".join([*late[:_NAMED], *more])
