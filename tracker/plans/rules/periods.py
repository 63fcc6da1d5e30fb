"""Reporting periods: their codes, names, windows of counting and days of filing.

A period's window is not its calendar quarter: it runs from the 15th to the 14th (Decree
09/2019/NĐ-CP, article 12), so what is done on 20/3 belongs to the next report. The days are
settings of a plan; the defaults here are those of the periodic reports on administrative reform.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lib.calendar import month_end

_CODE = re.compile(r"(\d{4})(?:-(Q[1-4]|H1|9M))?")

# Last month of the window, how many months it spans, and the period reported before it. A half
# year follows the first quarter's report, nine months the half year's: each is compared with the
# cut-off before its own.
_SHAPES = {
    "Q1": (3, 3, "Q4"),
    "Q2": (6, 3, "Q1"),
    "H1": (6, 6, "Q1"),
    "Q3": (9, 3, "Q2"),
    "9M": (9, 9, "H1"),
    "Q4": (12, 3, "Q3"),
    "": (12, 12, "9M"),
}
_NAMES = {
    "Q1": "quý I năm {year}",
    "Q2": "quý II năm {year}",
    "H1": "6 tháng đầu năm {year}",
    "Q3": "quý III năm {year}",
    "9M": "9 tháng đầu năm {year}",
    "Q4": "quý IV năm {year}",
    "": "năm {year}",
}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


class BadPeriod(ValueError):
    """The text is no code of a reporting period."""


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """Days of the month that shape every period; a plan's settings give them.

    `window_day` opens a window (1 to 28; 1 means calendar months); `agency_day` and `city_day`
    are the last days for filing, in the window's last month, or in the month after where the
    window ends with its month: nobody files before the window is over.
    """

    window_day: int = 15
    agency_day: int = 15
    city_day: int = 20


DEFAULT_DAYS = PeriodDays()


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """One period of reporting; both ends of the window belong to it.

    `name` reads "quý III năm 2024"; `previous_code` is the period with whose cut-off this one
    is compared.
    """

    code: str
    name: str
    window_start: date
    window_end: date
    agency_due: date
    city_due: date
    previous_code: str

    def holds(self, day: date) -> bool:
        """Say whether `day` lies in the window."""
        return self.window_start <= day <= self.window_end


def period(code: str, days: PeriodDays = DEFAULT_DAYS) -> ReportingPeriod:
    """Give the period of `code` (2024-Q1 … 2024-Q4, 2024-H1, 2024-9M, 2024); raise BadPeriod."""
    match = _CODE.fullmatch(code.strip().upper())
    if not match or int(match[1]) < 1900:
        raise BadPeriod(code)
    year, part = int(match[1]), match[2] or ""
    last_month, months, previous = _SHAPES[part]
    window_end = _window_end(year, last_month, days.window_day)
    before = last_month - months
    window_start = (
        _window_end(year, before, days.window_day)
        if before
        else _window_end(year - 1, 12, days.window_day)
    ) + timedelta(days=1)
    filed = (year, last_month) if days.window_day > 1 else _month_after(year, last_month)
    return ReportingPeriod(
        code=_code(year, part),
        name=_NAMES[part].format(year=year),
        window_start=window_start,
        window_end=window_end,
        agency_due=_day_in(*filed, days.agency_day),
        city_due=_day_in(*filed, days.city_day),
        previous_code=_code(year - 1 if part == "Q1" else year, previous),
    )


def periods_of(year: int, days: PeriodDays = DEFAULT_DAYS) -> tuple[ReportingPeriod, ...]:
    """Give the seven periods of a year in the order in which they close."""
    return tuple(period(_code(year, part), days) for part in _SHAPES)


def quarter_holding(day: date, days: PeriodDays = DEFAULT_DAYS) -> ReportingPeriod:
    """Give the quarterly period in whose window `day` lies; 20/12/2024 belongs to 2025-Q1."""
    quarters = (
        period(_code(year, part), days) for year in (day.year, day.year + 1) for part in QUARTERS
    )
    return next(quarter for quarter in quarters if quarter.window_end >= day)


def following_quarter(current: ReportingPeriod, days: PeriodDays = DEFAULT_DAYS) -> ReportingPeriod:
    """Give the quarterly period that begins the day after `current` ends."""
    return quarter_holding(current.window_end + timedelta(days=1), days)


def standing_periods(
    issued_on: date, plan_year: int, days: PeriodDays = DEFAULT_DAYS
) -> tuple[ReportingPeriod, ...]:
    """Give the quarterly periods in which a plan's standing duties are reported.

    They are those of `plan_year` whose window has not ended when the plan is issued: a plan of
    30/5/2024 reports for 2024-Q2, 2024-Q3 and 2024-Q4.
    """
    quarters = (period(_code(plan_year, part), days) for part in QUARTERS)
    return tuple(quarter for quarter in quarters if quarter.window_end >= issued_on)


def _code(year: int, part: str) -> str:
    return f"{year}-{part}" if part else str(year)


def _window_end(year: int, month: int, window_day: int) -> date:
    if window_day == 1:
        return month_end(year, month)
    return date(year, month, window_day) - timedelta(days=1)


def _month_after(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def _day_in(year: int, month: int, day: int) -> date:
    """Give a day of a month, its last day where the month is shorter."""
    return min(date(year, month, 1) + timedelta(days=day - 1), month_end(year, month))
