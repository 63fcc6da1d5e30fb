"""Inside an open session: the present password is guessed no more often than at the door."""

import pyotp
import pytest

from tracker.accounts import queries
from tracker.accounts.models import SecondFactor
from tracker.accounts.rules import FREE_FAILURES
from tracker.accounts.seal import unseal
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock

PASSWORD, NEW = "mưa rào tháng bảy", "sông Hồng chảy về đâu"
AGAIN = {"password": NEW, "again": NEW}
DOORS = {
    "/tai-khoan/mat-khau": AGAIN,
    "/tai-khoan/dia-chi": {"email": "moi@tinh.gov.vn"},
}


@pytest.mark.parametrize("path", DOORS)
def test_guesses_of_the_present_password_are_slowed(make_person, sign_in, path):
    browser = sign_in(make_person("an"))
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
        sealed = session.get_one(SecondFactor, user.id).sealed
        code = pyotp.TOTP(unseal(sealed, "only for tests, never elsewhere")).at(clock.wall_now())
        browser.post("/tai-khoan/hai-buoc/xac-nhan", data={"code": code})
    guesses = [
        browser.post(f"/tai-khoan/hai-buoc/{path}", data={"code": "000000"})
        for _ in range(FREE_FAILURES + 1)
    ]
    assert [guess.status_code for guess in guesses] == [422] * FREE_FAILURES + [429]
    assert guesses[-1].headers["Retry-After"]


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
