"""The verbs of the outbox.

What a person does to a letter is recorded in the trail. What the sender does (claim, mark, take
back) is not: the row itself keeps it, and thousands of events a day would bury the others. Nor
does `post` record: the act that caused the letter does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Insert, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import SYSTEM, Actor
from tracker.lib.text import one_line, shorten
from tracker.outbox.models import BadAddress, Heartbeat, Letter
from tracker.outbox.rules import Sending, State

_LETTERS: Table = Letter.__table__  # type: ignore[assignment]


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
        values={"state": State.EXPIRED, "last_error": f"gộp vào thư ngày {day:%d/%m/%Y}"},
    )


def claim(
    *, worker: str, due: datetime, at: datetime, sending: Sending, limit: int
) -> Sequence[Letter]:
    """Take at most `limit` letters that may leave at `due` for `worker`, oldest first, detached.

    PostgreSQL steps over rows that another sender is claiming; SQLite has one writer at a time.
    The UPDATE names the state it expects all the same: that, not the SELECT, is the lock.
    """
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


def mark_sent(
    *, letter_id: int, worker: str, at: datetime, wall: datetime, subject: str, text: str
) -> bool:
    """Note that the server took the letter, and what it said; False when the claim was lost.

    `at` is the domain's instant, which people read; `wall` the wall's, for the hourly cap.
    """
    return _close(
        letter_id,
        worker,
        state=State.SENT,
        sent_at=at,
        left_at=wall,
        subject=shorten(one_line(subject), 300),
        body_text=text,
        last_error=None,
    )


def mark_expired(*, letter_id: int, worker: str) -> bool:
    """Note that nothing was left to say."""
    return _close(letter_id, worker, state=State.EXPIRED, last_error=None)


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


def take_back_stuck(*, at: datetime, delay: timedelta = timedelta(0)) -> int:
    """Let letters wait again whose sender did not come back before its lease ran out."""
    values = _unclaimed(State.WAITING) | {
        "next_attempt_at": at + delay,
        "last_error": "tiến trình gửi dừng giữa chừng, thư được gửi lại",
    }
    return _change(Letter.state == State.SENDING, Letter.claimed_until < at, values=values)


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
