"""A ladder tried on one deadline: on which days letters would leave, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lib.calendar import Calendar
from tracker.reminders.rules.ladder import Ladder

_SHOWN_AFTER = 31


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which a letter leaves; `days` counts from the limit, negative before it."""

    day: date
    days: int
    to_head: bool
    to_standing: bool
    # The how-manieth urging it is; 0 before the limit.
    urging: int


def steps(ladder: Ladder, limit_on: date, calendar: Calendar) -> list[Step]:
    """Give the days of letters about one task, from its first rung until a month after its limit.

    Days off fold into the next working day, as the planner does it.
    """
    day = limit_on - timedelta(days=ladder.horizon_days + 1)
    since, urging, found = day, 0, []
    while day < limit_on + timedelta(days=_SHOWN_AFTER):
        day = calendar.next_working_day(day + timedelta(days=1))
        urged = ladder.after_rung_between(limit_on, since, day)
        head = ladder.after_rung_between(limit_on, since, day, ladder.head_after)
        standing = ladder.after_rung_between(limit_on, since, day, ladder.standing_after)
        if ladder.rung_between(limit_on, since, day) or head or standing:
            urging += urged
            days = (day - limit_on).days
            found.append(Step(day, days, head, standing, urging if urged else 0))
            since = day
    return found
