"""What somebody could guess is too long to be guessed, and what is stored of it opens nothing."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy import text as sql

from tracker.accounts import actions, passwords, second_step, sessions
from tracker.accounts.models import User
from tracker.accounts.rules import Lifetime, Way
from tracker.accounts.rules.codes import new_recovery_codes, new_secret
from tracker.api.rules import new_secret as new_api_token
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

LETTERS_OF_256_BITS = 43


def test_a_telephone_shares_160_bits_and_a_paper_code_holds_80():
    assert re.fullmatch(r"[A-Z2-7]{32}", new_secret())
    codes = new_recovery_codes()
    assert len(set(codes)) == len(codes)
    # Five bits a letter: 32 letters to choose from.
    assert all(re.fullmatch(r"([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", code) for code in codes)


def test_a_token_for_programs_holds_256_bits():
    token = new_api_token()
    assert len(token.whole.removeprefix(token.prefix)) >= LETTERS_OF_256_BITS
    assert token.whole != new_api_token().whole


def everything_stored() -> str:
    tables = ("person_session", "one_time_token", "recovery_code", "person")
    return repr([session.execute(sql(f"select * from {name}")).all() for name in tables])


def test_keys_of_sessions_links_and_codes_are_long_and_stored_as_hashes(make_person):
    user_id = make_person("an").id
    at, wall = clock.now(), clock.wall_now()
    with transaction():
        user = session.get_one(User, user_id)
        key = sessions.begin(
            person_id=user.id, epoch=user.session_epoch, way=Way.PASSWORD, address="10.0.0.1",
            browser="Chrome", wall=wall, lifetime=Lifetime(10),
        )  # fmt: skip
        link = actions.reset(user, by=SYSTEM, at=at, wall=wall)
        codes = second_step.renew_codes(user, by=SYSTEM, at=at)
    assert len(key) >= LETTERS_OF_256_BITS
    assert len(link) >= LETTERS_OF_256_BITS
    stored = everything_stored()
    assert [secret for secret in (key, link, *codes) if secret in stored] == []


def test_a_password_is_stored_as_argon2id(make_person):
    make_person("an")
    kept = session.scalars(select(User.password_hash)).one()
    assert kept.startswith("$argon2id$")
    assert passwords._NORMAL.memory_cost * 1024 >= 19 * 2**20


def test_a_long_phrase_is_taken_and_compared_whole():
    phrase = "sông Hồng chảy về đâu, " * 8
    kept = passwords.make_hash(phrase.strip())
    assert passwords.matches(kept, phrase.strip())
    assert not passwords.matches(kept, phrase.strip()[:-1])
