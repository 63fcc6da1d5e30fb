"""A person's address changes when the link sent to the new one was opened, and not before.

An address is where links for passwords go: whoever changes it becomes the person. So the new one
proves itself, the old one is told, and only the wrong address of somebody who never came in is
corrected without either.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update

from tracker.accounts.actions import BadToken, Taken, hash_token
from tracker.accounts.models import AddressChange, OneTimeToken, User
from tracker.accounts.rules import ADDRESS_LIVES, clean_email
from tracker.accounts.trail import record_of
from tracker.db import session
from tracker.lib.actor import Actor


def has_come_in(user: User) -> bool:
    """Say whether a person ever signed in or chose a password."""
    return user.password_hash is not None or user.last_seen_at is not None


def waiting(person_id: int, wall: datetime) -> AddressChange | None:
    """Give the change of a person's address that waits for its link, or None."""
    row = session.get(AddressChange, person_id)
    return row if row is not None and row.expires_at > wall else None


def ask(user: User, *, email: str, by: Actor, at: datetime, wall: datetime) -> str:
    """Note the address that a person is to have; give the key of its link, kept nowhere.

    Raise BadEmail, or Taken when it is somebody's already. What was asked before is forgotten.
    """
    address = _free(email)
    session.execute(delete(AddressChange).where(AddressChange.person_id == user.id))
    token = secrets.token_urlsafe(32)
    session.add(
        AddressChange(
            person_id=user.id,
            email=address,
            token_hash=hash_token(token),
            asked_by_id=by.id or user.id,
            made_at=wall,
            expires_at=wall + ADDRESS_LIVES,
        )
    )
    session.flush()
    record_of("accounts.ask_address", user, by, at, after={"email": address})
    return token


def asked(token: str, wall: datetime) -> tuple[AddressChange, User] | None:
    """Give what a link is to change, and whose; None when it works no more."""
    found = session.execute(
        select(AddressChange, User)
        .join(User, User.id == AddressChange.person_id)
        .where(
            AddressChange.token_hash == hash_token(token),
            AddressChange.expires_at > wall,
            User.active.is_(True),
        )
    ).first()
    return (found.AddressChange, found.User) if found else None


def take(token: str, *, at: datetime, wall: datetime) -> User:
    """Let the address of a link take effect; raise BadToken, or Taken when it has an owner."""
    found = asked(token, wall)
    if found is None:
        raise BadToken
    row, user = found
    email = _free(row.email)
    session.delete(row)
    _change(user, email, by=Actor(user.id, user.name), at=at, wall=wall)
    return user


def correct(user: User, *, email: str, by: Actor, at: datetime, wall: datetime) -> None:
    """Correct the address of a person who never came in; raise BadEmail or Taken."""
    if has_come_in(user):
        raise ValueError("the address of a person who came in is asked for")
    _change(user, _free(email), by=by, at=at, wall=wall)


def _free(email: str) -> str:
    address = clean_email(email)
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise Taken(address)
    return address


def _change(user: User, email: str, *, by: Actor, at: datetime, wall: datetime) -> None:
    """Write the address; links that went to the old one open nothing more."""
    session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.user_id == user.id, OneTimeToken.used_at.is_(None))
        .values(used_at=wall)
    )
    before, user.email = user.email, email
    session.flush()
    old, new = {"email": before}, {"email": email}
    record_of("accounts.change_address", user, by, at, before=old, after=new)
