"""The file of a period: what was closed as it was closed, what is open as it is known today."""

from __future__ import annotations

from datetime import date

from tracker.agencies.models import Agency
from tracker.plans.models import Plan
from tracker.plans.rules.periods import period
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.agency.document import agency_outline
from tracker.reports.documents import outline_bytes, quarterly_bytes
from tracker.reports.editions.agencies import kept_bytes
from tracker.reports.models import ReportEdition
from tracker.reports.queries.agency_editions import kept
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


def agency_bytes(
    plan: Plan, code: str, agency: Agency, kind: str, *, storage: Storage, today: date
) -> bytes:
    """Give an agency's own report as a file of `kind`; raise as `period_bytes`.

    It is the one that was kept where the agency had filed when the period was closed.
    """
    found = kept(plan.id, period(code, frame_of(plan).days).code, agency.id)
    if found is not None:
        return kept_bytes(found, kind, storage)
    return outline_bytes(agency_outline(plan, code, agency, today=today), kind)


def file_bytes(edition: ReportEdition, kind: str, storage: Storage) -> bytes:
    """Give a file of an edition from the store; raise MissingFile, KeyError for another kind."""
    return storage.read({file.kind: file.sha256 for file in edition.files}[kind])
