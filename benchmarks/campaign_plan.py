"""What goes wrong and when, decided by the seed alone before the campaign begins."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from tracker.lib.calendar import Calendar
from tracker.lib.clock import ZONE

# Kills end early enough for a lease to run out on the day of its letter.
KILLS_FROM, KILLS_UNTIL = time(7, 10), time(17, 30)
LONG = 10


@dataclass(frozen=True, slots=True)
class Kill:
    """`kill -9` of the process at `place` among those of `role`, back after `back_after` s."""

    at: datetime
    role: str
    place: int
    back_after: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """All of it: kills in order, hours of the server down, sleeps of everybody; on `lost_days`
    hours were lost, so that a letter may come on the next working day."""

    kills: tuple[Kill, ...]
    outages: tuple[tuple[datetime, datetime], ...]
    sleeps: tuple[tuple[datetime, datetime], ...]
    lost_days: frozenset[date]

    def is_down(self, at: datetime) -> bool:
        """Say whether the mail server is down."""
        return any(begin <= at < end for begin, end in self.outages)


def plan_trouble(
    days: Sequence[date], calendar: Calendar, seed: int, *, schedulers: int, senders: int
) -> Trouble:
    """Decide what goes wrong on `days`.

    Six hours without a server from before the letters of the second working day; in a long
    campaign also thirty hours of it, a sleep from one afternoon to the morning after next, and
    one moment at which everybody is killed.
    """
    dice = random.Random(seed)
    worked = [day for day in days if calendar.is_working_day(day)]
    outages = [(_at(worked[1], 7), _at(worked[1], 13))]
    sleeps: list[tuple[datetime, datetime]] = []
    lost = {worked[1]}
    kills: list[Kill] = []
    crew = [("scheduler", place) for place in range(schedulers)]
    crew += [("sender", place) for place in range(senders)]
    if len(worked) >= LONG:
        outages.append((_at(worked[4], 6), _at(worked[5], 12)))
        sleeps.append((_at(worked[7], 16), _at(worked[9], 10)))
        lost |= {worked[4], worked[5], worked[7], worked[8], worked[9]}
        everybody = _at(worked[11 % len(worked)], 7, 35)
        kills += [Kill(everybody, role, place, 0.5) for role, place in crew]
    for day in worked[:-1]:
        for role, place in dice.sample(crew, k=min(4, len(crew) - 1)):
            kills.append(Kill(_moment(day, dice), role, place, dice.uniform(0.2, 1.0)))
    awake = (k for k in kills if not any(begin <= k.at < end for begin, end in sleeps))
    return Trouble(
        tuple(sorted(awake, key=lambda kill: kill.at)),
        tuple(outages),
        tuple(sleeps),
        frozenset(lost),
    )


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _moment(day: date, dice: random.Random) -> datetime:
    """Choose a moment of the day, mostly one at which letters leave."""
    begin, end = datetime.combine(day, KILLS_FROM, ZONE), datetime.combine(day, KILLS_UNTIL, ZONE)
    share = dice.random() ** 2
    return begin + (end - begin) * share
