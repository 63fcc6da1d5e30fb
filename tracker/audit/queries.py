"""Reading the trail, newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from tracker.audit.models import AuditEvent
from tracker.audit.policy import PERSONAL_ROOMS, Reach
from tracker.db import session

MOST_ROWS = 200
"""Rows of one reading; a workbook is read in many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks of the trail; None leaves a question out, an empty set finds nothing.

    `things` are kinds of things with the ids that are asked for: any of them will do.
    """

    verbs: frozenset[str] | None = None
    things: tuple[tuple[str, frozenset[int]], ...] = ()
    actor_ids: frozenset[int] | None = None
    agency_ids: frozenset[int] | None = None
    since: date | None = None
    until: date | None = None


def trail(
    asked: Asked, reach: Reach, *, before_id: int | None = None, limit: int = 50
) -> Sequence[AuditEvent]:
    """Give at most `limit` events that are asked for and within reach, newest first."""
    query = _newest_first(asked, before_id).limit(min(limit, MOST_ROWS + 1))
    wheres = [
        (AuditEvent.verb, asked.verbs),
        (AuditEvent.actor_id, asked.actor_ids),
        (AuditEvent.agency_id, asked.agency_ids),
        (AuditEvent.agency_id, reach.agency_ids),
    ]
    for column, among in wheres:
        if among is not None:
            query = query.where(column.in_(sorted(among)))
    for room in () if reach.persons else PERSONAL_ROOMS:
        query = query.where(AuditEvent.verb.not_like(f"{room}.%"))
    if asked.things:
        query = query.where(or_(*(_is_one_of(kind, ids) for kind, ids in asked.things)))
    if asked.since is not None:
        query = query.where(AuditEvent.on >= asked.since)
    if asked.until is not None:
        query = query.where(AuditEvent.on <= asked.until)
    return session.scalars(query).all()


def _newest_first(asked: Asked, before_id: int | None) -> Select[AuditEvent]:
    """Order as an index does: by day where days are asked for, else nothing but the id would tell
    where they begin, and a month of long ago cost a walk over all that came after it."""
    if asked.since is None and asked.until is None:
        query = select(AuditEvent).order_by(AuditEvent.id.desc())
        return query if before_id is None else query.where(AuditEvent.id < before_id)
    query = select(AuditEvent).order_by(AuditEvent.on.desc(), AuditEvent.id.desc())
    if before_id is None:
        return query
    day = session.scalar(select(AuditEvent.on).where(AuditEvent.id == before_id))
    return query.where(tuple_(AuditEvent.on, AuditEvent.id) < (day, before_id))


def _is_one_of(kind: str, ids: frozenset[int]) -> ColumnElement[bool]:
    return and_(AuditEvent.subject_type == kind, AuditEvent.subject_id.in_(sorted(ids)))


def whole_trail(asked: Asked, reach: Reach, *, limit: int) -> Iterator[AuditEvent]:
    """Give up to `limit` events one after another, read some at a time."""
    before_id: int | None = None
    while limit > 0:
        rows = trail(asked, reach, before_id=before_id, limit=min(limit, MOST_ROWS))
        yield from rows
        if len(rows) < MOST_ROWS:
            return
        before_id, limit = rows[-1].id, limit - len(rows)
        for row in rows:
            session.expunge(row)


def events(
    *,
    subject_type: str | None = None,
    subject_id: int | None = None,
    actor_id: int | None = None,
    agency_id: int | None = None,
    verb_prefix: str | None = None,
    until: date | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEvent]:
    """Give at most `limit` events older than `before_id`; every filter may be left out."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(min(limit, MOST_ROWS))
    if subject_type is not None:
        query = query.where(AuditEvent.subject_type == subject_type)
    if subject_id is not None:
        query = query.where(AuditEvent.subject_id == subject_id)
    if actor_id is not None:
        query = query.where(AuditEvent.actor_id == actor_id)
    if agency_id is not None:
        query = query.where(AuditEvent.agency_id == agency_id)
    if verb_prefix:
        query = query.where(AuditEvent.verb.startswith(verb_prefix, autoescape=True))
    if until is not None:
        query = query.where(AuditEvent.on <= until)
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    return session.scalars(query).all()
