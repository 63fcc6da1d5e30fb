"""When a day's letters are planned, and what a run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

# Clocks are corrected by fractions of a second all the time; that moves no job.
SLACK = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did, by name, without zeros; `error` is the sentence when it failed."""

    counts: dict[str, int] = field(default_factory=dict)
    error: str | None = None

    @property
    def quiet(self) -> bool:
        """Whether there was nothing to do."""
        return not self.counts and self.error is None


def counted(**counts: int) -> dict[str, int]:
    """Give the counts that are not zero."""
    return {name: number for name, number in counts.items() if number}


def is_time_to_plan(
    *, day: date, wall_time: time, mail_hour: time, planned: date | None, demonstration: bool
) -> bool:
    """Say whether the letters of `day` are to be planned now.

    Once a day from `mail_hour` on (Viet Nam's time), so that a worker that was started late or
    slept plans as soon as it looks; in a demonstration at every start and change of date.
    """
    if planned == day:
        return False
    return demonstration or wall_time >= mail_hour


def has_gone_back(before: datetime, now: datetime, elapsed: timedelta) -> bool:
    """Say whether the clock was set back since `before`, `elapsed` of real time ago.

    Jobs wait for an hour of the clock: after it was set back by a day they would wait for a day.
    """
    return now - before < elapsed - SLACK
