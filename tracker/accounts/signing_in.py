"""Signing in, in three steps, so that nobody waits for argon2 and no attempt goes uncounted.

First, in a transaction, the attempt is counted as if it had failed, or refused when a wait is
running. Then, without one, the password is checked. Last, in a transaction, a success takes the
count back. Whoever stops in between has failed. A hundred attempts at once are a hundred
counted attempts, and an unknown address is counted, timed and answered like a known one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from tracker.accounts import passwords, second_step
from tracker.accounts.counters import (
    add_failure,
    count,
    counter,
    forget,
    key_of,
    seconds_to_wait,
)
from tracker.accounts.models import User
from tracker.accounts.rules import FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, Way, network_of
from tracker.accounts.trail import record_of
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
    """How an attempt ended; `user` is there when it was done, `wait_seconds` when locked.

    With `asks_code` the person has a second step to do before a session begins.
    """

    reason: Reason
    user: User | None = None
    wait_seconds: int = 0
    asks_code: bool = False


def open_attempt(
    *,
    email: str,
    address: str,
    at: datetime,
    wall: datetime,
    may_use_password: Callable[[int], bool] = lambda _user_id: True,
) -> Attempt | SignIn:
    """Count an attempt from a network address; give a `SignIn` when it must wait.

    A person who may not use a password is answered like one whose password is wrong. A network
    that must wait leaves no count of what it types, so that it cannot fill the table.
    """
    typed = nfc(email).strip().lower()[:254]
    keys = (key_of("address", network_of(address)), key_of("email", typed))
    rows = []
    for key in keys:
        rows.append(counter(key, wall))
        waiting = seconds_to_wait(rows[-1], wall)
        if waiting:
            return SignIn(Reason.LOCKED, wait_seconds=waiting)
    for row, free in zip(rows, (FREE_FAILURES_OF_ADDRESS, FREE_FAILURES), strict=True):
        add_failure(row, free=free, wall=wall)
    user = session.scalar(select(User).where(User.email == typed))
    if any(row.locked_until for row in rows):
        record(
            "accounts.sign_in_slowed",
            by=ANONYMOUS,
            at=at,
            subject_type="person",
            subject_id=user.id if user else None,
            label=user.name if user else None,
        )
    if user is None or not user.active or not may_use_password(user.id):
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
    # In the order of `open_attempt`, under the same locks: what others count meanwhile stays.
    by_address, by_email = attempt.keys
    shared = counter(by_address, wall)
    shared.failures = max(shared.failures - 1, 0)
    shared.locked_until = None if shared.failures < FREE_FAILURES_OF_ADDRESS else wall
    forget(by_email)
    if second_step.is_on(user.id):
        record_of("accounts.password_given", user, Actor(user.id, user.name), at)
        return SignIn(Reason.DONE, user=user, asks_code=True)
    note_entry(user, Way.PASSWORD, at=at, wall=wall)
    return SignIn(Reason.DONE, user=user)


def note_entry(user: User, way: Way, *, at: datetime, wall: datetime) -> None:
    """Write down that a person is in, and how they proved to be it."""
    user.last_seen_at = wall
    record_of("accounts.sign_in", user, Actor(user.id, user.name), at, after={"way": way.value})


def count_guess(*, what: str, address: str, wall: datetime) -> int:
    """Count a wrong secret address of kind `what` that was tried from a network address.

    Give the seconds for which that network address must wait, 0 while it may go on.
    """
    return count(key_of(what, network_of(address)), free=FREE_FAILURES_OF_ADDRESS, wall=wall)
