"""The second step of signing in: a code of the person's telephone, or one written on paper.

Wrong codes are counted like wrong passwords, in a count of their own; a code that was taken is
taken never again. `key` is SECRET_KEY: the secret itself lies sealed (see `seal`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from tracker.accounts.actions import hash_token
from tracker.accounts.counters import count, forget, key_of
from tracker.accounts.models import RecoveryCode, SecondFactor, User
from tracker.accounts.rules import FREE_FAILURES, Way
from tracker.accounts.rules.codes import (
    clean_recovery_code,
    matching_step,
    new_recovery_codes,
    new_secret,
)
from tracker.accounts.seal import Unopened, seal, unseal
from tracker.accounts.trail import record_of
from tracker.db import session
from tracker.lib.actor import ANONYMOUS, Actor


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a typed code: `way` when it was right, `wait_seconds` when none is taken.

    `codes` are the recovery codes that came of it, shown once.
    """

    way: Way | None = None
    wait_seconds: int = 0
    codes: tuple[str, ...] = ()


def factor(person_id: int) -> SecondFactor | None:
    """Give what is kept of a person's telephone, tried or not; None when there is nothing."""
    return session.get(SecondFactor, person_id)


def is_on(person_id: int) -> bool:
    """Say whether a person's password alone is not enough."""
    row = factor(person_id)
    return row is not None and row.confirmed_at is not None


def codes_left(person_id: int) -> int:
    """Count the recovery codes that a person has not used."""
    query = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def propose(user: User, *, key: str, wall: datetime) -> None:
    """Make a secret that counts for nothing until a code of it was typed; none when one is on."""
    row = factor(user.id)
    if row is not None and row.confirmed_at is not None:
        return
    if row is not None:
        session.delete(row)
        session.flush()
    sealed = seal(new_secret(), key)
    session.add(SecondFactor(person_id=user.id, sealed=sealed, made_at=wall, last_step=0))


def proposed_secret(person_id: int, *, key: str) -> str | None:
    """Give the secret that waits to be tried, for the picture; None when none does."""
    row = factor(person_id)
    if row is None or row.confirmed_at is not None:
        return None
    try:
        return unseal(row.sealed, key)
    except Unopened:
        return None


def confirm(
    user: User, typed: str, *, key: str, by: Actor, at: datetime, wall: datetime
) -> Checked:
    """Switch the second step on with its first code, which brings the recovery codes."""
    row = factor(user.id)
    if row is None or row.confirmed_at is not None:
        return Checked()
    waiting = _wait(user.id, wall)
    if waiting:
        return Checked(wait_seconds=waiting)
    if not _take_code(row, typed, key=key, wall=wall):
        return Checked()
    row.confirmed_at = wall
    forget(_count_key(user.id))
    codes = _new_codes(user.id)
    record_of("accounts.second_step_on", user, by, at)
    return Checked(Way.CODE, codes=tuple(codes))


def check(user: User, typed: str, *, key: str, at: datetime, wall: datetime) -> Checked:
    """Check a code of the telephone or of the paper; what was taken is used up."""
    waiting = _wait(user.id, wall)
    if waiting:
        return Checked(wait_seconds=waiting)
    row = session.get(SecondFactor, user.id, with_for_update=True, populate_existing=True)
    if row is None or row.confirmed_at is None:
        return Checked()
    way = None
    if _take_code(row, typed, key=key, wall=wall):
        way = Way.CODE
    elif _take_recovery(user.id, typed, wall):
        way = Way.RECOVERY
        record_of("accounts.recovery_code_used", user, Actor(user.id, user.name), at)
    if way is None:
        record_of("accounts.code_failed", user, ANONYMOUS, at)
        return Checked()
    forget(_count_key(user.id))
    return Checked(way)


def renew_codes(user: User, *, by: Actor, at: datetime) -> list[str]:
    """Make new recovery codes; those made before count no more."""
    codes = _new_codes(user.id)
    record_of("accounts.recovery_codes_renewed", user, by, at)
    return codes


def switch_off(user: User, *, by: Actor, at: datetime) -> bool:
    """Forget a person's telephone and codes; False when none was in use."""
    row = factor(user.id)
    if row is None:
        return False
    was_on = row.confirmed_at is not None
    session.delete(row)
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == user.id))
    forget(_count_key(user.id))
    if was_on:
        record_of("accounts.second_step_off", user, by, at)
    return was_on


def _count_key(person_id: int) -> str:
    return key_of("code", str(person_id))


def _wait(person_id: int, wall: datetime) -> int:
    return count(_count_key(person_id), free=FREE_FAILURES, wall=wall)


def _take_code(row: SecondFactor, typed: str, *, key: str, wall: datetime) -> bool:
    try:
        secret = unseal(row.sealed, key)
    except Unopened:
        return False
    step = matching_step(secret, typed, after=row.last_step, wall=wall)
    if step is None:
        return False
    row.last_step = step
    return True


def _take_recovery(person_id: int, typed: str, wall: datetime) -> bool:
    """Use a recovery code up: the UPDATE that names it unused is the lock."""
    code = clean_recovery_code(typed)
    if code is None:
        return False
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == hash_token(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=wall)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _new_codes(person_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = new_recovery_codes()
    session.add_all(RecoveryCode(person_id=person_id, code_hash=hash_token(c)) for c in codes)
    session.flush()
    return codes
