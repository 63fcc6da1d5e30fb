"""Two clocks, one module: the domain's day, which a demonstration may move, and the wall's.

`today()` and `now()` stamp what people do (reports, confirmations, letters, audit). `wall_now()`
serves sessions, tokens, limits, leases and the scheduler and is never moved. The door (a request,
a job, a command) tells the domain's day once with `domain_day()`; nobody below asks the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_domain_day: ContextVar[date | None] = ContextVar("domain_day", default=None)


def _system() -> datetime:
    return datetime.now(UTC)


_wall: Callable[[], datetime] = _system


def wall_now() -> datetime:
    """Give the present instant in UTC."""
    return _wall()


def run_wall_by(source: Callable[[], datetime] | None) -> None:
    """Take the wall's instant from `source` (None: the system), for rehearsals in fast time."""
    global _wall
    _wall = source or _system


def wall_today() -> date:
    """Give the real date in Viet Nam."""
    return wall_now().astimezone(ZONE).date()


def today() -> date:
    """Give the domain's date in Viet Nam: the one told by the door, else the real one."""
    return _domain_day.get() or wall_today()


def now() -> datetime:
    """Give the domain's instant in UTC: the domain's date at the real time of day."""
    local = wall_now().astimezone(ZONE)
    return datetime.combine(today(), local.timetz()).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """Give an instant (UTC, also when the database dropped the zone) as Viet Nam's time."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(ZONE)


def local_day(instant: datetime) -> date:
    """Give the date in Viet Nam of an instant."""
    return local(instant).date()


def day_start(day: date) -> datetime:
    """Give the instant, in UTC, at which `day` begins in Viet Nam."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def set_domain_day(day: date | None) -> None:
    """Tell the domain's date for the rest of this context (None: the real one)."""
    _domain_day.set(day)


@contextmanager
def domain_day(day: date | None) -> Iterator[None]:
    """Tell the domain's date for the length of a block."""
    token = _domain_day.set(day)
    try:
        yield
    finally:
        _domain_day.reset(token)
