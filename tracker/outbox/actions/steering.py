"""What people do to letters and addresses, and what a server says of an address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import SYSTEM, Actor
from tracker.lib.text import shorten
from tracker.outbox.models import BadAddress, Letter
from tracker.outbox.rules import BY_HAND, State


class NotInState(Exception):
    """The letter is no longer in a state that allows this; the page was older than the row."""


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
