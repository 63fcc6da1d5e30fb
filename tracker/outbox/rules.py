"""What is true of letters without database or clock: states, keys, delays between attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    HELD = "held"


STATE_NAMES = {
    State.WAITING: "Chờ gửi",
    State.SENDING: "Đang gửi",
    State.SENT: "Đã gửi",
    State.FAILED: "Không gửi được",
    State.EXPIRED: "Không cần gửi nữa",
    State.HELD: "Đang giữ lại",
}

# Set in the payload of a letter that a person released or sends again.
BY_HAND = "by_hand"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often what "may pass" is tried.

    `delays`: the wait after each failed attempt (the last one repeats); `give_up_after`: attempts
    after which it is given up.
    """

    delays: Sequence[timedelta] = (
        1 * MINUTE,
        5 * MINUTE,
        15 * MINUTE,
        60 * MINUTE,
        180 * MINUTE,
        360 * MINUTE,
    )
    give_up_after: int = 16

    def delay_after(self, attempts: int) -> timedelta:
        """Give the wait after the `attempts`-th failed attempt (counted from 1)."""
        return self.delays[min(max(attempts, 1), len(self.delays)) - 1]


@dataclass(frozen=True, slots=True)
class Sending(Patience):
    """How the outbox sends; the defaults suit an office's mail server.

    `lease`: how long a claimed letter belongs to its sender; `hourly_cap`: letters in any hour,
    None for no limit. `lanes`: lines to the server at a time; each claims `batch` letters and
    marks what left after `handful` of them or half a second, so that a kill leaves no more than
    these to be sent once more.
    """

    lease: timedelta = 5 * MINUTE
    batch: int = 40
    handful: int = 20
    lanes: int = 3
    hourly_cap: int | None = None

    @property
    def margin(self) -> timedelta:
        """What must be left of the lease when a letter begins to leave."""
        return self.lease * 2 / 5


def person_recipient(person_id: int) -> str:
    """Name a person as a recipient."""
    return f"person:{person_id}"


def agency_recipient(agency_id: int) -> str:
    """Name an agency's office address as a recipient."""
    return f"agency:{agency_id}"


def automatic_key(recipient: str, day: date) -> str:
    """Give the key of the one automatic letter that a recipient may get on `day`."""
    return f"auto|{recipient}|{day.isoformat()}"


def is_automatic(key: str) -> bool:
    """Say whether a key is that of an automatic letter."""
    return key.startswith("auto|")


def has_missed_its_day(key: str, day: date, today: date, *, by_hand: bool) -> bool:
    """Say whether a letter must not leave any more: it is automatic and its day is over.

    Its work is told in the letter of the next working day, which the planner makes for whoever
    was not told: so nobody gets two automatic letters on one day, nor one on a day off. What a
    person releases or sends again leaves whenever they do so.
    """
    return is_automatic(key) and day < today and not by_hand


def event_key(recipient: str, kind: str, cause: str) -> str:
    """Give the key of a letter about one event: once per recipient, kind and cause."""
    return f"{kind}|{recipient}|{cause}"
