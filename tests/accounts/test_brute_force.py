"""Two hundred guesses at once: each is counted or made to wait, and nothing grows with them."""

from concurrent.futures import ThreadPoolExecutor

import pyotp
from sqlalchemy import select

from tracker.accounts import second_step, signing_in
from tracker.accounts.models import SignInCounter
from tracker.accounts.rules import FREE_FAILURES
from tracker.accounts.rules.codes import matching_step
from tracker.accounts.seal import unseal
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
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
        now = {"at": clock.now(), "wall": clock.wall_now()}
        return signing_in.open_attempt(email=email, address=f"10.0.0.{number % 4}", **now)

    came_to = from_threads(database, guess)
    let_through = [one for one in came_to if isinstance(one, signing_in.Attempt)]
    assert [sum(one.user_id is not None for one in let_through), len(let_through)] == [
        FREE_FAILURES,
        2 * FREE_FAILURES,
    ]
    assert len(session.scalars(select(SignInCounter.key)).all()) == 6
    slowed = select(AuditEvent.id).where(AuditEvent.verb == "accounts.sign_in_slowed")
    assert len(session.scalars(slowed).all()) == 2


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
