"""Reading the outbox: the log in pages, counts, what waits, whom not to write to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from tracker.db import session
from tracker.lib.text import one_line
from tracker.outbox.models import BadAddress, Heartbeat, Letter
from tracker.outbox.rules import State

PAGE = 50


def letter(letter_id: int) -> Letter | None:
    """Give one letter."""
    return session.get(Letter, letter_id)


def log(
    *,
    state: str | None = None,
    day: date | None = None,
    recipient: str | None = None,
    before_id: int | None = None,
    limit: int = PAGE,
) -> Sequence[Letter]:
    """Give at most `limit` letters, newest first, older than `before_id`.

    `recipient` is the beginning of an address or a part of a name.
    """
    query = select(Letter).order_by(Letter.id.desc()).limit(min(limit, 200))
    if state:
        query = query.where(Letter.state == state)
    if day:
        query = query.where(Letter.day == day)
    if recipient:
        words = one_line(recipient)
        query = query.where(
            or_(
                Letter.to_address.istartswith(words, autoescape=True),
                Letter.to_name.icontains(words, autoescape=True),
            )
        )
    if before_id is not None:
        query = query.where(Letter.id < before_id)
    return session.scalars(query).all()


def counts(*, day: date | None = None) -> dict[State, int]:
    """Count the letters in each state, of one day or of all."""
    query = select(Letter.state, func.count()).group_by(Letter.state)
    if day:
        query = query.where(Letter.day == day)
    found: Mapping[str, int] = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in State}


def due_count(at: datetime) -> int:
    """Count the letters that could leave at `at`."""
    query = select(func.count()).where(Letter.state == State.WAITING, Letter.next_attempt_at <= at)
    return session.scalar(query) or 0


def waiting() -> tuple[int, datetime | None]:
    """Give how many letters wait and when the first of them may leave."""
    query = select(func.count(), func.min(Letter.next_attempt_at)).where(
        Letter.state == State.WAITING
    )
    number, first = session.execute(query).one()
    return number, first


def used_of_cap(at: datetime) -> int:
    """Count what left within the hour before `at`, and what is on its way.

    Letters that left "later" than now, by a clock that has been set back since, do not count.
    """
    left = select(func.count()).where(
        Letter.left_at > at - timedelta(hours=1), Letter.left_at < at + timedelta(minutes=1)
    )
    on_its_way = select(func.count()).where(Letter.state == State.SENDING)
    return (session.scalar(left) or 0) + (session.scalar(on_its_way) or 0)


def oldest_overdue(at: datetime) -> timedelta | None:
    """Give how long the first letter has waited past the time at which it might have left."""
    first = session.scalar(
        select(func.min(Letter.not_before)).where(
            Letter.state.in_((State.WAITING, State.SENDING)), Letter.not_before <= at
        )
    )
    return at - first if first else None


def last_days(*, kind: str, before: date) -> dict[str, date]:
    """Give for each recipient the day of the last letter of `kind` that told them something.

    A letter that left, is leaving, or that a person keeps back; not one that failed, expired or
    waits still: its work is to be told again.
    """
    told = Letter.state.in_((State.SENT, State.SENDING, State.HELD))
    query = (
        select(Letter.recipient, func.max(Letter.day))
        .where(Letter.kind == kind, Letter.day < before, told)
        .group_by(Letter.recipient)
    )
    return dict(session.execute(query).all())


def bad_addresses(limit: int = 1000) -> Sequence[BadAddress]:
    """Give the refused addresses, newest first."""
    return session.scalars(select(BadAddress).order_by(BadAddress.since.desc()).limit(limit)).all()


def is_bad(address: str) -> bool:
    """Say whether a server has refused `address` for good."""
    return session.get(BadAddress, address) is not None


def heartbeat() -> Heartbeat | None:
    """Give the scheduler's last sign of life."""
    return session.get(Heartbeat, 1)
