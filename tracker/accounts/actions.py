"""Writing people: accounts, rights between two days, passwords, links that work once.

`at` is the domain's instant, for the trail; `wall` the real one, for sessions and links.
Passwords arrive hashed (`passwords.make_hash`), because hashing is slow and a transaction is not.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from tracker.accounts.models import AgencyMembership, OneTimeToken, User
from tracker.accounts.rules import INVITE_LIVES, RESET_LIVES, clean_email
from tracker.accounts.trail import record_of
from tracker.db import session
from tracker.lib.actor import Actor, Role
from tracker.lib.calendar import ONE_DAY
from tracker.lib.text import fold, one_line


class Taken(Exception):
    """Another person has this address already."""


class BadToken(Exception):
    """The link is unknown, was used, or is too old."""


def create_user(
    *,
    email: str,
    name: str,
    by: Actor,
    at: datetime,
    title: str = "",
    phone: str | None = None,
    password_hash: str | None = None,
    must_change_password: bool = False,
) -> User:
    """Open an account; raise rules.BadEmail, or Taken when the address has one."""
    address, clean = clean_email(email), one_line(name)
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise Taken(address)
    user = User(
        email=address,
        name=clean,
        name_folded=fold(clean),
        title=one_line(title),
        phone=one_line(phone) or None,
        password_hash=password_hash,
        must_change_password=must_change_password,
        created_at=at,
    )
    session.add(user)
    session.flush()
    record_of("accounts.create_user", user, by, at, after={"email": address, "name": clean})
    return user


def add_membership(
    *,
    user: User,
    role: Role,
    by: Actor,
    at: datetime,
    valid_from: date,
    valid_to: date | None = None,
    agency_id: int | None = None,
    unit: str = "",
    is_contact: bool = False,
) -> AgencyMembership:
    """Give a person a role between two days; the same one already open is given back."""
    same = session.scalar(
        select(AgencyMembership).where(
            AgencyMembership.user_id == user.id,
            AgencyMembership.role == role.value,
            AgencyMembership.agency_id.is_not_distinct_from(agency_id),
            AgencyMembership.valid_from <= valid_from,
            AgencyMembership.valid_to.is_not_distinct_from(valid_to),
            AgencyMembership.stands_in_for_id.is_(None),
        )
    )
    if same is not None:
        return same
    row = AgencyMembership(
        user=user,
        agency_id=agency_id,
        role=role.value,
        unit=one_line(unit),
        is_contact=is_contact,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(row)
    session.flush()
    after = {"role": role, "agency_id": agency_id, "from": valid_from, "to": valid_to}
    record_of("accounts.add_membership", user, by, at, agency_id=agency_id, after=after)
    return row


def end_membership(row: AgencyMembership, *, on: date, by: Actor, at: datetime) -> None:
    """Make `on` the first day without this right; one that has not begun yet is taken back.

    What others hold in place of this person ends with it.
    """
    for held in _held_in_place_of(row, on):
        end_membership(held, on=on, by=by, at=at)
    before = {"role": row.role, "agency_id": row.agency_id, "from": row.valid_from,
              "to": row.valid_to}  # fmt: skip
    user, agency_id = row.user, row.agency_id
    last = on - ONE_DAY
    if row.valid_from > last:
        row.removed_at = at
        after: dict[str, Any] = {"to": None, "taken_back": True}
    else:
        row.valid_to = last
        after = {**before, "to": last}
    record_of("accounts.end_membership", user, by, at, agency_id=agency_id, before=before,
            after=after)  # fmt: skip


def _held_in_place_of(row: AgencyMembership, on: date) -> Sequence[AgencyMembership]:
    if row.stands_in_for_id is not None:
        return ()
    query = select(AgencyMembership).where(
        AgencyMembership.stands_in_for_id == row.user_id,
        AgencyMembership.agency_id == row.agency_id,
        AgencyMembership.role == row.role,
        AgencyMembership.valid_to >= on,
    )
    return session.scalars(query.order_by(AgencyMembership.id)).all()


def set_password(user: User, *, password_hash: str, by: Actor, at: datetime) -> None:
    """Change a password; every session opened with the old one ends."""
    user.password_hash = password_hash
    user.must_change_password = False
    user.session_epoch += 1
    record_of("accounts.set_password", user, by, at)


def sign_out_everywhere(user: User, *, by: Actor, at: datetime) -> None:
    """End every session of a person."""
    user.session_epoch += 1
    record_of("accounts.sign_out_everywhere", user, by, at)


def set_active(user: User, *, active: bool, by: Actor, at: datetime) -> None:
    """Close or reopen an account; closing ends every session."""
    if user.active == active:
        return
    user.active = active
    user.session_epoch += 1
    verb = "accounts.reopen" if active else "accounts.close"
    record_of(verb, user, by, at, before={"active": not active}, after={"active": active})


def invite(user: User, *, by: Actor, at: datetime, wall: datetime) -> str:
    """Make a link by which a new person sets a first password; give its token, kept nowhere."""
    return _token(user, "invite", by, at, wall)


def reset(user: User, *, by: Actor, at: datetime, wall: datetime) -> str:
    """Make a link by which a person sets a new password; the old one holds until then."""
    return _token(user, "reset", by, at, wall)


def _token(user: User, kind: str, by: Actor, at: datetime, wall: datetime) -> str:
    token = secrets.token_urlsafe(32)
    # The newest link is the only one: an older letter in a mailbox opens nothing.
    session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.user_id == user.id, OneTimeToken.used_at.is_(None))
        .values(used_at=wall)
    )
    lives = INVITE_LIVES if kind == "invite" else RESET_LIVES
    session.add(
        OneTimeToken(
            user_id=user.id,
            kind=kind,
            token_hash=hash_token(token),
            created_at=wall,
            expires_at=wall + lives,
        )
    )
    record_of(f"accounts.{kind}", user, by, at)
    return token


def hash_token(token: str) -> str:
    """Give the form in which a token is kept: it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_owner(token: str, wall: datetime) -> User:
    """Give the person to whom a link belongs; raise BadToken when it no longer works."""
    row = _live(token, wall)
    return row.user


def use_token(token: str, *, password_hash: str, at: datetime, wall: datetime) -> User:
    """Set the password of a link's owner and use the link up; raise BadToken."""
    row = _live(token, wall)
    row.used_at = wall
    user = row.user
    set_password(user, password_hash=password_hash, by=Actor(user.id, user.name), at=at)
    return user


def _live(token: str, wall: datetime) -> OneTimeToken:
    row = session.scalar(select(OneTimeToken).where(OneTimeToken.token_hash == hash_token(token)))
    if row is None or row.used_at is not None or row.expires_at <= wall or not row.user.active:
        raise BadToken
    return row
