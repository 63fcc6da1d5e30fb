"""Who besides the lead has to do with an occurrence, and may therefore read it."""

from __future__ import annotations

from datetime import date

from tracker.progress.models import Occurrence
from tracker.progress.queries import confirming, reading
from tracker.progress.queries.partners import asked_partners


def others_of(row: Occurrence, on: date) -> set[int]:
    """Give who takes part in or monitors the work: bodies named, and group members asked."""
    named = {part.agency_id for part in reading.partner_agencies(row.task_id) if part.agency_id}
    following = confirming.monitors([row.task_id], on).get(row.task_id, frozenset())
    return named | asked_partners(row.id) | following
