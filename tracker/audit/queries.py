"""Reading the trail, newest first, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session


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
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(min(limit, 200))
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
