"""What the sender writes: claims, what became of each letter, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, text, update

from tracker.db import session
from tracker.lib.text import one_line, shorten
from tracker.outbox.actions import claims
from tracker.outbox.models import Heartbeat, Letter
from tracker.outbox.queries import used_of_cap
from tracker.outbox.rules import Sending, State

_LETTERS: Table = Letter.__table__  # type: ignore[assignment]
# Any number, as long as nothing else in this database locks it: "thu" on a keypad.
_CAP_LOCK = 848


def claim(
    *, worker: str, due: datetime, at: datetime, sending: Sending, limit: int
) -> Sequence[Letter]:
    """Take at most `limit` letters that may leave at `due` for `worker`, oldest first, detached.

    Under an hourly cap one sender claims at a time, and what others hold counts as if it had left.
    """
    if sending.hourly_cap is not None:
        _one_at_a_time()
        limit = min(limit, sending.hourly_cap - used_of_cap(at))
    if limit <= 0:
        return []
    until = at + sending.lease
    return claims.take(Letter, worker=worker, due=due, until=until, limit=limit)


def _one_at_a_time() -> None:
    """Wait for other senders' claims to end; SQLite has one writer at a time as it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _CAP_LOCK})


@dataclass(frozen=True, slots=True)
class Departure:
    """A letter that the server took: `at` by the domain's clock, `wall` by the wall's (cap)."""

    letter_id: int
    at: datetime
    wall: datetime
    subject: str
    text: str


def mark_sent(*, worker: str, departures: Sequence[Departure]) -> int:
    """Note that the server took these letters and what they said; count those still claimed.

    A letter whose claim was lost meanwhile stays as it is: whoever holds it now marks it.
    """
    rows = [_departed(departure, worker) for departure in departures]
    return session.execute(_MARK_SENT, rows).rowcount if rows else 0  # type: ignore[attr-defined]


_MARK_SENT = (
    update(_LETTERS)
    .where(
        _LETTERS.c.id == bindparam("of"),
        _LETTERS.c.state == State.SENDING.value,
        _LETTERS.c.claimed_by == bindparam("by"),
    )
    .values(
        state=State.SENT.value,
        claimed_by=None,
        claimed_until=None,
        last_error=None,
        sent_at=bindparam("sent"),
        left_at=bindparam("left"),
        subject=bindparam("said"),
        body_text=bindparam("text"),
    )
)


def _departed(departure: Departure, worker: str) -> dict[str, Any]:
    return {
        "of": departure.letter_id,
        "by": worker,
        "sent": departure.at,
        "left": departure.wall,
        "said": shorten(one_line(departure.subject), 300),
        "text": departure.text,
    }


def mark_expired(*, letter_ids: Sequence[int], worker: str, why: str | None = None) -> None:
    """Note that nothing was left to say, or (`why`) that the day of these letters is over."""
    told = {"last_error": why}
    claims.end(Letter, ids=letter_ids, worker=worker, state=State.EXPIRED, values=told)


def put_back(*, letter_ids: Sequence[int], worker: str) -> None:
    """Return claimed letters that were not tried; the attempt does not count."""
    claims.put_back(Letter, ids=letter_ids, worker=worker)


def take_back_stuck(*, at: datetime, sending: Sending) -> int:
    """Let letters wait again whose sender did not come back before its lease ran out."""
    said = "tiến trình gửi dừng giữa chừng, thư được gửi lại"
    return claims.take_back(Letter, at=at, lease=sending.lease, next_attempt_at=at, said=said)


def forget_later_hours(*, at: datetime) -> int:
    """Let letters leave that were written "later" than now: the clock has been set back."""
    return claims.change(
        Letter,
        Letter.state == State.WAITING,
        Letter.created_at > at + timedelta(minutes=1),
        values={"created_at": at, "not_before": at, "next_attempt_at": at},
    )


def note_trouble(*, at: datetime, error: str) -> None:
    """Write beside every due letter why none of them leaves (the server is down)."""
    sentence = shorten(one_line(error), 500)
    claims.change(
        Letter,
        Letter.state == State.WAITING,
        Letter.next_attempt_at <= at,
        Letter.last_error.is_distinct_from(sentence),
        values={"last_error": sentence},
    )


def beat(*, worker: str, started_at: datetime, at: datetime) -> None:
    """Give the scheduler's sign of life."""
    row = session.get(Heartbeat, 1)
    if row is None:
        session.add(Heartbeat(id=1, worker=worker, started_at=started_at, beaten_at=at))
        return
    row.worker, row.started_at, row.beaten_at = worker, started_at, at
