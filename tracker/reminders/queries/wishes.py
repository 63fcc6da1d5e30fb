"""What people decided about letters to come, and what of it was sent already."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tracker.db import session
from tracker.outbox.models import Letter
from tracker.outbox.rules import State, automatic_key
from tracker.reminders.models import LetterWish


def wishes_of(day: date) -> dict[str, LetterWish]:
    """Give the wishes for the letters of `day`, by recipient."""
    rows = session.scalars(select(LetterWish).where(LetterWish.day == day))
    return {row.recipient: row for row in rows}


def wish(recipient: str, day: date) -> LetterWish | None:
    """Give the wish for one letter, if anybody had one."""
    return session.scalar(
        select(LetterWish).where(LetterWish.recipient == recipient, LetterWish.day == day)
    )


def sent_by_hand(on: date) -> dict[str, date]:
    """Give, by recipient, the last day up to `on` whose letter left by hand before.

    One that did not leave counts for nothing: its rungs are told again.
    """
    left = (
        select(Letter.id)
        .where(
            Letter.recipient == LetterWish.recipient,
            Letter.day == LetterWish.sent_on,
            Letter.state.in_((State.SENT, State.SENDING)),
        )
        .exists()
    )
    query = (
        select(LetterWish.recipient, func.max(LetterWish.day))
        .where(LetterWish.sent_on.is_not(None), LetterWish.day <= on, left)
        .group_by(LetterWish.recipient)
    )
    return dict(session.execute(query).all())


def automatic_letter(recipient: str, day: date) -> Letter | None:
    """Give the automatic letter of a recipient on a day, whatever became of it."""
    return session.scalar(select(Letter).where(Letter.key == automatic_key(recipient, day)))


def is_replaced(letter: Letter, on: date) -> bool:
    """Say whether the recipient has another automatic letter, of `on`, that left or will leave."""
    other = automatic_letter(letter.recipient, on)
    gone = (State.FAILED, State.EXPIRED, State.HELD)
    return other is not None and other.id != letter.id and other.state not in gone
