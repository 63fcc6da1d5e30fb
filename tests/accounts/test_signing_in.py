"""Signing in: the same sentence for everybody who may not, sessions that end when told."""

import re
from datetime import date, timedelta

import pytest

from tracker.accounts import actions, queries
from tracker.accounts.models import SignInCounter
from tracker.accounts.rules import FREE_FAILURES
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role

WRONG = "Thư điện tử hoặc mật khẩu chưa đúng."
NEW = "sông Hồng chảy về đâu"


def post(client, email, password, **form):
    return client.post("/login", data={"email": email, "password": password, **form})


def test_a_person_signs_in_and_comes_back_to_the_page_that_was_asked_for(make_person, client):
    make_person("an", Role.AGENCY_EDITOR, "H1")
    asked = client.get("/co-quan?cap=district")
    assert asked.location == "/login?next=/co-quan?cap%3Ddistrict"
    form = client.get(asked.location).get_data(as_text=True)
    target = re.search(r'name="next"[^>]*value="([^"]*)"', form)[1]
    answer = post(client, " AN@tinh.gov.vn ", "mưa rào tháng bảy", next=target)
    assert answer.location == "/co-quan?cap=district"
    assert "UBND huyện Ba Vì" in client.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize("target", ["//evil.vn", "https://evil.vn/", "/\\evil.vn", "javascript:1"])
def test_nobody_is_sent_to_another_site(make_person, client, target):
    make_person("an")
    assert post(client, "an@tinh.gov.vn", "mưa rào tháng bảy", next=target).location == "/"


def test_a_wrong_password_an_unknown_person_and_a_closed_account_read_the_same(make_person, client):
    make_person("an")
    with transaction():
        actions.set_active(make_closed(), active=False, by=SYSTEM, at=clock.now())
    answers = [
        post(client, email, "sai mật khẩu rồi")
        for email in ("an@tinh.gov.vn", "khong-co@tinh.gov.vn", "dong@tinh.gov.vn")
    ]
    assert {answer.status_code for answer in answers} == {401}
    pages = {re.sub(r'value="[^"]*"|số yêu cầu.*', "", a.get_data(as_text=True)) for a in answers}
    assert len(pages) == 1
    assert WRONG in pages.pop()


def make_closed():
    return actions.create_user(email="dong@tinh.gov.vn", name="Đông", by=SYSTEM, at=clock.now())


@pytest.mark.parametrize("email", ["an@tinh.gov.vn", "khong-co@tinh.gov.vn"])
def test_after_five_failures_everybody_waits_known_or_not(make_person, client, email):
    make_person("an")
    for _ in range(FREE_FAILURES):
        assert post(client, email, "sai mật khẩu rồi").status_code == 401
    answer = post(client, email, "mưa rào tháng bảy")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 31
    assert "Hãy chờ 1 phút" in answer.get_data(as_text=True)


def test_the_wait_ends_and_a_success_forgets_the_failures(make_person, client):
    make_person("an")
    for _ in range(FREE_FAILURES):
        post(client, "an@tinh.gov.vn", "sai mật khẩu rồi")
    with transaction():
        for row in session.query(SignInCounter):
            row.locked_until = clock.wall_now() - timedelta(seconds=1) if row.locked_until else None
    assert post(client, "an@tinh.gov.vn", "mưa rào tháng bảy").status_code == 302
    session.expire_all()
    assert [row.failures for row in session.query(SignInCounter)] == [FREE_FAILURES]


def test_forgotten_counters_are_swept_by_the_next_attempt(make_person, client):
    make_person("an")
    with transaction():
        old = clock.wall_now() - timedelta(days=2)
        session.add_all(SignInCounter(key=str(n), failures=9, last_at=old) for n in range(50))
    post(client, "an@tinh.gov.vn", "sai mật khẩu rồi")
    assert session.query(SignInCounter).count() == 2


def test_a_success_and_a_failure_are_in_the_trail(make_person, client):
    make_person("an")
    post(client, "an@tinh.gov.vn", "sai mật khẩu rồi")
    post(client, "an@tinh.gov.vn", "mưa rào tháng bảy")
    verbs = [event.verb for event in trail.events(verb_prefix="accounts.sign_in")]
    assert verbs == ["accounts.sign_in", "accounts.sign_in_failed"]


def test_signing_out_everywhere_ends_another_session(make_person, sign_in, client):
    user = make_person("an")
    sign_in(user)
    assert client.get("/tai-khoan").status_code == 200
    with transaction():
        actions.sign_out_everywhere(queries.by_id(user.id), by=SYSTEM, at=clock.now())
    assert client.get("/tai-khoan").status_code == 302


def test_a_closed_account_is_signed_out_at_once(make_person, sign_in, client):
    user = make_person("an")
    sign_in(user)
    with transaction():
        actions.set_active(queries.by_id(user.id), active=False, by=SYSTEM, at=clock.now())
    assert client.get("/tai-khoan").status_code == 302


def test_a_changed_password_keeps_this_session_and_opens_the_next(make_person, sign_in, client):
    user = make_person("an")
    sign_in(user)
    form = {"present": "mưa rào tháng bảy", "password": NEW, "again": NEW}
    assert client.post("/tai-khoan/mat-khau", data=form).status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    client.post("/logout")
    assert client.get("/tai-khoan").status_code == 302
    assert post(client, user.email, NEW).status_code == 302


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"present": "không phải"}, "Mật khẩu hiện tại chưa đúng."),
        ({"again": "khác"}, "Hai lần nhập mật khẩu chưa giống nhau."),
        ({"password": "ngắn", "again": "ngắn"}, "Mật khẩu cần ít nhất 10 ký tự."),
    ],
)
def test_a_password_is_not_changed_for_a_reason_told(make_person, sign_in, form, sentence):
    client = sign_in(make_person("an"))
    good = {"present": "mưa rào tháng bảy", "password": NEW, "again": NEW}
    answer = client.post("/tai-khoan/mat-khau", data={**good, **form})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_password_set_by_another_must_be_changed_first(make_person, sign_in, client):
    user = make_person("an")
    with transaction():
        queries.by_id(user.id).must_change_password = True
    sign_in(user)
    assert client.get("/co-quan").location == "/tai-khoan"


def test_a_link_sets_a_first_password_once(make_person, client):
    user = make_person("an")
    with transaction():
        token = actions.invite(user, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
    page = f"/dat-mat-khau/{token}"
    assert client.get(page).status_code == 200
    assert client.post(page, data={"password": NEW, "again": NEW}).status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    assert client.get(page).status_code == 404


def test_a_newer_link_ends_the_older_and_time_ends_both(make_person, database):
    user, wall = make_person("an"), clock.wall_now()
    with transaction():
        old = actions.reset(user, by=SYSTEM, at=clock.now(), wall=wall)
        new = actions.reset(user, by=SYSTEM, at=clock.now(), wall=wall)
    assert actions.token_owner(new, wall).id == user.id
    for token, moment in ((old, wall), (new, wall + timedelta(hours=2)), ("x" * 43, wall)):
        with pytest.raises(actions.BadToken):
            actions.token_owner(token, moment)


def test_rights_are_those_of_the_day(make_person, agencies):
    user = make_person("an", Role.AGENCY_EDITOR, "H1", valid_to=date(2024, 10, 15))
    on = [queries.actor_of(user, date(2024, 10, day)).agency_ids for day in (15, 16)]
    assert on == [{agencies["H1"]}, set()]
