"""Proving inside an open session that one still is who signed in: the present password, counted.

A browser left open is no place to guess in: a wrong password here is counted like one at the
door, by person, so that only who has a session of theirs can make them wait. Counted before the
slow check and taken back after a right one, each in a transaction of its own (see `signing_in`).
"""

from __future__ import annotations

from datetime import datetime

from tracker.accounts.counters import count, forget, key_of
from tracker.accounts.models import User
from tracker.accounts.rules import FREE_FAILURES
from tracker.accounts.trail import record_of
from tracker.lib.actor import Actor


def open_proof(person_id: int, *, wall: datetime) -> int:
    """Count a password that is about to be checked; give the seconds it must wait, else 0."""
    return count(_key(person_id), free=FREE_FAILURES, wall=wall)


def close_proof(user: User, *, right: bool, by: Actor, at: datetime) -> None:
    """Take back what `open_proof` counted, or write down that the password was wrong."""
    if right:
        forget(_key(user.id))
    else:
        record_of("accounts.proof_failed", user, by, at)


def _key(person_id: int) -> str:
    return key_of("present", str(person_id))
