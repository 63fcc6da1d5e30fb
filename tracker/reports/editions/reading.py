"""The file of a period: what was closed as it was closed, what is open as it is known today."""

from __future__ import annotations

from datetime import date

from tracker.plans.models import Plan
from tracker.plans.rules.periods import period
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.documents import quarterly_bytes
from tracker.reports.models import ReportEdition
from tracker.reports.queries.editions import closed
from tracker.storage import Storage


def period_bytes(plan: Plan, code: str, kind: str, *, storage: Storage, today: date) -> bytes:
    """Give the report of a period as a file of `kind`; the same bytes for ever once it is closed.

    Raise BadPeriod, NotYet, or MissingFile where the store lost what was closed.
    """
    edition = closed(plan.id, period(code, frame_of(plan).days).code)
    if edition is None:
        return quarterly_bytes(plan, code, kind, today=today)
    return file_bytes(edition, kind, storage)


def file_bytes(edition: ReportEdition, kind: str, storage: Storage) -> bytes:
    """Give a file of an edition from the store; raise MissingFile, KeyError for another kind."""
    return storage.read({file.kind: file.sha256 for file in edition.files}[kind])
