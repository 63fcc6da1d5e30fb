"""How long an attempt to sign in takes tells nobody whether the person exists."""

import time
from statistics import median

import pytest

from tracker.accounts import actions, passwords, queries, signing_in
from tracker.accounts.rules import FREE_FAILURES
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

ROUNDS = 9
WRONG = "không phải mật khẩu này"


@pytest.fixture
def at_full_cost(monkeypatch):
    """Hash as in service: at the cost of tests the difference to be seen would not be there."""
    monkeypatch.setattr(passwords, "_hasher", passwords._NORMAL)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def kinds(make_person, at_full_cost):
    """The four that must not be told apart, by address."""
    known, closed, new = (make_person(name) for name in ("an", "dong", "moi"))
    full = passwords.make_hash("mưa rào tháng bảy")
    with transaction():
        for user in (known, closed):
            queries.person(user.id).password_hash = full
        queries.person(new.id).password_hash = None
        actions.set_active(queries.person(closed.id), active=False, by=SYSTEM, at=clock.now())
    return [known.email, closed.email, new.email, "khong.co.ai@tinh.gov.vn"]


def attempt(email, number):
    now = {"at": clock.now(), "wall": clock.wall_now()}
    with transaction():
        opened = signing_in.open_attempt(email=email, address=f"10.0.{number}.1", **now)
    if isinstance(opened, signing_in.SignIn):
        return opened
    right = signing_in.check(opened, WRONG)
    with transaction():
        return signing_in.close_attempt(opened, right=right, **now)


def seconds(email, number):
    """Give seconds of the processor, which nothing else on this machine lengthens."""
    begun = time.process_time()
    attempt(email, number)
    return time.process_time() - begun


def free_again(database, emails):
    with transaction():
        for email in emails:
            signing_in.forget(signing_in.key_of("email", email))


def typical(database, emails, before=lambda: None):
    """Give the median of each kind, asked in turns so that a warmer machine favours none."""
    passwords.matches(None, WRONG)
    taken = {email: [] for email in emails}
    for number in range(ROUNDS):
        for email in emails:
            taken[email].append(seconds(email, number))
        before()
    return [median(times) for times in taken.values()]


def test_a_wrong_password_and_nobody_take_the_same_time(kinds, database):
    times = typical(database, kinds, before=lambda: free_again(database, kinds))
    assert max(times) < 1.6 * min(times)


def test_who_must_wait_is_answered_in_the_same_time_known_or_not(kinds, database):
    for email in kinds:
        for number in range(FREE_FAILURES):
            assert attempt(email, number).reason is signing_in.Reason.FAILED
    assert attempt(kinds[0], 99).reason is signing_in.Reason.LOCKED
    times = typical(database, kinds)
    assert max(times) < 2 * min(times)


def test_the_measure_sees_a_check_that_is_left_out(kinds, database, monkeypatch):
    whole = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda known, typed: bool(known) and whole(known, typed)
    )
    times = typical(database, kinds, before=lambda: free_again(database, kinds))
    assert max(times) > 1.6 * min(times)
