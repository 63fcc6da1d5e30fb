"""The one place where a sheet's state changes: its history and the trail tell it alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tracker.assessment.models import AssessmentSheet, SheetEvent
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor

_VERBS = {"signed": "sign", "accepted": "accept", "returned": "return", "reopened": "reopen"}


def note_event(
    sheet: AssessmentSheet, kind: str, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Add the entry of a sheet's history for an act."""
    session.add(
        SheetEvent(
            sheet_id=sheet.id,
            kind=kind,
            on=clock.local_day(at),
            at=at,
            by=by.name,
            reason=reason,
            due_on=sheet.due_on,
        )
    )


def move(
    sheet: AssessmentSheet,
    state: str,
    kind: str,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
    **told: Any,
) -> None:
    """Bring a locked sheet to a state; `told` stands in the trail beside it."""
    before = {"state": sheet.state}
    sheet.state = state
    sheet.version += 1
    note_event(sheet, kind, by=by, at=at, reason=reason)
    record(
        f"assessment.{_VERBS[kind]}",
        by=by,
        at=at,
        subject_type="assessment_sheet",
        subject_id=sheet.id,
        label=sheet.round.title,
        agency_id=sheet.agency_id,
        before=before,
        after={"state": state, "due_on": sheet.due_on, **told},
        reason=reason or None,
    )
