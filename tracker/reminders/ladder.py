"""The ladder of urging: on which days before and after a limit somebody is written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in calendar days; a rung on a day off counts on the next working day.

    `before` the limit, `on_day` itself, `first_after` it and then every `then_every` days;
    the head of the agency hears of it `head_after` days after the limit, and as often again;
    the weekly figures belong to weekday `week_begins` (0 is Monday).
    """

    before: tuple[int, ...] = (15, 7, 3, 1)
    on_day: bool = True
    first_after: int = 1
    then_every: int = 7
    head_after: int = 7
    week_begins: int = 0

    @property
    def horizon_days(self) -> int:
        """How far ahead work must be known."""
        return max(self.before, default=0)

    def rung_between(self, limit_on: date, since: date | None, day: date) -> bool:
        """Say whether a rung of `limit_on` lies after `since`, up to and with `day`.

        `since` None means: nobody was ever told, so any rung up to `day` counts.
        """
        now = (day - limit_on).days
        then = (since - limit_on).days if since else None
        fixed = [-days for days in self.before] + ([0] if self.on_day else [])
        if any(rung <= now and (then is None or rung > then) for rung in fixed):
            return True
        return _repeats(now, then, self.first_after, self.then_every)

    def head_rung_between(self, limit_on: date, since: date | None, day: date) -> bool:
        """Say whether the head of the agency is to hear of it, by the same reading."""
        now = (day - limit_on).days
        then = (since - limit_on).days if since else None
        return _repeats(now, then, self.head_after, self.then_every)

    def week_begins_between(self, since: date | None, day: date) -> bool:
        """Say whether a week began after `since`, up to and with `day`."""
        return since is None or (day - since).days > (day.weekday() - self.week_begins) % 7


def _repeats(now: int, then: int | None, first: int, every: int) -> bool:
    """Say whether one of `first`, `first + every`, … lies in (then, now]."""
    if now < first:
        return False
    reached = (now - first) // every
    told = -1 if then is None or then < first else (then - first) // every
    return reached > told
