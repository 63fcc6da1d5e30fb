"""Putting intended letters into the outbox, with what they urge and what people wished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from tracker.db import session
from tracker.lib.actor import Actor
from tracker.outbox import actions as outbox
from tracker.outbox.models import Letter
from tracker.outbox.rules import automatic_key
from tracker.reminders.models import LetterWish, Urging
from tracker.reminders.payload import pack
from tracker.reminders.rules.letters import KIND, IntendedLetter


@dataclass(frozen=True, slots=True)
class Envelope:
    """What posting needs beside the letter: names of agencies, subjects, instants, the domain."""

    agency_names: Mapping[int, str]
    subjects: Mapping[str, str]
    at: datetime
    wall: datetime
    mail_domain: str
    by: Actor


def post_letters(
    letters: Sequence[IntendedLetter],
    envelope: Envelope,
    wishes: Mapping[str, LetterWish],
    *,
    day: date,
) -> int:
    """Post letters under the key of `day`; give how many were new.

    A letter that somebody held is posted and held in one transaction: no sender sees it between.
    """
    new = [
        letter for letter in letters if _post(letter, envelope, wishes.get(letter.recipient), day)
    ]
    ids = _ids(new, day)
    _note_urgings(new, ids, day)
    for letter in new:
        wish = wishes.get(letter.recipient)
        if wish is not None and wish.held:
            outbox.hold(letter_id=ids[letter.recipient], by=envelope.by, at=envelope.at)
    return len(new)


def _post(letter: IntendedLetter, envelope: Envelope, wish: LetterWish | None, day: date) -> bool:
    words, by = (wish.words, wish.wished_by) if wish else ("", "")
    return outbox.post(
        key=automatic_key(letter.recipient, day),
        kind=KIND,
        recipient=letter.recipient,
        to_address=letter.address,
        to_name=letter.name,
        person_id=letter.person_id,
        agency_ids=letter.agency_ids,
        day=day,
        at=envelope.wall,
        payload=pack(letter, envelope.agency_names, words, by),
        subject=envelope.subjects[letter.recipient],
        mail_domain=envelope.mail_domain,
    )


def _ids(letters: Sequence[IntendedLetter], day: date) -> dict[str, int]:
    if not letters:
        return {}
    query = select(Letter.recipient, Letter.id).where(Letter.kind == KIND, Letter.day == day)
    return dict(session.execute(query).all())


def _note_urgings(letters: Sequence[IntendedLetter], ids: Mapping[str, int], day: date) -> None:
    """Note what each letter urges; what is not late yet on `day` is only announced by it."""
    rows = [
        {
            "occurrence_id": work.occurrence_id,
            "letter_id": ids[letter.recipient],
            "limit_on": work.limit_on,
        }
        for letter in letters
        for work in letter.urged
        if work.limit_on < day
    ]
    if rows:
        session.execute(insert(Urging), rows)
