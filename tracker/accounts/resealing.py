"""After a change of SECRET_KEY: what the former keys sealed is sealed with the new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.accounts.letters import LINKS
from tracker.accounts.models import SecondFactor
from tracker.accounts.seal import Unopened, is_sealed_with, seal, unseal
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.outbox.models import Letter


@dataclass(slots=True)
class Resealed:
    """How many secrets were sealed anew, and how many open with no key that is known."""

    done: int = 0
    lost: int = 0


def reseal(*, key: str, by: Actor, at: datetime) -> Resealed:
    """Seal with `key` every secret of a telephone and of a waiting letter that is not yet."""
    outcome = Resealed()
    for factor in session.scalars(select(SecondFactor).with_for_update()):
        factor.sealed = _renewed(factor.sealed, key, outcome) or factor.sealed
    # A letter that leaves meanwhile strikes its link out: hence the lock.
    waiting = select(Letter).where(Letter.kind.in_(LINKS), Letter.state == "waiting")
    for letter in session.scalars(waiting.with_for_update()):
        renewed = _renewed(letter.payload.get("sealed"), key, outcome)
        if renewed:
            letter.payload = {**letter.payload, "sealed": renewed}
    if outcome.done:
        after = {"secrets": outcome.done}
        record("accounts.reseal", by=by, at=at, subject_type="installation", after=after)
    return outcome


def _renewed(sealed: str | None, key: str, outcome: Resealed) -> str | None:
    """Give what is to stand in the place of `sealed`; None where that is to stay."""
    if not sealed or is_sealed_with(sealed, key):
        return None
    try:
        renewed = seal(unseal(sealed, key), key)
    except Unopened:
        outcome.lost += 1
        return None
    outcome.done += 1
    return renewed
