"""From a deadline's reading to due dates: which occurrences a task has, and when.

Rules of the domain report, §3.3 and §3.4. A period that began before the plan was issued counts
from the issue; a standing duty is reported for each quarterly window the plan lives in; an event
gives nothing until somebody records that it happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.lib.calendar import ONE_DAY, Calendar, month_end
from tracker.plans.rules.periods import PeriodDays, ReportingPeriod, period, standing_periods
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.rules.status import Kind

_LONG = {"quarter", "half_year", "year"}
_STANDING = {"continuous", "by_reference"}
# The months that close a period, by recurrence.
_CLOSING_MONTHS = {
    "monthly": range(1, 13),
    "quarterly": (3, 6, 9, 12),
    "half_yearly": (6, 12),
    "yearly": (12,),
}
_MONTHS_OF = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
# "trước tháng 9", "trước quý IV", "trước 9/2025": a period, not a day.
_BEFORE_A_PERIOD = re.compile(
    r"\btrước\s+(?:(?:đầu|giữa|cuối)\s+)?"
    r"(?:tháng|quý|năm|nửa|0?6\s+tháng|sáu\s+tháng|q\.?\s*[1-4i]|t\.?\s*\d"
    r"|(?:\d{1,2}\s*[/.-]\s*)?\d{4}\s*$)"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One occurrence to be: what, for which period, from when, due when."""

    kind: Kind
    key: str
    starts_on: date | None
    due_on: date | None
    limit_on: date | None
    soon_on: date | None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plan gives to the scheduling of each of its tasks."""

    year: int
    issued_on: date
    ends_on: date
    settings: PlanSettings
    calendar: Calendar

    @property
    def days(self) -> PeriodDays:
        """The days that shape the reporting periods of the plan."""
        rules = self.settings
        return PeriodDays(
            window_day=rules.window_day,
            agency_day=rules.agency_report_day,
            city_day=rules.province_report_day,
        )


def duties(deadline: dict[str, Any], frame: Frame) -> list[Duty]:
    """Give the occurrences that a deadline asks for while the plan is in force."""
    kind = deadline.get("kind")
    if kind in _STANDING or (kind == "recurring" and not deadline.get("recurrence")):
        # "Hằng ngày", "hằng tuần" come too often for due dates: they are duties of the period.
        return [_standing(window) for window in standing_periods_of(frame)]
    if kind == "recurring":
        return _recurring(deadline, frame)
    if kind == "event":
        return []
    nominal = _day(deadline.get("due_on"))
    if nominal is None:
        return [Duty(Kind.UNDATED, "once", frame.issued_on, None, None, None)]
    starts = max(_day(deadline.get("starts_on")) or frame.issued_on, frame.issued_on)
    if kind == "date" and deadline.get("bound") == "before":
        nominal = _before_named(nominal, deadline, frame.settings)
    return [_timed(Kind.DATED, "once", starts, nominal, frame, is_long=kind in _LONG)]


def event_duties(deadline: dict[str, Any], happened_on: date, key: str, frame: Frame) -> list[Duty]:
    """Give the occurrences that an event starts: before it, after it, or both."""
    clause = (deadline.get("event") or deadline.get("text") or "").lower()
    before = clause.startswith("trước")
    both = before and "sau" in clause.split()[:3]
    found = []
    if before:
        day = happened_on - ONE_DAY
        found.append(_timed(Kind.EVENT, f"{key}/before", None, day, frame))
    if both or not before:
        due = _after_event(deadline, happened_on, frame)
        found.append(_timed(Kind.EVENT, f"{key}/after", happened_on, due, frame))
    return found


def moved_to(deadline: dict[str, Any], kind: Kind, key: str, due_on: date, frame: Frame) -> Duty:
    """Give the days of work whose due date is moved to `due_on`: its limit, its warning day."""
    is_long = kind is Kind.DATED and deadline.get("kind") in _LONG
    return _timed(kind, key, None, due_on, frame, is_long=is_long)


def standing_periods_of(frame: Frame) -> tuple[ReportingPeriod, ...]:
    """Give the quarterly periods in which the plan's standing duties are reported."""
    return standing_periods(frame.issued_on, frame.year, frame.days)


def _after_event(deadline: dict[str, Any], happened_on: date, frame: Frame) -> date:
    offset = deadline.get("offset_days")
    if offset is None:
        rules = frame.settings
        return frame.calendar.add_working_days(happened_on, rules.event_offset_working_days)
    if deadline.get("offset_working"):
        return frame.calendar.add_working_days(happened_on, int(offset))
    return happened_on + timedelta(days=int(offset))


def _standing(window: ReportingPeriod) -> Duty:
    # Never overdue; the limit is the day after which a missing report is "silent". The key is
    # not the bare code, which belongs to a dated duty: a plan may turn one into the other.
    return Duty(
        Kind.STANDING,
        f"standing/{window.code}",
        window.window_start,
        window.agency_due,
        window.agency_due,
        window.window_end,
        window.code,
    )


def _recurring(deadline: dict[str, Any], frame: Frame) -> list[Duty]:
    found: dict[date, Duty] = {}
    detail = _detail(deadline.get("recurrence_detail"))
    for recurrence in deadline["recurrence"].split("+"):
        for due, code in _dues(recurrence, detail, deadline, frame):
            if due >= frame.issued_on and due not in found:
                starts = max(_period_start(recurrence, due), frame.issued_on)
                found[due] = _timed(Kind.RECURRING, code, starts, due, frame, period_code=code)
    return [found[due] for due in sorted(found)]


def _dues(
    recurrence: str, detail: dict[str, str], deadline: dict[str, Any], frame: Frame
) -> Iterator[tuple[date, str]]:
    """Give due dates with the code of their period, from the plan's issue to its end.

    A plan signed in December for the next year asks for nothing of the old one.
    """
    for year in range(max(frame.year, frame.issued_on.year), frame.ends_on.year + 1):
        for month in _months(recurrence, detail):
            due = _recurring_day(recurrence, detail, year, month, frame)
            if deadline.get("bound") == "before":
                due = _before_recurring(due, detail, frame.settings)
            if due <= frame.ends_on:
                yield due, _period_code(recurrence, year, month)


def _months(recurrence: str, detail: dict[str, str]) -> tuple[int, ...]:
    month = detail.get("month", "")
    if month.isdigit():
        return (int(month),)
    if "quarter" in detail:
        return (int(detail["quarter"]) * 3,)
    closing = _CLOSING_MONTHS[recurrence]
    if month == "first":
        return tuple(closes - _MONTHS_OF[recurrence] + 1 for closes in closing)
    return tuple(closing)


def _recurring_day(
    recurrence: str, detail: dict[str, str], year: int, month: int, frame: Frame
) -> date:
    """Give the due day: the one named, else the plan's reporting day, else the year's end."""
    last = month_end(year, month)
    if "day" in detail:
        return date(year, month, min(int(detail["day"]), last.day))
    if recurrence == "yearly" or frame.settings.window_day == 1:
        return last
    return date(year, month, min(frame.settings.agency_report_day, last.day))


def _period_code(recurrence: str, year: int, month: int) -> str:
    if recurrence == "monthly":
        return f"{year}-{month:02d}"
    if recurrence == "quarterly":
        return f"{year}-Q{(month + 2) // 3}"
    if recurrence == "half_yearly":
        return f"{year}-H{1 if month <= 6 else 2}"
    return str(year)


def _timed(
    kind: Kind,
    key: str,
    starts: date | None,
    due: date,
    frame: Frame,
    *,
    is_long: bool = False,
    period_code: str | None = None,
) -> Duty:
    rules = frame.settings
    if rules.shift_to_working_day:
        due = frame.calendar.next_working_day(due)
    limit = due + timedelta(days=rules.grace_days)
    warn = rules.due_soon_days_long if is_long else rules.due_soon_days
    return Duty(kind, key, starts, due, limit, due - timedelta(days=warn), period_code)


def _before(day: date, settings: PlanSettings) -> date:
    return day if settings.before_includes_day else day - ONE_DAY


def _before_named(nominal: date, deadline: dict[str, Any], settings: PlanSettings) -> date:
    """Give the last day before what is named: a period ends the day before it begins, always."""
    if _BEFORE_A_PERIOD.search((deadline.get("text") or "").lower()):
        return nominal - ONE_DAY
    return _before(nominal, settings)


def _before_recurring(due: date, detail: dict[str, str], settings: PlanSettings) -> date:
    """Give the last day before a day, month or quarter that comes each period."""
    if "day" in detail:
        return _before(due, settings)
    months = 3 if "quarter" in detail else 1
    return date(due.year, due.month - months + 1, 1) - ONE_DAY


def _period_start(recurrence: str, due: date) -> date:
    """Give the first day of the calendar period in which `due` lies."""
    months = _MONTHS_OF[recurrence]
    return date(due.year, (due.month - 1) // months * months + 1, 1)


def _detail(text: str | None) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in (text or "").split(";") if "=" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _day(text: str | date | None) -> date | None:
    if text is None or isinstance(text, date):
        return text
    return date.fromisoformat(text)


def period_name(code: str | None) -> str:
    """Give a period as people say it: "quý III năm 2024", "tháng 9 năm 2024"; "" for None."""
    if not code:
        return ""
    year, _, part = code.partition("-")
    if part.isdigit():
        return f"tháng {int(part)} năm {year}"
    if part == "H2":
        return f"6 tháng cuối năm {year}"
    return period(code).name
