"""The letter to who has not filed, written when it leaves from what is true then."""

from __future__ import annotations

from datetime import date

from flask import current_app

from tracker.agencies.queries import standing_agency
from tracker.outbox import composers, stationery
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter
from tracker.plans.queries import plan_by_code
from tracker.progress.rules.filing import Filing
from tracker.reports.filings.reading import agency_filings, told_period
from tracker.reports.filings.reminding import KIND


def register() -> None:
    """Let the outbox have these letters written here."""
    composers.register(KIND, compose)


def compose(letter: Letter, on: date) -> Message | None:
    """Write the letter; None when every agency of its reader has filed meanwhile."""
    plan = plan_by_code(letter.payload["plan"])
    if plan is None or plan.state != "issued":
        return None
    _, asked = told_period(plan, letter.payload["period"])
    rows = [row for id_ in letter.agency_ids for row in agency_filings(plan, asked, on, id_)]
    missing = [row for row in rows if row.state is Filing.MISSING]
    if not missing:
        return None
    standing = standing_agency(on)
    return stationery.write(
        KIND,
        name=letter.to_name,
        period=asked.name,
        plan=plan.label,
        due_on=asked.agency_due,
        days_late=max((on - asked.agency_due).days, 0),
        rows=missing,
        standing=standing.name if standing else "Cơ quan thường trực",
        address=f"{current_app.config['TRACKER'].base_url}/bao-cao-ky?ky={asked.code}",
    )
