"""What a person does to an automatic letter before its day: hold it, add words, send it now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.reminders.actions.posting import Envelope, post_letters
from tracker.reminders.models import LetterWish
from tracker.reminders.queries.wishes import wish as stored
from tracker.reminders.rules.letters import IntendedLetter

LONGEST_WORDS = 1000


class AlreadyWritten(Exception):
    """The recipient has an automatic letter of this day: there is never a second one."""


def hold(*, letter: IntendedLetter, held: bool, by: Actor, at: datetime) -> None:
    """Keep a letter back when its day comes, or let it go with the others after all."""
    verb = "reminders.hold" if held else "reminders.release"
    _change(letter, verb, {"held": held}, by=by, at=at)


def add_words(*, letter: IntendedLetter, words: str, by: Actor, at: datetime) -> None:
    """Put words of a person's own at the top of a letter; empty ones take them away."""
    lines = [one_line(line) for line in words.splitlines()]
    told = shorten("\n".join(lines).strip(), LONGEST_WORDS)
    _change(letter, "reminders.add_words", {"words": told}, by=by, at=at)


def send_now(letter: IntendedLetter, envelope: Envelope, *, on: date) -> None:
    """Send the letter of a day to come on `on`, in its place; raise AlreadyWritten.

    It takes the key of `on`, so that the recipient gets no other one today, and its own day
    counts as told, so that none comes again then.
    """
    wish = _change(
        letter, "reminders.send_now", {"sent_on": on, "held": False}, by=envelope.by, at=envelope.at
    )
    if not post_letters([letter], envelope, {letter.recipient: wish}, day=on):
        raise AlreadyWritten


def _change(
    letter: IntendedLetter, verb: str, values: dict[str, Any], *, by: Actor, at: datetime
) -> LetterWish:
    row = stored(letter.recipient, letter.day)
    if row is not None and row.sent_on is not None:
        raise AlreadyWritten
    if row is None:
        row = LetterWish(recipient=letter.recipient, day=letter.day, held=False, words="")
        session.add(row)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.wished_by, row.wished_at = by.name, at
    session.flush()
    record(
        verb,
        by=by,
        at=at,
        subject_type="letter",
        label=f"Thư ngày {letter.day:%d/%m/%Y} gửi {letter.name}",
        agency_id=letter.agency_ids[0] if letter.agency_ids else None,
        before=before,
        after=values,
    )
    return row
