"""Requests of agencies: what waits for a decision, what was decided, what a line of a list says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.progress.models import ChangeRequest
from tracker.progress.policy import Scope
from tracker.progress.rules.steering import Asked, words_of
from tracker.progress.standing import of_plan

PAGE = 25
# How long an agency is shown what was decided on its requests, in days.
_SHOWN_DECIDED = 30


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """What the list of requests is asked for; every field may be left out."""

    kind: Asked | None = None
    agency_id: int | None = None
    decided: bool = False


def one(request_id: int, occurrence_id: int) -> ChangeRequest | None:
    """Give a request of an occurrence; None where it is of another."""
    query = select(ChangeRequest).where(
        ChangeRequest.id == request_id, ChangeRequest.occurrence_id == occurrence_id
    )
    return session.scalar(query)


def waiting_of(occurrence_id: int) -> ChangeRequest | None:
    """Give the request of an occurrence that waits for a decision, with whom it names."""
    query = select(ChangeRequest).where(
        ChangeRequest.occurrence_id == occurrence_id, ChangeRequest.state == "asked"
    )
    return session.scalar(query.options(joinedload(ChangeRequest.to_agency)))


def requests(
    plan_id: int | None,
    filters: RequestFilters,
    scope: Scope,
    *,
    after: tuple[date, int] | None = None,
    limit: int = PAGE,
) -> Sequence[ChangeRequest]:
    """Give at most `limit` requests after the (day, id) of the last one; one query.

    What waits comes oldest first, what was decided newest first. The list is of now.
    """
    day = ChangeRequest.decided_on if filters.decided else ChangeRequest.asked_on
    order = (day.desc(), ChangeRequest.id.desc()) if filters.decided else (day, ChangeRequest.id)
    query = _chosen(select(ChangeRequest), plan_id, filters, scope).order_by(*order).limit(limit)
    query = query.options(
        joinedload(ChangeRequest.task),
        joinedload(ChangeRequest.agency),
        joinedload(ChangeRequest.to_agency),
        joinedload(ChangeRequest.occurrence),
    )
    if after is not None:
        edge, last = after
        further = (day < edge, ChangeRequest.id < last) if filters.decided else (
            day > edge, ChangeRequest.id > last
        )  # fmt: skip
        query = query.where(or_(further[0], and_(day == edge, further[1])))
    return session.scalars(query).all()


def requests_count(plan_id: int | None, filters: RequestFilters, scope: Scope) -> int:
    """Count what `requests` would give in all."""
    query = _chosen(select(func.count(ChangeRequest.id)), plan_id, filters, scope)
    return session.scalar(query) or 0


def of_agencies(agency_ids: Collection[int], on: date, limit: int = 8) -> Sequence[ChangeRequest]:
    """Give the newest requests of some agencies: what waits, and what was decided lately."""
    query = (
        select(ChangeRequest)
        .where(
            ChangeRequest.agency_id.in_(agency_ids),
            or_(
                ChangeRequest.state == "asked",
                ChangeRequest.decided_on >= on - timedelta(days=_SHOWN_DECIDED),
            ),
            ChangeRequest.state != "withdrawn",
        )
        .options(joinedload(ChangeRequest.task))
        .order_by(ChangeRequest.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def asked_words(occurrence_ids: Collection[int], on: date) -> dict[int, str]:
    """Give what waited for a decision at the end of `on`, in words, by occurrence."""
    if not occurrence_ids:
        return {}
    rows = session.execute(_asked_of(), {"ids": list(occurrence_ids), "on": on})
    return {row.occurrence_id: words_of(Asked(row.kind), row.asked_due_on) for row in rows}


@cache
def _asked_of() -> Select[int, str, date | None]:
    """Give the statement of `asked_words`: every list asks it, so that it is written once."""
    on: BindParameter[date] = bindparam("on")
    return (
        select(ChangeRequest.occurrence_id, ChangeRequest.kind, ChangeRequest.asked_due_on)
        .where(
            ChangeRequest.occurrence_id.in_(bindparam("ids", expanding=True)),
            ChangeRequest.asked_on <= on,
            or_(ChangeRequest.decided_on.is_(None), ChangeRequest.decided_on > on),
        )
        .order_by(ChangeRequest.id)
    )


def _chosen(
    query: Select[Any], plan_id: int | None, filters: RequestFilters, scope: Scope
) -> Select[Any]:
    states = ("granted", "refused", "withdrawn") if filters.decided else ("asked",)
    query = query.where(of_plan(ChangeRequest.plan_id, plan_id), ChangeRequest.state.in_(states))
    if not scope.everything:
        query = query.where(ChangeRequest.agency_id.in_(scope.agency_ids))
    if filters.kind is not None:
        query = query.where(ChangeRequest.kind == filters.kind.value)
    if filters.agency_id is not None:
        query = query.where(ChangeRequest.agency_id == filters.agency_id)
    return query
