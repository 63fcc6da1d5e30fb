"""What the worker does for reports: drafts after a cut-off, making and keeping what was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Plan
from tracker.plans.rules.periods import periods_of
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.editions.agencies import keep_next
from tracker.reports.editions.asking import EditionRefused, ask_edition
from tracker.reports.editions.making import make_next
from tracker.reports.models import ReportEdition
from tracker.storage import Storage

# A cut-off longer ago than this is history, not a report to prepare.
FRESH = timedelta(days=30)


def ask_drafts(*, on: date, at: datetime) -> int:
    """Ask for a draft of every period whose window ended lately; count them."""
    asked = 0
    for plan in session.scalars(select(Plan).where(Plan.state == "issued")).all():
        frame = frame_of(plan)
        known = set(
            session.scalars(select(ReportEdition.period).where(ReportEdition.plan_id == plan.id))
        )
        for one in periods_of(plan.year, frame.days):
            ended = frame.issued_on <= one.window_end < on <= one.window_end + FRESH
            if ended and one.code not in known:
                asked += _ask(plan, one.code, on=on, at=at)
    return asked


def _ask(plan: Plan, code: str, *, on: date, at: datetime) -> int:
    """Ask for one draft; somebody who asked a moment before is no fault."""
    try:
        with transaction():
            ask_edition(plan=plan, code=code, closes=False, on=on, by=SYSTEM, at=at)
    except EditionRefused:
        return 0
    return 1


def make_all(
    storage: Storage,
    *,
    today: date,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Make every edition that waits, one after the other; count them."""
    return _each(make_next, storage, today=today, now=now, wall=wall, stop=stop)


def keep_all(
    storage: Storage,
    *,
    today: date,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Make the reports of single agencies that closed editions named; count them."""
    return _each(keep_next, storage, today=today, now=now, wall=wall, stop=stop)


def _each(
    make: Callable[..., bool],
    storage: Storage,
    *,
    today: date,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
    stop: Callable[[], bool],
) -> int:
    made = 0
    while not stop() and make(storage, today=today, at=now(), wall=wall()):
        made += 1
    return made
