"""One agency's own report of a period as a file."""

from __future__ import annotations

from datetime import date

from tracker.agencies.models import Agency
from tracker.plans.models import Plan
from tracker.reports.documents import outline_bytes
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.quarterly import quarterly_facts


def agency_bytes(plan: Plan, code: str, agency: Agency, kind: str, *, today: date) -> bytes:
    """Give the report of `agency` for a period as a file of `kind` (a key of FORMATS).

    Raise BadPeriod, or NotYet where the period cannot be told.
    """
    facts = quarterly_facts(plan, code, today=today, agency=agency)
    return outline_bytes(quarterly_outline(facts), kind)
