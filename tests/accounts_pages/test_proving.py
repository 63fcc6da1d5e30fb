"""Inside an open session: the present password is guessed no more often than at the door."""

import pyotp
import pytest
from sqlalchemy import update

from tracker.accounts import queries, second_step
from tracker.accounts.models import PersonSession, SecondFactor, User
from tracker.accounts.rules import FREE_FAILURES
from tracker.accounts.rules.sessions import PROOF_LIVES
from tracker.accounts.seal import unseal
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock

PASSWORD, NEW = "mưa rào tháng bảy", "sông Hồng chảy về đâu"
AGAIN = {"password": NEW, "again": NEW}
DOORS = {
    "/tai-khoan/mat-khau": AGAIN,
    "/tai-khoan/dia-chi": {"email": "moi@tinh.gov.vn"},
    "/tai-khoan/hai-buoc/xac-nhan": {"code": "000000"},
}


@pytest.fixture
def sign_in(sign_in):
    """Sign in, and let the session be so old that it proves nothing any more."""

    def enter(user):
        browser = sign_in(user)
        with transaction():
            session.execute(update(PersonSession).values(made_at=clock.wall_now() - PROOF_LIVES))
        return browser

    return enter


def code_of(user):
    sealed = session.get_one(SecondFactor, user.id).sealed
    return pyotp.TOTP(unseal(sealed, "only for tests, never elsewhere")).at(clock.wall_now())


@pytest.mark.parametrize("path", DOORS)
def test_guesses_of_the_present_password_are_slowed(make_person, sign_in, path):
    browser = sign_in(make_person("an"))
    browser.post("/tai-khoan/hai-buoc")
    guess = {**DOORS[path], "present": "không phải đâu"}
    answers = [browser.post(path, data=guess) for _ in range(FREE_FAILURES + 1)]
    assert [answer.status_code for answer in answers] == [422] * FREE_FAILURES + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 31
    assert "Hãy chờ 1 phút rồi thử lại." in answers[-1].get_data(as_text=True)
    assert browser.post(path, data={**guess, "present": PASSWORD}).status_code == 429
    assert len(trail.events(verb_prefix="accounts.proof_failed")) == FREE_FAILURES


def test_both_pages_count_together_and_the_door_apart(make_person, sign_in, client, enter):
    user = make_person("an")
    browser = sign_in(user)
    for path in [*DOORS, *DOORS, *DOORS][:FREE_FAILURES]:
        assert browser.post(path, data={**DOORS[path], "present": "x"}).status_code == 422
    right = {**AGAIN, "present": PASSWORD}
    assert browser.post("/tai-khoan/mat-khau", data=right).status_code == 429
    assert enter(user, client.application.test_client()).status_code == 302


def test_a_right_password_takes_the_guesses_back(make_person, sign_in):
    browser = sign_in(make_person("an"))
    path = "/tai-khoan/mat-khau"
    for present in [*["x"] * (FREE_FAILURES - 1), PASSWORD]:
        last = browser.post(path, data={**AGAIN, "present": present})
    assert last.status_code == 302
    answer = browser.post(path, data={**AGAIN, "present": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["xac-nhan", "ma-du-phong", "tat"])
def test_guesses_of_a_code_inside_a_session_are_slowed(make_person, sign_in, path):
    user = make_person("an")
    browser = sign_in(user)
    browser.post("/tai-khoan/hai-buoc")
    if path != "xac-nhan":
        right = {"code": code_of(user), "present": PASSWORD}
        browser.post("/tai-khoan/hai-buoc/xac-nhan", data=right)
    guesses = [
        browser.post(f"/tai-khoan/hai-buoc/{path}", data={"code": "000000", "present": PASSWORD})
        for _ in range(FREE_FAILURES + 1)
    ]
    assert [guess.status_code for guess in guesses] == [422] * FREE_FAILURES + [429]
    assert guesses[-1].headers["Retry-After"]


@pytest.mark.parametrize(
    ("present", "status", "on"), [(None, 422, False), ("x", 422, False), (PASSWORD, 200, True)]
)
def test_a_session_left_open_sets_no_second_step_up(make_person, sign_in, present, status, on):
    user = make_person("an")
    browser = sign_in(user)
    browser.post("/tai-khoan/hai-buoc")
    assert 'name="present"' in browser.get("/tai-khoan/hai-buoc").get_data(as_text=True)
    typed = {"code": code_of(user), "present": present}
    assert browser.post("/tai-khoan/hai-buoc/xac-nhan", data=typed).status_code == status
    assert second_step.is_on(user.id) is on


@pytest.mark.parametrize("without", ["a password", "the way in by it"])
def test_who_comes_in_elsewhere_signs_in_anew_to_set_one_up(make_person, sign_in, setting, without):
    user = make_person("an")
    browser = sign_in(user)
    browser.post("/tai-khoan/hai-buoc")
    setting(password_sign_in=without == "a password")
    if without == "a password":
        with transaction():
            session.execute(update(User).values(password_hash=None))
    typed = {"code": code_of(user), "present": PASSWORD}
    answer = browser.post("/tai-khoan/hai-buoc/xac-nhan", data=typed)
    assert answer.status_code == 422
    assert "Hãy đăng xuất, đăng nhập lại" in answer.get_data(as_text=True)
    with transaction():
        session.execute(update(PersonSession).values(made_at=clock.wall_now()))
    page = browser.get("/tai-khoan/hai-buoc").get_data(as_text=True)
    assert ("Bật xác thực hai bước" in page, 'name="present"' in page) == (True, False)
    assert browser.post("/tai-khoan/hai-buoc/xac-nhan", data=typed).status_code == 200


def test_a_program_is_told_what_comes_first_and_sent_to_no_page(make_person, sign_in):
    user = make_person("an")
    with transaction():
        queries.person(user.id).must_change_password = True
    answer = sign_in(user).get("/api/v1/plans")
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.json["detail"].startswith("Hãy đổi mật khẩu trước khi làm việc tiếp. ")


@pytest.mark.parametrize("path", ["/logout", "/tai-khoan/dang-xuat-moi-noi"])
def test_signing_out_lets_the_browser_forget_the_pages(make_person, sign_in, path):
    answer = sign_in(make_person("an")).post(path)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_other_answers_forget_nothing(make_person, sign_in):
    assert "Clear-Site-Data" not in sign_in(make_person("an")).get("/tai-khoan").headers
