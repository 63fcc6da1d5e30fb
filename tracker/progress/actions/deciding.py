"""Sở Nội vụ, or who confirms in its place, decides on what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tracker.audit.actions import record
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.progress.actions.states import Act, change, lock, write
from tracker.progress.models import ProgressUpdate
from tracker.progress.rules.moves import after_confirm, after_return


def confirm(
    occurrence_ids: Sequence[int],
    *,
    completed_on: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Sequence[ProgressUpdate]:
    """Confirm one report, or several at once (one entry in the trail that lists them).

    Lateness is judged by the date of completion: the one claimed, or `completed_on` where the
    confirmer corrects it.
    """
    act = Act("confirm", by, at)
    updates = []
    for occurrence_id in sorted(set(occurrence_ids)):
        row = lock(occurrence_id, version)
        state = after_confirm(row.state, act.on, completed_on)
        before, after = change(row, act, state)
        updates.append(write(row, act, before, after, completed_on=state.completed_on))
    first = updates[0] if len(updates) == 1 else None
    record(
        "progress.confirm",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=first.occurrence_id if first else None,
        agency_id=first.agency_id if first else None,
        before=first.before if first else None,
        after=first.after if first else {"occurrences": [u.occurrence_id for u in updates]},
    )
    return updates


def give_back(
    occurrence_id: int, *, reason: str, version: int | None = None, by: Actor, at: datetime
) -> ProgressUpdate:
    """Return a report with a reason; the work is open again and its clock did not stop."""
    act = Act("return", by, at)
    row = lock(occurrence_id, version)
    state = after_return(row.state, reason)
    before, after = change(row, act, state, submitted_on=None)
    update = write(row, act, before, after, reason=nfc(reason).strip())
    record(
        "progress.return",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=row.id,
        agency_id=row.agency_id,
        before=before,
        after=after,
        reason=reason,
    )
    return update
