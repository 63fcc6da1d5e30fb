"""What this room has waiting for the coordinators: drafts of periods that are over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.db import session
from tracker.plans.models import Plan
from tracker.plans.rules.periods import period
from tracker.progress.actions.scheduling import frame_of
from tracker.reminders.queries import errands
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reports.models import ReportEdition


def register() -> None:
    """Let the daily letter tell of drafts that wait to be closed."""
    errands.add_source(Wait.REPORT, ReportEdition, ReportEdition.state == "draft", waiting_drafts)


def waiting_drafts(on: date) -> list[Errand]:
    """Give the drafts of periods that ended before `on`; the limit is the province's own day."""
    query = (
        select(ReportEdition.id, ReportEdition.period, ReportEdition.asked_on, Plan)
        .join(Plan, Plan.id == ReportEdition.plan_id)
        .where(ReportEdition.state == "draft", Plan.state == "issued")
    )
    found = []
    for id_, code, asked_on, plan in session.execute(query):
        told = period(code, frame_of(plan).days)
        if told.window_end < on:
            found.append(Errand(Wait.REPORT, id_, None, asked_on, told.city_due))
    return found
