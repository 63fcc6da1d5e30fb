"""The verbs of the trail: write an event, and seal what stands."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from tracker.audit.digests import seal_hash
from tracker.audit.models import AuditEvent, AuditSeal
from tracker.audit.rules import difference
from tracker.audit.sealing import Sealable
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import nfc, shorten

# Where the act came from: the address of a request, "tracker import", "worker". Told by the door.
origin: ContextVar[str | None] = ContextVar("audit_origin", default=None)


def record(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    subject_type: str,
    subject_id: int | None = None,
    label: str | None = None,
    agency_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> AuditEvent:
    """Write one event into the open transaction; `at` is the domain's instant (UTC).

    A bulk act is one event whose `after` lists what it touched.
    """
    old, new = difference(before, after)
    entry = AuditEvent(
        at=at,
        on=clock.local_day(at),
        recorded_at=clock.wall_now(),
        actor_id=by.id,
        actor_name=by.name,
        agency_id=agency_id if agency_id is not None else by.acting_agency_id,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_label=shorten(nfc(label), 300) if label else None,
        before=old,
        after=new,
        reason=shorten(nfc(reason), 2000) if reason else None,
        origin=origin.get(),
    )
    session.add(entry)
    return entry


def seal(found: Sealable, *, wall: datetime) -> AuditSeal:
    """Put a seal over rows that are settled; two that seal the same rows collide on `from_id`."""
    row = AuditSeal(
        from_id=found.from_id,
        to_id=found.to_id,
        rows=len(found.digests),
        hash=seal_hash(
            before=found.before,
            from_id=found.from_id,
            to_id=found.to_id,
            made_at=wall,
            digests=found.digests,
        ),
        marks=found.marks,
        made_at=wall,
    )
    session.add(row)
    return row
