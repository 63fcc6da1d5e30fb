"""A new SECRET_KEY loses nothing that the former one sealed, while the former one is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.accounts import letters, second_step
from tracker.accounts.models import SecondFactor
from tracker.accounts.resealing import Resealed, reseal
from tracker.accounts.rules.codes import new_secret
from tracker.accounts.seal import Unopened, is_sealed_with, seal, unseal
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.outbox.models import Letter

OLD, NEW = "the key of the years before", "the key from today on"


@pytest.fixture
def changed(database, make_person):
    """A telephone and a waiting letter sealed with the old key; the new one is set."""
    user = make_person("an")
    database.config.update(SECRET_KEY=OLD)
    with transaction():
        second_step.propose(user, key=OLD, wall=clock.wall_now())
        letters.send_link("invitation", user, "token-of-a-link", letters.now())
    database.config.update(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD])
    return database


def stored():
    return [
        session.scalars(select(SecondFactor.sealed)).one(),
        session.scalars(select(Letter.payload)).one()["sealed"],
    ]


def renew():
    with transaction():
        return reseal(key=NEW, by=SYSTEM, at=clock.now())


def test_what_the_former_key_sealed_is_read_before_and_after_it_is_sealed_anew(changed):
    before = [unseal(one, NEW) for one in stored()]
    assert renew() == Resealed(done=2)
    changed.config.update(SECRET_KEY_FALLBACKS=[])
    assert [unseal(one, NEW) for one in stored()] == before
    assert before[1] == "token-of-a-link"


def test_sealing_anew_twice_changes_nothing_the_second_time(changed):
    renew()
    kept = stored()
    assert (renew(), stored()) == (Resealed(), kept)
    acts = session.scalars(select(AuditEvent.after).where(AuditEvent.verb == "accounts.reseal"))
    assert acts.all() == [{"secrets": 2}]


def test_what_no_known_key_opens_stays_and_is_counted(changed):
    changed.config.update(SECRET_KEY_FALLBACKS=[])
    kept = stored()
    assert (renew(), stored()) == (Resealed(lost=2), kept)


def test_a_letter_that_left_holds_nothing_to_seal(changed):
    with transaction():
        session.scalars(select(Letter)).one().payload = {"until": "x"}
    assert renew() == Resealed(done=1)


def test_a_former_key_opens_and_never_seals(changed):
    secret = new_secret()
    assert is_sealed_with(seal(secret, NEW), NEW)
    assert not is_sealed_with(seal(secret, OLD), NEW)
    assert unseal(seal(secret, OLD), NEW) == secret
    with pytest.raises(Unopened):
        unseal(seal(secret, "a third key of somebody"), NEW)
