"""The second step: a code of the telephone once, a code on paper once, and nobody around it."""

import re
from datetime import timedelta

import pyotp
import pytest

from tracker.accounts import actions, queries, second_step
from tracker.accounts.models import RecoveryCode, SecondFactor, SignInCounter
from tracker.accounts.rules import FREE_FAILURES, codes
from tracker.accounts.seal import Unopened, seal, unseal
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role

KEY = "only for tests, never elsewhere"


def secret_of(user) -> str:
    session.expire_all()
    return unseal(session.get_one(SecondFactor, user.id).sealed, KEY)


def code_now(user, steps=0) -> str:
    return pyotp.TOTP(secret_of(user)).at(clock.wall_now() + timedelta(seconds=30 * steps))


def let_time_pass(user) -> None:
    """Let the codes that were taken be long gone."""
    with transaction():
        session.get_one(SecondFactor, user.id).last_step = 0


@pytest.fixture
def with_telephone(make_person, sign_in):
    """Give a function that makes a person who has set a telephone up: person, recovery codes."""

    def make(name="an", role=Role.COORDINATOR):
        user = make_person(name, role)
        browser = sign_in(user)
        browser.post("/tai-khoan/hai-buoc")
        typed = {"code": code_now(user)}
        page = browser.post("/tai-khoan/hai-buoc/xac-nhan", data=typed).get_data(as_text=True)
        browser.post("/logout")
        let_time_pass(user)
        return user, re.findall(r"<b translate=\"no\">([A-Z2-9-]{19})</b>", page)

    return make


def test_the_picture_is_drawn_without_style_or_script(make_person, sign_in):
    browser = sign_in(make_person("an"))
    browser.post("/tai-khoan/hai-buoc")
    page = browser.get("/tai-khoan/hai-buoc")
    svg = re.search(r"<svg.*?</svg>", page.get_data(as_text=True), re.DOTALL)[0]
    assert not re.search(r"style|script|href|on\w+=", svg)
    assert page.headers["Cache-Control"] == "no-store"


def test_a_second_step_is_asked_for_once_it_was_tried(with_telephone, client, enter):
    user, paper = with_telephone()
    assert (len(paper), len(set(paper))) == (10, 10)
    assert enter(user, next="/nguoi-dung").location == "/login/ma"
    assert client.get("/nguoi-dung").status_code == 302
    answer = client.post("/login/ma", data={"code": code_now(user)})
    assert answer.location == "/nguoi-dung"
    assert client.get("/nguoi-dung").status_code == 200


def test_a_secret_that_was_not_tried_asks_for_nothing(make_person, sign_in, client, enter):
    user = make_person("an")
    sign_in(user).post("/tai-khoan/hai-buoc")
    client.post("/logout")
    assert enter(user).location == "/"


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_telephone_may_go_wrong_by_half_a_minute(steps, right):
    secret, wall = codes.new_secret(), clock.wall_now()
    typed = pyotp.TOTP(secret).at(wall + timedelta(seconds=30 * steps))
    assert (codes.matching_step(secret, typed, after=0, wall=wall) is not None) is right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "१२३४५६", "abcdef", "12 34 5"])
def test_what_is_no_code_is_refused(typed):
    assert codes.matching_step(codes.new_secret(), typed, after=0, wall=clock.wall_now()) is None


def test_a_code_is_taken_once(with_telephone, client, enter):
    user, _ = with_telephone()
    code = code_now(user)
    statuses = []
    for _ in range(2):
        enter(user)
        statuses.append(client.post("/login/ma", data={"code": code}).status_code)
        client.post("/logout")
    assert statuses == [302, 401]


def test_a_code_on_paper_works_once_however_it_is_typed(with_telephone, client, enter):
    user, paper = with_telephone()
    enter(user)
    answer = client.post("/login/ma", data={"code": paper[0].lower().replace("-", " ")})
    assert answer.status_code == 302
    assert "còn 9 mã" in client.get("/tai-khoan").get_data(as_text=True)
    client.post("/logout")
    enter(user)
    assert client.post("/login/ma", data={"code": paper[0]}).status_code == 401


def test_guessing_codes_is_slowed_in_a_count_of_its_own(with_telephone, client, enter):
    user, _ = with_telephone()
    enter(user)
    wrong = [client.post("/login/ma", data={"code": "000000"}) for _ in range(FREE_FAILURES + 1)]
    assert [answer.status_code for answer in wrong] == [401] * FREE_FAILURES + [429]
    assert client.post("/login/ma", data={"code": code_now(user)}).status_code == 429
    assert session.query(SignInCounter).count() == 2


def test_the_password_waits_ten_minutes_for_its_code(with_telephone, client, enter):
    user, _ = with_telephone()
    enter(user)
    with client.session_transaction() as cookie:
        cookie["second_step"] = cookie["second_step"] | {"at": cookie["second_step"]["at"] - 600}
    assert client.post("/login/ma", data={"code": code_now(user)}).location == "/login"


def test_a_link_for_a_new_password_does_not_go_around_the_code(with_telephone, client):
    user, _ = with_telephone()
    with transaction():
        owner = queries.by_id(user.id)
        token = actions.reset(owner, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
    new = {"password": "sông Hồng chảy về đâu", "again": "sông Hồng chảy về đâu"}
    assert client.post(f"/dat-mat-khau/{token}", data=new).location == "/login/ma"
    assert client.get("/tai-khoan").status_code == 302


@pytest.mark.parametrize(
    ("required", "role", "asked"),
    [
        ("none", Role.ADMIN, False),
        ("all_seeing", Role.ADMIN, True),
        ("all_seeing", Role.AUDITOR, True),
        ("all_seeing", None, False),
        ("everyone", None, True),
    ],
)
def test_who_must_have_one_is_led_to_it_first(
    make_person, client, enter, setting, required, role, asked
):
    setting(require_totp=required)
    enter(make_person("an", role))
    assert client.get("/co-quan").location == ("/tai-khoan/hai-buoc" if asked else None)
    assert client.get("/tai-khoan/hai-buoc").status_code == 200


def test_who_must_have_one_goes_on_when_it_is_set_up(make_person, client, enter, setting):
    setting(require_totp="all_seeing")
    user = make_person("an", Role.LEADER)
    enter(user)
    client.post("/tai-khoan/hai-buoc")
    client.post("/tai-khoan/hai-buoc/xac-nhan", data={"code": code_now(user)})
    assert client.get("/co-quan").status_code == 200
    let_time_pass(user)
    client.post("/tai-khoan/hai-buoc/tat", data={"code": code_now(user)})
    assert second_step.is_on(user.id)


def test_switching_off_needs_a_code(with_telephone, client, enter):
    user, paper = with_telephone()
    enter(user)
    client.post("/login/ma", data={"code": code_now(user)})
    assert client.post("/tai-khoan/hai-buoc/tat", data={"code": "000000"}).status_code == 422
    assert client.post("/tai-khoan/hai-buoc/tat", data={"code": paper[1]}).status_code == 303
    assert (second_step.is_on(user.id), session.query(RecoveryCode).count()) == (False, 0)


def test_an_administrator_takes_it_off_and_the_person_is_told(
    with_telephone, make_person, sign_in, post_box, enter, client
):
    user, _ = with_telephone()
    sign_in(make_person("quan", Role.ADMIN)).post(f"/nguoi-dung/{user.id}/bo-hai-buoc")
    verbs = [entry.verb for entry in trail.events(verb_prefix="accounts.second_step")]
    assert verbs == ["accounts.second_step_off", "accounts.second_step_on"]
    ((address, message),) = post_box("second_step_removed")
    assert (address, message.subject) == (user.email, "Xác thực hai bước của anh/chị vừa được gỡ")
    client.post("/logout")
    assert enter(user).location == "/"


def test_a_coordinator_does_not_take_it_off(with_telephone, make_person, sign_in):
    user, _ = with_telephone()
    browser = sign_in(make_person("dieu", Role.COORDINATOR))
    assert browser.post(f"/nguoi-dung/{user.id}/bo-hai-buoc").status_code == 403
    assert second_step.is_on(user.id)


def test_the_secret_lies_sealed_and_opens_with_its_key_alone(with_telephone):
    user, paper = with_telephone()
    stored = session.get_one(SecondFactor, user.id).sealed
    assert secret_of(user) not in stored
    with pytest.raises(Unopened):
        unseal(stored, "another key of sixteen letters")
    assert seal("x", KEY) != seal("x", KEY)
    assert not {row.code_hash for row in session.query(RecoveryCode)} & set(paper)
