"""The secret addresses of calendars: made, shown once, counted when read, revoked.

A calendar program cannot sign in, so whoever has the address reads. The address gives no more
than its owner may see on the day it is read: somebody who left, or an agency that ended, has
nothing to show and is answered like a wrong address.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from tracker.accounts.actions import hash_token
from tracker.accounts.models import CalendarToken, User
from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor

READS_PER_HOUR = 120
"""A program looks every quarter of an hour at most; an office may have thirty of them."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TooOften:
    """The address was read too often; `seconds` from now it may be again."""

    seconds: int


def of_person(person_id: int) -> CalendarToken | None:
    """Give the open calendar of a person, or None."""
    return session.scalar(select(CalendarToken).where(CalendarToken.person_id == person_id))


def of_agency(agency_id: int) -> CalendarToken | None:
    """Give the open calendar of an agency, or None."""
    return session.scalar(select(CalendarToken).where(CalendarToken.agency_id == agency_id))


def make(*, owner: User | Agency, by: Actor, at: datetime, wall: datetime) -> str:
    """Open a calendar of a person or of an agency; give its token, which is told this once.

    A calendar that was open before closes: its address is answered like a wrong one.
    """
    token = secrets.token_urlsafe(32)
    session.execute(_of(owner))
    session.flush()
    is_person = isinstance(owner, User)
    session.add(
        CalendarToken(
            token_hash=hash_token(token),
            person_id=owner.id if is_person else None,
            agency_id=None if is_person else owner.id,
            made_by_id=by.id,
            made_at=wall,
        )
    )
    _record("accounts.make_calendar", owner, by, at)
    return token


def revoke(*, owner: User | Agency, by: Actor, at: datetime) -> bool:
    """Close the calendar of a person or of an agency; False when none was open."""
    gone = session.execute(_of(owner))
    if not gone.rowcount:  # type: ignore[attr-defined]
        return False
    _record("accounts.revoke_calendar", owner, by, at)
    return True


def read(token: str, *, wall: datetime) -> CalendarToken | TooOften | None:
    """Count one reading of the calendar behind a token; None when no calendar has it.

    Found by its hash: what the database compares is not what a guesser can steer. A refusal is
    given, not raised, because its count must be stored.
    """
    row = session.scalar(
        select(CalendarToken).where(CalendarToken.token_hash == hash_token(token)).with_for_update()
    )
    if row is None:
        return None
    if row.hour_from is None or wall - row.hour_from >= _HOUR:
        row.hour_from, row.reads = wall, 0
    row.reads += 1
    row.last_read_at = wall
    if row.reads > READS_PER_HOUR:
        return TooOften(int((row.hour_from + _HOUR - wall).total_seconds()) + 1)
    return row


def _of(owner: User | Agency):  # type: ignore[no-untyped-def] # a DELETE
    column = CalendarToken.person_id if isinstance(owner, User) else CalendarToken.agency_id
    return delete(CalendarToken).where(column == owner.id)


def _record(verb: str, owner: User | Agency, by: Actor, at: datetime) -> None:
    is_person = isinstance(owner, User)
    record(
        verb,
        by=by,
        at=at,
        subject_type="person" if is_person else "agency",
        subject_id=owner.id,
        label=owner.name,
        agency_id=None if is_person else owner.id,
    )
