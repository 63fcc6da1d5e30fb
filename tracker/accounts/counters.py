"""How often something was tried in a row, kept in the database for every web process at once.

A row a key, found under lock: a hundred attempts at once are a hundred counted attempts. What
nobody touched for a day goes with the next attempt, so that the table stays small under attack.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from tracker.accounts.models import SignInCounter
from tracker.accounts.rules import FORGOTTEN_AFTER, wait_after
from tracker.db import session


def key_of(kind: str, value: str) -> str:
    """Give the key under which attempts of a kind are counted; what was typed is not kept."""
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def counter(key: str, wall: datetime) -> SignInCounter:
    """Find or begin a counter, locked until the transaction ends."""
    session.execute(delete(SignInCounter).where(SignInCounter.last_at < wall - FORGOTTEN_AFTER))
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    # An update that changes nothing is the lock: a row that a success takes back meanwhile is
    # waited for and made anew, where "do nothing" would find it there and then gone.
    session.execute(
        insert(SignInCounter)
        .values(key=key, failures=0, last_at=wall)
        .on_conflict_do_update(index_elements=["key"], set_={"failures": SignInCounter.failures})
    )
    return session.get_one(SignInCounter, key, populate_existing=True)


def seconds_to_wait(row: SignInCounter, wall: datetime) -> int:
    """Give how long the next attempt must wait, 0 when it may come."""
    if row.locked_until is None or row.locked_until <= wall:
        return 0
    return int((row.locked_until - wall).total_seconds()) + 1


def add_failure(row: SignInCounter, *, free: int, wall: datetime) -> None:
    """Count an attempt; beyond `free` of them the next must wait, longer each time."""
    row.failures += 1
    row.last_at = wall
    wait = wait_after(row.failures, free)
    row.locked_until = wall + wait if wait else None


def count(key: str, *, free: int, wall: datetime) -> int:
    """Count an attempt and give 0, or count nothing and give the seconds it must wait."""
    row = counter(key, wall)
    waiting = seconds_to_wait(row, wall)
    if not waiting:
        add_failure(row, free=free, wall=wall)
    return waiting


def forget(key: str) -> None:
    """Take a count back, after a success."""
    session.execute(delete(SignInCounter).where(SignInCounter.key == key))
