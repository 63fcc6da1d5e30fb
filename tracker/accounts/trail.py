"""How this room writes into the trail: what was done, to which person, by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tracker.accounts.models import User
from tracker.audit.actions import record
from tracker.lib.actor import Actor


def record_of(
    verb: str,
    user: User,
    by: Actor,
    at: datetime,
    *,
    agency_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write an entry about a person."""
    record(
        verb,
        by=by,
        at=at,
        subject_type="person",
        subject_id=user.id,
        label=user.name,
        agency_id=agency_id,
        before=before,
        after=after,
    )
