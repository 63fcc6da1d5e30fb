"""The campaign's clock: days that pass in seconds, the same for every process.

Hours in which offices work pass slowest, nights and days off quickly. The machine's monotonic
clock is the same for all processes, so a file that tells when the first day began is enough.
"""

from __future__ import annotations

import json
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tracker.lib import clock

MORNING, EVENING = timedelta(hours=7), timedelta(hours=19)
DAY_TIME, NIGHT_TIME, DAY_OFF = 0.8, 0.2, 0.25


@dataclass(frozen=True, slots=True)
class Course:
    """Real seconds since `began` (monotonic) and the instants reached then, in order."""

    began: float
    seconds: tuple[float, ...]
    instants: tuple[datetime, ...]

    def now(self) -> datetime:
        """Give the campaign's instant at this moment."""
        return self.at(time.monotonic() - self.began)

    def at(self, seconds: float) -> datetime:
        """Give the instant that is reached after so many real seconds."""
        place = min(max(bisect_right(self.seconds, seconds), 1), len(self.seconds) - 1)
        first, last = self.seconds[place - 1 : place + 1]
        begin, end = self.instants[place - 1 : place + 1]
        return begin + (end - begin) * ((seconds - first) / (last - first))

    def begun(self, delay: float) -> Course:
        """Give this course as beginning `delay` real seconds from now."""
        return Course(time.monotonic() + delay, self.seconds, self.instants)

    def write(self, path: Path) -> None:
        """Write the course for the other processes."""
        instants = [instant.isoformat() for instant in self.instants]
        told = {"began": self.began, "seconds": self.seconds, "instants": instants}
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(told))
        unfinished.rename(path)


def course(first: date, days: int, day_seconds: float, works: Callable[[date], bool]) -> Course:
    """Lay out `days` days from `first`: a day worked takes `day_seconds`, others a quarter."""
    seconds, instants = [0.0], [clock.day_start(first) + MORNING]
    for number in range(days):
        day = first + timedelta(days=number)
        worked = works(day)
        begin = clock.day_start(day)
        for share, end in (
            (DAY_TIME if worked else DAY_OFF / 2, begin + EVENING),
            (NIGHT_TIME if worked else DAY_OFF / 2, begin + timedelta(days=1) + MORNING),
        ):
            seconds.append(seconds[-1] + share * day_seconds)
            instants.append(end)
    return Course(0.0, tuple(seconds), tuple(instants))


def read(path: Path) -> Course:
    """Read the course that another process wrote."""
    told = json.loads(path.read_text())
    instants = tuple(datetime.fromisoformat(one).astimezone(UTC) for one in told["instants"])
    return Course(told["began"], tuple(told["seconds"]), instants)
