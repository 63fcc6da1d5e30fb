"""What is true of webhooks without database or clock: events, states, delays, signatures."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tracker.outbox.rules import MINUTE, Patience, State

MOST_WEBHOOKS = 20
KEPT_FOR = timedelta(days=90)
"""How long an ended delivery is kept; what happened longer ago is not told any more, for it may
have been told by one that is gone."""

# However a delivery ended: it can be sent again by hand, and is kept for a while.
ENDED = (State.SENT, State.FAILED, State.EXPIRED)


class Event(StrEnum):
    """What a webhook can be told of."""

    OVERDUE = "work.overdue"
    PERIOD_OPENED = "period.opened"
    PERIOD_CLOSED = "period.closed"
    CONFIRMED = "report.confirmed"
    RETURNED = "report.returned"
    LETTER_FAILED = "letter.failed"
    TEST = "test"


EVENT_NAMES = {
    Event.OVERDUE: "Nhiệm vụ quá hạn trong ngày",
    Event.PERIOD_OPENED: "Mở kỳ báo cáo",
    Event.PERIOD_CLOSED: "Hết kỳ báo cáo",
    Event.CONFIRMED: "Báo cáo được xác nhận",
    Event.RETURNED: "Báo cáo bị trả lại",
    Event.LETTER_FAILED: "Thư không gửi được",
    Event.TEST: "Gửi thử",
}
CHOICES = tuple(event for event in Event if event is not Event.TEST)


STATE_NAMES = {
    State.WAITING: "Chờ gửi",
    State.SENDING: "Đang gửi",
    State.SENT: "Đã nhận",
    State.FAILED: "Không gửi được",
    State.EXPIRED: "Không gửi nữa",
}


@dataclass(frozen=True, slots=True)
class Delivering(Patience):
    """How deliveries leave.

    `timeout`: seconds that one call may take in all; `lease`: how long a claimed delivery belongs
    to its sender, longer than a whole `batch` can take.
    """

    give_up_after: int = 12
    timeout: float = 10
    lease: timedelta = 15 * MINUTE
    batch: int = 20


def may_pass(status: int) -> bool:
    """Say whether the same call may be taken later: a server's trouble, or "too often"."""
    return status >= 500 or status in (408, 425, 429)


def new_salt() -> str:
    """Give what makes one webhook's secret its own."""
    return secrets.token_hex(16)


def secret_of(salt: str, secret_key: str) -> str:
    """Give the secret that the receiver checks signatures with: 64 hexadecimal digits.

    Made, not stored: a copy of the database signs nothing without the installation's key.
    """
    words = b"webhook secret\x00" + salt.encode()
    return hmac.new(secret_key.encode(), words, hashlib.sha256).hexdigest()


def fingerprint(secret: str) -> str:
    """Give what is kept of a secret, to notice that it became another."""
    return hashlib.sha256(secret.encode()).hexdigest()


def kept_secret(salt: str, kept: str, keys: Iterable[str]) -> str | None:
    """Give the secret whose fingerprint is `kept`, made with one of `keys`; None with none."""
    made = (secret_of(salt, key) for key in keys)
    return next((secret for secret in made if fingerprint(secret) == kept), None)


def signature(secret: str, body: bytes, seconds: int) -> str:
    """Give the header X-Tracker-Signature of a body sent at `seconds` since 1970.

    The second is signed too, so that a receiver can refuse what somebody recorded and repeats.
    """
    signed = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
