"""The verbs of the outbox.

What a person does to a letter is recorded in the trail. What the sender does (claim, mark, take
back) is not: the row itself keeps it, and thousands of events a day would bury the others. Nor
does `post` record: the act that caused the letter does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Insert, Table, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import SYSTEM, Actor
from tracker.lib.text import one_line, shorten
from tracker.outbox.models import BadAddress, Heartbeat, Letter
from tracker.outbox.queries import used_of_cap
from tracker.outbox.rules import Sending, State

_LETTERS: Table = Letter.__table__  # type: ignore[assignment]
# Set in the payload of a letter that a person released or sends again.
BY_HAND = "by_hand"
# Any number, as long as nothing else in this database locks it: "thu" on a keypad.
_CAP_LOCK = 848


class NotInState(Exception):
    """The letter is no longer in a state that allows this; the page was older than the row."""


def post(
    *,
    key: str,
    kind: str,
    recipient: str,
    to_address: str,
    day: date,
    at: datetime,
    to_name: str = "",
    person_id: int | None = None,
    agency_ids: Sequence[int] = (),
    payload: dict[str, Any] | None = None,
    subject: str = "",
    not_before: datetime | None = None,
    mail_domain: str = "tracker.localdomain",
) -> bool:
    """Put a letter into the outbox; give False, and change nothing, when its key is there.

    `at` is the wall's instant; the Message-ID is made here once, so that every later attempt
    carries the same.
    """
    values = {
        "key": key,
        "kind": kind,
        "recipient": recipient,
        "to_address": to_address.strip(),
        "to_name": shorten(one_line(to_name), 200),
        "person_id": person_id,
        "agency_ids": list(agency_ids),
        "day": day,
        "payload": payload or {},
        "subject": shorten(one_line(subject), 300),
        "not_before": not_before or at,
        "next_attempt_at": not_before or at,
        "message_id": f"<{uuid4().hex}@{mail_domain}>",
        "created_at": at,
    }
    # RETURNING, because not every driver counts the rows of such an INSERT.
    new = session.execute(_insert_if_new().values(values).returning(_LETTERS.c.id))
    return new.first() is not None


def _insert_if_new() -> Insert:
    """Give INSERT … ON CONFLICT DO NOTHING, which both databases know but SQL does not."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(_LETTERS).on_conflict_do_nothing(index_elements=["key"])


def fold_older(*, kind: str, day: date) -> int:
    """Expire the waiting letters of earlier days whose recipient has one of `day`; count them.

    After days without a mail server a person gets one letter, the newest, not one for each day.
    """
    newer = select(Letter.recipient).where(Letter.kind == kind, Letter.day == day)
    return _change(
        Letter.kind == kind,
        Letter.day < day,
        Letter.state == State.WAITING,
        Letter.recipient.in_(newer),
        Letter.payload[BY_HAND].as_boolean().is_not(True),
        values={"state": State.EXPIRED, "last_error": f"gộp vào thư ngày {day:%d/%m/%Y}"},
    )


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
    _change(
        Letter.id.in_(letter_ids),
        Letter.state == State.SENDING,
        Letter.claimed_by == worker,
        values=_unclaimed(State.EXPIRED) | {"last_error": why},
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
    values: dict[str, Any] = {"attempts": Letter.attempts - 1} | _unclaimed(State.WAITING)
    if error:
        values["last_error"] = shorten(one_line(error), 500)
    _change(
        Letter.id.in_(letter_ids),
        Letter.state == State.SENDING,
        Letter.claimed_by == worker,
        values=values,
    )


def take_back_stuck(*, at: datetime, sending: Sending, delay: timedelta = timedelta(0)) -> int:
    """Let letters wait again whose sender did not come back before its lease ran out.

    A lease that ends later than any lease can was given by a clock that has been set back.
    """
    values = _unclaimed(State.WAITING) | {
        "next_attempt_at": at + delay,
        "last_error": "tiến trình gửi dừng giữa chừng, thư được gửi lại",
    }
    over = or_(Letter.claimed_until < at, Letter.claimed_until > at + 2 * sending.lease)
    return _change(Letter.state == State.SENDING, over, values=values)


def forget_later_hours(*, at: datetime) -> int:
    """Let letters leave that were written "later" than now: the clock has been set back."""
    return _change(
        Letter.state == State.WAITING,
        Letter.created_at > at + timedelta(minutes=1),
        values={"created_at": at, "not_before": at, "next_attempt_at": at},
    )


def note_trouble(*, at: datetime, error: str) -> None:
    """Write beside every due letter why none of them leaves (the server is down)."""
    sentence = shorten(one_line(error), 500)
    _change(
        Letter.state == State.WAITING,
        Letter.next_attempt_at <= at,
        Letter.last_error.is_distinct_from(sentence),
        values={"last_error": sentence},
    )


def mark_address_bad(*, address: str, reason: str, letter_id: int | None, at: datetime) -> None:
    """Note that a server refuses `address` for good, so that nobody writes there again."""
    if session.get(BadAddress, address) is not None:
        return
    session.add(
        BadAddress(address=address, reason=shorten(reason, 500), letter_id=letter_id, since=at)
    )
    record(
        "outbox.mark_address_bad",
        by=SYSTEM,
        at=at,
        subject_type="letter",
        subject_id=letter_id,
        label=address,
        after={"address": address},
        reason=reason,
    )


def trust_address(*, address: str, by: Actor, at: datetime) -> None:
    """Forget that `address` was refused: somebody has checked it."""
    gone = session.execute(delete(BadAddress).where(BadAddress.address == address))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotInState
    record("outbox.trust_address", by=by, at=at, subject_type="letter", before={"address": address})


def hold(*, letter_id: int, by: Actor, at: datetime) -> None:
    """Keep a waiting letter back until somebody releases it."""
    _step(letter_id, (State.WAITING,), State.HELD, "outbox.hold", by, at)


def release(*, letter_id: int, by: Actor, at: datetime, wall: datetime) -> None:
    """Let a held letter leave at the next run; `wall` is the wall's instant."""
    _step(letter_id, (State.HELD,), State.WAITING, "outbox.release", by, at, next_attempt_at=wall)


def resend(*, letter_id: int, by: Actor, at: datetime, wall: datetime) -> None:
    """Send a letter again that was sent, failed or expired, with the same Message-ID."""
    _step(
        letter_id,
        (State.SENT, State.FAILED, State.EXPIRED),
        State.WAITING,
        "outbox.resend",
        by,
        at,
        next_attempt_at=wall,
        attempts=0,
        last_error=None,
    )


def beat(*, worker: str, started_at: datetime, at: datetime) -> None:
    """Give the scheduler's sign of life."""
    row = session.get(Heartbeat, 1)
    if row is None:
        session.add(Heartbeat(id=1, worker=worker, started_at=started_at, beaten_at=at))
        return
    row.worker, row.started_at, row.beaten_at = worker, started_at, at


def _step(
    letter_id: int,
    expected: tuple[State, ...],
    state: State,
    verb: str,
    by: Actor,
    at: datetime,
    **values: Any,
) -> None:
    letter = session.get(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter is None or letter.state not in expected:
        raise NotInState
    before = {"state": letter.state}
    letter.state = state
    if state == State.WAITING:
        letter.payload = letter.payload | {BY_HAND: True}
    for name, value in values.items():
        setattr(letter, name, value)
    record(
        verb,
        by=by,
        at=at,
        subject_type="letter",
        subject_id=letter.id,
        label=letter.subject or letter.kind,
        agency_id=letter.agency_ids[0] if letter.agency_ids else None,
        before=before,
        after={"state": state},
    )


def _unclaimed(state: State) -> dict[str, Any]:
    return {"state": state, "claimed_by": None, "claimed_until": None}


def _close(letter_id: int, worker: str, *, state: State, **values: Any) -> bool:
    """End a claim, if it is still `worker`'s."""
    return bool(
        _change(
            Letter.id == letter_id,
            Letter.state == State.SENDING,
            Letter.claimed_by == worker,
            values=_unclaimed(state) | values,
        )
    )


def _change(*where: ColumnElement[bool], values: dict[str, Any]) -> int:
    changed = session.execute(
        update(Letter).where(*where).values(values).execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]
