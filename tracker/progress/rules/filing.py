"""Reports that count as filed when they are filed: which are read, and until when they come back.

Nobody confirms them one by one (`PlanSettings.confirmed_kinds`). A share drawn by lot is offered
to be read, and with it whatever claims more than its day of filing shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from tracker.lib.calendar import Calendar
from tracker.plans.rules.periods import BadPeriod, PeriodDays, ReportingPeriod, quarter_holding
from tracker.plans.rules.periods import period as period_of


class Filing(StrEnum):
    """How an agency answered a period."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSING = "missing"
    NOTHING = "nothing"  # the period asks it for nothing


def days_late(filed_on: date | None, due_on: date | None) -> int:
    """Give the days by which a report came after the agencies' day of its period; 0 in time."""
    return max((filed_on - due_on).days, 0) if filed_on and due_on else 0


def late_words(filed_on: date | None, due_on: date | None, period: str) -> str:
    """Say "nộp muộn 03 ngày, quý III năm 2024" of a report; empty for one that came in time."""
    late = days_late(filed_on, due_on)
    return ", ".join(filter(None, (f"nộp muộn {late:02d} ngày", period))) if late else ""


def filing(*, asked: int, answered: int, first_on: date | None, due_on: date) -> Filing:
    """Say how an agency stands that answered `answered` of `asked` duties, the first on a day.

    One answer files the report; `due_on` is the agencies' day by the plan's rules of the cut-off.
    """
    if not asked:
        return Filing.NOTHING
    if not answered:
        return Filing.MISSING
    return Filing.LATE if first_on is None or days_late(first_on, due_on) else Filing.IN_TIME


class Why(StrEnum):
    """Why a filed report is offered to be read."""

    EARLIER = "earlier"  # it claims a completion before the day on which it was filed
    DRAWN = "drawn"  # the lot fell on it


@dataclass(frozen=True, slots=True)
class Filed:
    """What of a filed report decides whether it is read."""

    plan_id: int
    occurrence_id: int
    filed_on: date | None
    completed_on: date | None


def is_drawn(plan_id: int, occurrence_id: int, percent: int) -> bool:
    """Say whether the lot falls on a report: the same on every day, and for everybody who asks.

    A hash, and not the number itself: agencies get their numbers in one order in every task, so
    that a tenth by number would always be the same agencies.
    """
    digest = sha256(f"{plan_id}/{occurrence_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 10_000 < percent * 100


def why_read(report: Filed, percent: int) -> tuple[Why, ...]:
    """Give why a filed report is offered to be read; empty where nobody has to."""
    found = []
    if report.filed_on and report.completed_on and report.completed_on < report.filed_on:
        found.append(Why.EARLIER)
    if is_drawn(report.plan_id, report.occurrence_id, percent):
        found.append(Why.DRAWN)
    return tuple(found)


def returnable_until(
    filed_on: date,
    code: str | None,
    due_on: date | None,
    *,
    days: PeriodDays,
    within: int,
    calendar: Calendar,
) -> date:
    """Give the last day on which a filed report may be returned.

    That of the province's own report of the period, which uses it, or `within` working days
    after the filing where that is later: who files late is read late.
    """
    own = _period(code, due_on or filed_on, days)
    return max(own.city_due, calendar.add_working_days(filed_on, within))


def _period(code: str | None, day: date, days: PeriodDays) -> ReportingPeriod:
    """Give the reporting period of a code; of a month or an event, the quarter that holds it."""
    try:
        return period_of(code or "", days)
    except BadPeriod:
        return quarter_holding(day, days)
