"""The browsers in which people are signed in: begun, seen, listed and ended, kept in the database.

A cookie holds a random key and nothing of the person; the row of its hash says whose it is and
since when. So one session ends without the others, and a web process keeps nothing. A raised
`session_epoch` of the person still ends all of them at once, without touching their rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from tracker.accounts.actions import hash_token
from tracker.accounts.models import PersonSession, User
from tracker.accounts.rules.sessions import SEEN_EVERY, Lifetime, Way
from tracker.accounts.trail import record_of
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import shorten

LONGEST_LIST = 50
"""More browsers than a person has; the newest are shown."""


def begin(
    *, person_id: int, epoch: int, way: Way, address: str, browser: str, wall: datetime,
    lifetime: Lifetime,
) -> str:  # fmt: skip
    """Open a session of a person as of an epoch; give its key, kept nowhere.

    `epoch` is that under which the proof was read: a password changed meanwhile ends the session
    before it begins. What slept too long goes with this, so that the table stays small.
    """
    session.execute(
        delete(PersonSession).where(PersonSession.last_seen_at <= lifetime.oldest_look(wall))
    )
    token = secrets.token_urlsafe(32)
    row = PersonSession(
        token_hash=hash_token(token),
        person_id=person_id,
        epoch=epoch,
        way=way.value,
        made_at=wall,
        last_seen_at=wall,
        address=address[:45],
        browser=shorten(browser, 60),
    )
    session.add(row)
    session.flush()
    return token


def is_to_be_seen(row: PersonSession, wall: datetime) -> bool:
    """Say whether the look kept is old enough to be written anew."""
    return wall - row.last_seen_at >= SEEN_EVERY


def see(session_id: int, *, wall: datetime) -> None:
    """Write down that a session is in use; two pages at once write it once."""
    session.execute(
        update(PersonSession)
        .where(PersonSession.id == session_id, PersonSession.last_seen_at <= wall - SEEN_EVERY)
        .values(last_seen_at=wall)
    )


def prove(session_id: int, *, way: Way) -> None:
    """Note that the person of a session has proved more than at sign-in."""
    session.execute(
        update(PersonSession).where(PersonSession.id == session_id).values(way=way.value)
    )


def close(token: str) -> None:
    """End the session of a key, by signing out; an unknown one is over already."""
    session.execute(delete(PersonSession).where(PersonSession.token_hash == hash_token(token)))


def living(user: User, *, wall: datetime, lifetime: Lifetime) -> Sequence[PersonSession]:
    """Give a person's open sessions, the newest sign-in first."""
    query = (
        select(PersonSession)
        .where(
            PersonSession.person_id == user.id,
            PersonSession.epoch == user.session_epoch,
            PersonSession.last_seen_at > lifetime.oldest_look(wall),
            PersonSession.made_at > lifetime.oldest_start(wall),
        )
        .order_by(PersonSession.id.desc())
    )
    return session.scalars(query.limit(LONGEST_LIST)).all()


def end(user: User, session_id: int, *, by: Actor, at: datetime) -> bool:
    """End one session of a person; False, and nothing written, where it is none of theirs."""
    row = session.get(PersonSession, session_id)
    if row is None or row.person_id != user.id:
        return False
    before = {"browser": row.browser, "from": row.made_at.isoformat()}
    session.delete(row)
    record_of("accounts.end_session", user, by, at, before=before)
    return True


def end_others(user: User, session_id: int, *, by: Actor, at: datetime) -> int:
    """End every session of a person but one; count those that ended."""
    gone = session.execute(
        delete(PersonSession).where(
            PersonSession.person_id == user.id, PersonSession.id != session_id
        )
    )
    count: int = gone.rowcount  # type: ignore[attr-defined]
    record_of("accounts.end_other_sessions", user, by, at, before={"sessions": count})
    return count
