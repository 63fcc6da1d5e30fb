"""Two hundred guesses at once: each is counted or made to wait, and nothing grows with them."""

import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from sqlalchemy import event, select

from tracker.accounts import second_step, signing_in
from tracker.accounts.models import SignInCounter
from tracker.accounts.rules import FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, network_of
from tracker.accounts.rules.codes import matching_step
from tracker.accounts.seal import unseal
from tracker.audit.models import AuditEvent
from tracker.db import db, session, transaction
from tracker.lib import clock

KEY = "only for tests, never elsewhere"
AT_ONCE, ATTEMPTS = 16, 200


def from_threads(app, act, count=ATTEMPTS):
    """Run `act(number)` in transactions of its own from threads; give what each came to."""

    def one(number):
        with app.app_context(), transaction():
            return act(number)

    session.rollback()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(count)))


def test_guesses_at_once_are_counted_or_wait(make_person, database):
    known = make_person("an").email

    def guess(number):
        email = known if number % 2 else "ai.do@tinh.gov.vn"
        return opened(email, f"10.0.0.{number % 4}")

    came_to = from_threads(database, guess)
    let_through = [one for one in came_to if isinstance(one, signing_in.Attempt)]
    assert [sum(one.user_id is not None for one in let_through), len(let_through)] == [
        FREE_FAILURES,
        2 * FREE_FAILURES,
    ]
    assert len(session.scalars(select(SignInCounter.key)).all()) == 6
    slowed = select(AuditEvent.id).where(AuditEvent.verb == "accounts.sign_in_slowed")
    assert len(session.scalars(slowed).all()) == 2


def opened(email, address):
    now = {"at": clock.now(), "wall": clock.wall_now()}
    return signing_in.open_attempt(email=email, address=address, **now)


def count_of_network(address):
    key = signing_in.key_of("address", network_of(address))
    session.expire_all()
    return session.get_one(SignInCounter, key).failures


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8:0:7::{:x}"])
def test_a_network_that_guesses_at_once_gets_its_bound_and_not_one_more(database, address):
    """The margin is nought on both databases: attempts of a network wait for its row."""
    sent = FREE_FAILURES_OF_ADDRESS + 60

    def guess(number):
        return opened(f"ai.do.{number}@tinh.gov.vn", address.format(number))

    came_to = from_threads(database, guess, sent)
    through = [one for one in came_to if isinstance(one, signing_in.Attempt)]
    assert len(through) == FREE_FAILURES_OF_ADDRESS
    assert {one.wait_seconds > 0 for one in came_to if one not in through} == {True}
    # Rows: one of the network, one for each attempt that was let through; none of the others.
    assert len(session.scalars(select(SignInCounter.key)).all()) == 1 + len(through)


@pytest.fixture
def slow_counts(database):
    """A database in which a count that was read is old by the time it is written."""

    def wait(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT sign_in_counter"):
            time.sleep(0.03)

    event.listen(db.engine, "after_cursor_execute", wait)
    yield database
    event.remove(db.engine, "after_cursor_execute", wait)


def test_who_comes_in_wipes_away_no_guess_of_the_same_network(make_person, slow_counts):
    people, address = [make_person(f"nguoi{number}").email for number in range(8)], "10.0.0.1"
    with transaction():
        attempts = [opened(email, address) for email in people]

    def act(number):
        if number % 2:
            return opened(f"ai.do.{number}@tinh.gov.vn", address)
        now = {"at": clock.now(), "wall": clock.wall_now()}
        return signing_in.close_attempt(attempts[number // 2], right=True, **now)

    from_threads(slow_counts, act, 16)
    assert count_of_network(address) == 8


def test_memory_does_not_grow_with_the_guesses(database):
    """What a process keeps after a hundred refused guesses is what it kept after some."""

    def guess(number):
        with transaction():
            opened(f"ai.do.{number}@tinh.gov.vn", "10.0.0.1")

    for number in range(FREE_FAILURES_OF_ADDRESS + 20):
        guess(number)
    tracemalloc.start()
    for number in range(120):
        guess(-number)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 150_000


def test_one_code_from_many_browsers_lets_one_in(make_person, database):
    user = make_person("an")
    with transaction():
        second_step.propose(user, key=KEY, wall=clock.wall_now())
        second_step.factor(user.id).confirmed_at = clock.wall_now()
    secret = unseal(second_step.factor(user.id).sealed, KEY)
    code, user_id = pyotp.TOTP(secret).at(clock.wall_now()), user.id
    assert matching_step(secret, code, after=0, wall=clock.wall_now())

    def enter(_number):
        person = session.get_one(type(user), user_id)
        now = {"at": clock.now(), "wall": clock.wall_now()}
        return second_step.check(person, code, key=KEY, **now).way

    assert [way for way in from_threads(database, enter, 20) if way] == ["code"]
