"""Days of the state's calendar: working days, ends of months, quarters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday, less the holidays, plus the swapped days.

    `days_off` holds public holidays and the days off given for them; `days_on` the Saturdays or
    Sundays worked in exchange.
    """

    days_off: Collection[date] = field(default_factory=frozenset)
    days_on: Collection[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on `day`."""
        if day in self.days_on:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def next_working_day(self, day: date) -> date:
        """Give `day` itself when it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Give the `count`-th working day after `day`; the first day is not counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first`, up to and with `last`; 0 when there are none."""
        count, day = 0, first
        while day < last:
            day += ONE_DAY
            count += self.is_working_day(day)
        return count


def month_end(year: int, month: int) -> date:
    """Give the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - ONE_DAY


def quarter_of(day: date) -> int:
    """Give the quarter, 1 to 4, in which `day` lies."""
    return (day.month - 1) // 3 + 1


def format_date(day: date | None) -> str:
    """Give a date as offices write it in tables: 05/01/2025; empty for None."""
    return day.strftime("%d/%m/%Y") if day else ""


def format_date_in_words(day: date) -> str:
    """Give a date as Decree 30/2020 writes it: leading zero for days < 10 and months 1, 2."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def parse_date(text: str) -> date:
    """Read dd/mm/yyyy (also with one digit) or an ISO date; raise ValueError otherwise."""
    compact = text.strip()
    if "/" in compact:
        day, month, year = (int(part) for part in compact.split("/"))
        if year < 1900 or max(day, month, year) > 9999:
            raise ValueError(text)
        return date(year, month, day)
    return date.fromisoformat(compact)
