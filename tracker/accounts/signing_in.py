"""Signing in, in three steps, so that nobody waits for argon2 and no attempt goes uncounted.

First, in a transaction, the attempt is counted as if it had failed, or refused when a wait is
running. Then, without one, the password is checked. Last, in a transaction, a success takes the
count back. Whoever stops in between has failed. A hundred attempts at once are a hundred
counted attempts, and an unknown address is counted, timed and answered like a known one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker.accounts import passwords
from tracker.accounts.models import SignInCounter, User
from tracker.accounts.rules import (
    FORGOTTEN_AFTER,
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    wait_after,
)
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import ANONYMOUS, Actor
from tracker.lib.text import nfc


class Reason(StrEnum):
    """Why an attempt ended as it did; people are told `failed` and `locked` alone."""

    FAILED = "failed"
    LOCKED = "locked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt: whom it is for (perhaps nobody), and the counters it raised."""

    user_id: int | None
    password_hash: str | None
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt ended; `user` is there when it was done, `wait_seconds` when locked."""

    reason: Reason
    user: User | None = None
    wait_seconds: int = 0


def open_attempt(*, email: str, address: str, at: datetime, wall: datetime) -> Attempt | SignIn:
    """Count an attempt from a network address; give a `SignIn` when it must wait."""
    typed = nfc(email).strip().lower()[:254]
    keys = (_key("email", typed), _key("address", address))
    counters = [_counter(key, wall) for key in keys]
    waits = [row.locked_until - wall for row in counters if row.locked_until]
    longest = max((wait.total_seconds() for wait in waits), default=0)
    if longest > 0:
        return SignIn(Reason.LOCKED, wait_seconds=int(longest) + 1)
    free_of = (FREE_FAILURES, FREE_FAILURES_OF_ADDRESS)
    for row, free in zip(counters, free_of, strict=True):
        row.failures += 1
        row.last_at = wall
        wait = wait_after(row.failures, free)
        row.locked_until = wall + wait if wait else None
    user = session.scalar(select(User).where(User.email == typed))
    if any(row.locked_until for row in counters):
        record(
            "accounts.sign_in_slowed",
            by=ANONYMOUS,
            at=at,
            subject_type="person",
            subject_id=user.id if user else None,
            label=user.name if user else None,
        )
    if user is None or not user.active:
        return Attempt(None, None, keys)
    return Attempt(user.id, user.password_hash, keys)


def check(attempt: Attempt, password: str) -> bool:
    """Check the password; takes the same time whether the person exists or not."""
    return passwords.matches(attempt.password_hash, password)


def close_attempt(attempt: Attempt, *, right: bool, at: datetime, wall: datetime) -> SignIn:
    """Write down how an attempt ended; a success takes back what `open_attempt` counted."""
    user = session.get(User, attempt.user_id) if attempt.user_id else None
    if not right or user is None or user.password_hash != attempt.password_hash:
        record(
            "accounts.sign_in_failed",
            by=ANONYMOUS,
            at=at,
            subject_type="person",
            subject_id=user.id if user else None,
            label=user.name if user else None,
        )
        return SignIn(Reason.FAILED)
    by_email, by_address = attempt.keys
    session.execute(delete(SignInCounter).where(SignInCounter.key == by_email))
    shared = session.get(SignInCounter, by_address)
    if shared is not None:
        shared.failures = max(shared.failures - 1, 0)
        shared.locked_until = None if shared.failures < FREE_FAILURES_OF_ADDRESS else wall
    user.last_seen_at = wall
    record(
        "accounts.sign_in",
        by=Actor(user.id, user.name),
        at=at,
        subject_type="person",
        subject_id=user.id,
        label=user.name,
    )
    return SignIn(Reason.DONE, user=user)


def count_guess(*, what: str, address: str, wall: datetime) -> int:
    """Count a wrong secret address of kind `what` that was tried from a network address.

    Give the seconds for which that network address must wait, 0 while it may go on.
    """
    row = _counter(_key(what, address), wall)
    if row.locked_until and row.locked_until > wall:
        return int((row.locked_until - wall).total_seconds()) + 1
    row.failures += 1
    row.last_at = wall
    wait = wait_after(row.failures, FREE_FAILURES_OF_ADDRESS)
    row.locked_until = wall + wait if wait else None
    return 0


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def _counter(key: str, wall: datetime) -> SignInCounter:
    """Find or begin a counter, locked; what is forgotten goes first, so the table stays small."""
    session.execute(delete(SignInCounter).where(SignInCounter.last_at < wall - FORGOTTEN_AFTER))
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    session.execute(
        insert(SignInCounter).values(key=key, failures=0, last_at=wall).on_conflict_do_nothing()
    )
    return session.get_one(SignInCounter, key, with_for_update=True, populate_existing=True)
