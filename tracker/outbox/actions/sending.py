"""What the sender writes: claims, what became of each letter, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, or_, select, text, update

from tracker.db import session
from tracker.lib.text import one_line, shorten
from tracker.outbox.actions.changing import change, unclaimed
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

    PostgreSQL steps over rows that another sender is claiming; SQLite has one writer at a time.
    The UPDATE names the state it expects all the same: that, not the SELECT, is the lock. Under
    an hourly cap one sender claims at a time, and what others hold counts as if it had left.
    """
    if sending.hourly_cap is not None:
        _one_at_a_time()
        limit = min(limit, sending.hourly_cap - used_of_cap(at))
    if limit <= 0:
        return []
    candidates = (
        select(Letter.id)
        .where(Letter.state == State.WAITING, Letter.next_attempt_at <= due)
        .order_by(Letter.next_attempt_at, Letter.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(candidates).all()
    if not ids:
        return []
    taken = session.scalars(
        update(Letter)
        .where(Letter.id.in_(ids), Letter.state == State.WAITING)
        .values(
            state=State.SENDING,
            claimed_by=worker,
            claimed_until=at + sending.lease,
            attempts=Letter.attempts + 1,
        )
        .returning(Letter)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    for letter in taken:
        session.expunge(letter)
    return sorted(taken, key=lambda letter: (letter.next_attempt_at, letter.id))


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
    ids = [departure.letter_id for departure in departures]
    mine = session.scalars(
        select(Letter.id)
        .where(
            Letter.id.in_(ids),
            Letter.state == State.SENDING,
            Letter.claimed_by == worker,
        )
        .with_for_update()
    )
    kept = set(mine)
    rows = [_departed(departure) for departure in departures if departure.letter_id in kept]
    if rows:
        session.execute(_MARK_SENT, rows)
    return len(rows)


_MARK_SENT = (
    update(_LETTERS)
    .where(_LETTERS.c.id == bindparam("of"), _LETTERS.c.state == State.SENDING.value)
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


def _departed(departure: Departure) -> dict[str, Any]:
    return {
        "of": departure.letter_id,
        "sent": departure.at,
        "left": departure.wall,
        "said": shorten(one_line(departure.subject), 300),
        "text": departure.text,
    }


def mark_expired(*, letter_ids: Sequence[int], worker: str, why: str | None = None) -> None:
    """Note that nothing was left to say, or (`why`) that the day of these letters is over."""
    change(
        Letter.id.in_(letter_ids),
        Letter.state == State.SENDING,
        Letter.claimed_by == worker,
        values=unclaimed(State.EXPIRED) | {"last_error": why},
    )


def mark_failed(
    *, letter: Letter, worker: str, at: datetime, error: str, permanent: bool, sending: Sending
) -> State:
    """Note a failed attempt: wait longer each time, or give up when it will not pass.

    Give the state in which the letter now stands.
    """
    if permanent or letter.attempts >= sending.give_up_after:
        _close(letter.id, worker, state=State.FAILED, last_error=shorten(one_line(error), 500))
        return State.FAILED
    _close(
        letter.id,
        worker,
        state=State.WAITING,
        next_attempt_at=at + sending.delay_after(letter.attempts),
        last_error=shorten(one_line(error), 500),
    )
    return State.WAITING


def put_back(*, letter_ids: Sequence[int], worker: str, error: str | None = None) -> None:
    """Return claimed letters that were not tried; the attempt does not count."""
    values: dict[str, Any] = {"attempts": Letter.attempts - 1} | unclaimed(State.WAITING)
    if error:
        values["last_error"] = shorten(one_line(error), 500)
    change(
        Letter.id.in_(letter_ids),
        Letter.state == State.SENDING,
        Letter.claimed_by == worker,
        values=values,
    )


def take_back_stuck(*, at: datetime, sending: Sending, delay: timedelta = timedelta(0)) -> int:
    """Let letters wait again whose sender did not come back before its lease ran out.

    A lease that ends later than any lease can was given by a clock that has been set back.
    """
    values = unclaimed(State.WAITING) | {
        "next_attempt_at": at + delay,
        "last_error": "tiến trình gửi dừng giữa chừng, thư được gửi lại",
    }
    over = or_(Letter.claimed_until < at, Letter.claimed_until > at + 2 * sending.lease)
    return change(Letter.state == State.SENDING, over, values=values)


def forget_later_hours(*, at: datetime) -> int:
    """Let letters leave that were written "later" than now: the clock has been set back."""
    return change(
        Letter.state == State.WAITING,
        Letter.created_at > at + timedelta(minutes=1),
        values={"created_at": at, "not_before": at, "next_attempt_at": at},
    )


def note_trouble(*, at: datetime, error: str) -> None:
    """Write beside every due letter why none of them leaves (the server is down)."""
    sentence = shorten(one_line(error), 500)
    change(
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


def _close(letter_id: int, worker: str, *, state: State, **values: Any) -> bool:
    """End a claim, if it is still `worker`'s."""
    return bool(
        change(
            Letter.id == letter_id,
            Letter.state == State.SENDING,
            Letter.claimed_by == worker,
            values=unclaimed(state) | values,
        )
    )
