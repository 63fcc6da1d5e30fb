"""Forgotten passwords and changed addresses: links by letter, and answers that tell nobody."""

from datetime import timedelta

import pytest

from tracker.accounts import actions, addresses, queries
from tracker.accounts.models import AddressChange, OneTimeToken
from tracker.accounts.rules import FREE_ASKINGS
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.outbox.models import Letter

PASSWORD = "mưa rào tháng bảy"
NEW = {"password": "sông Hồng chảy về đâu", "again": "sông Hồng chảy về đâu"}


@pytest.fixture
def ask(client):
    """Give a function that asks for a forgotten password and lets the work after it be done."""
    return lambda email: client.post("/quen-mat-khau", data={"email": email}, buffered=True)


def test_a_forgotten_password_is_set_by_the_link_of_a_letter(
    make_person, client, ask, post_box, link_of
):
    user = make_person("an")
    assert ask(" AN@tinh.gov.vn ").status_code == 200
    ((address, message),) = post_box("password_reset")
    assert (address, message.subject) == (user.email, "Liên kết đặt lại mật khẩu")
    assert client.post(link_of(message), data=NEW | {"again": "khác"}).status_code == 422
    assert client.post(link_of(message), data=NEW).status_code == 302
    assert "Đã đặt mật khẩu." in client.get("/tai-khoan").text
    assert client.get(link_of(message)).status_code == 404


def test_the_answer_tells_nobody_who_exists(make_person, ask, post_box):
    known, closed = make_person("an"), make_person("binh")
    with transaction():
        person = queries.by_id(closed.id)
        actions.set_active(person, active=False, by=SYSTEM, at=clock.now())
    emails = (known.email, closed.email, "ai.do@tinh.gov.vn")
    pages = [ask(email).get_data(as_text=True).replace(email, "") for email in emails]
    assert pages[0] == pages[1] == pages[2]
    assert [address for address, _ in post_box("password_reset")] == [known.email]


def test_the_letter_is_written_after_the_answer(make_person, client):
    user = make_person("an")
    answer = client.post("/quen-mat-khau", data={"email": user.email})
    assert (answer.status_code, session.query(Letter).count()) == (200, 0)
    session.rollback()
    answer.close()
    assert session.query(Letter).count() == 1


@pytest.mark.parametrize("email", ["an@tinh.gov.vn", "ai.do@tinh.gov.vn"])
def test_asking_again_and_again_waits_for_known_and_unknown_alike(make_person, ask, email):
    make_person("an")
    statuses = [ask(email).status_code for _ in range(FREE_ASKINGS + 1)]
    assert statuses == [200] * FREE_ASKINGS + [429]


def test_a_link_lives_two_hours_and_its_letter_no_longer(make_person, client, ask, post_box):
    make_person("an")
    ask("an@tinh.gov.vn")
    with transaction():
        session.query(OneTimeToken).one().expires_at -= timedelta(hours=2)
    assert post_box("password_reset") == [("an@tinh.gov.vn", None)]


def test_the_key_of_a_link_is_kept_nowhere(make_person, ask, post_box, link_of):
    make_person("an")
    ask("an@tinh.gov.vn")
    ((_, message),) = post_box("password_reset")
    token = link_of(message).rsplit("/", 1)[1]
    letter = session.query(Letter).one()
    assert token not in str(letter.payload) + letter.key
    assert token not in message.kept_text
    assert token in message.text
    assert token in message.html


def test_who_has_no_password_yet_gets_the_invitation_anew(make_person, ask, post_box):
    user = make_person("an")
    with transaction():
        queries.by_id(user.id).password_hash = None
    ask(user.email)
    assert [message.subject for _, message in post_box("invitation")] == [
        "Mời anh/chị vào hệ thống theo dõi cải cách hành chính"
    ]


def test_a_new_address_takes_effect_when_its_link_is_confirmed(
    make_person, sign_in, post_box, link_of
):
    user = make_person("an")
    browser = sign_in(user)
    form = {"email": "an.moi@tinh.gov.vn", "present": PASSWORD}
    assert browser.post("/tai-khoan/dia-chi", data=form).status_code == 303
    ((to_new, message),) = post_box("address_link")
    ((to_old, news),) = post_box("address_asked")
    assert (to_new, to_old) == ("an.moi@tinh.gov.vn", "an@tinh.gov.vn")
    assert "an.moi@tinh.gov.vn" in news.text
    browser.get(link_of(message))
    assert queries.by_id(user.id).email == "an@tinh.gov.vn"
    browser.post(link_of(message))
    session.expire_all()
    assert queries.by_id(user.id).email == "an.moi@tinh.gov.vn"
    assert browser.get(link_of(message)).status_code == 404


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"present": "không phải"}, "Mật khẩu hiện tại chưa đúng."),
        ({"email": "binh@tinh.gov.vn"}, "Địa chỉ này đã có người dùng."),
        ({"email": "không phải"}, "Địa chỉ thư điện tử chưa đúng"),
    ],
)
def test_an_address_is_not_changed_for_a_reason_told(make_person, sign_in, form, sentence):
    make_person("binh")
    typed = {"email": "an.moi@tinh.gov.vn", "present": PASSWORD} | form
    answer = sign_in(make_person("an")).post("/tai-khoan/dia-chi", data=typed)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert session.query(AddressChange).count() == 0


def test_an_address_that_somebody_took_meanwhile_stays_theirs(make_person, database):
    user = make_person("an")
    with transaction():
        person = queries.by_id(user.id)
        known = {"by": SYSTEM, "at": clock.now()}
        token = addresses.ask(person, email="x@tinh.gov.vn", wall=clock.wall_now(), **known)
    make_person("x")
    with pytest.raises(actions.Taken), transaction():
        addresses.take(token, at=clock.now(), wall=clock.wall_now())


def test_who_never_came_in_gets_the_right_address_and_an_invitation(
    make_person, sign_in, client, post_box, link_of
):
    form = {"email": "sai@tinh.gov.vn", "name": "Bình", "role": "agency_editor", "agency": "H1"}
    browser = sign_in(make_person("an", Role.COORDINATOR))
    browser.post("/nguoi-dung/them", data=form | {"valid_from": "2024-10-15"})
    person = queries.by_email("sai@tinh.gov.vn")
    wrong = link_of(post_box("invitation")[0][1])
    typed = {"email": "dung@tinh.gov.vn"}
    assert browser.post(f"/nguoi-dung/{person.id}/dia-chi", data=typed).status_code == 303
    found = post_box("invitation")
    assert [address for address, _ in found] == ["sai@tinh.gov.vn", "dung@tinh.gov.vn"]
    assert found[0][1] is None
    assert client.application.test_client().get(wrong).status_code == 404
    entry = trail.events(verb_prefix="accounts.change_address")[0]
    assert (entry.before, entry.after) == (
        {"email": "sai@tinh.gov.vn"},
        {"email": "dung@tinh.gov.vn"},
    )


def test_a_manager_asks_for_the_address_of_who_came_in(make_person, sign_in, post_box):
    other = make_person("binh", Role.AGENCY_EDITOR, "H1")
    browser = sign_in(make_person("an", Role.AGENCY_HEAD, "H1"))
    browser.post(f"/nguoi-dung/{other.id}/dia-chi", data={"email": "moi@tinh.gov.vn"})
    assert queries.by_id(other.id).email == "binh@tinh.gov.vn"
    assert [address for address, _ in post_box("address_link")] == ["moi@tinh.gov.vn"]


def test_a_head_sees_no_sessions_of_the_own_people_and_an_administrator_does(
    make_person, sign_in, client
):
    other = make_person("binh", Role.AGENCY_EDITOR, "H1")
    seen = []
    for name, role, agency in (("an", Role.AGENCY_HEAD, "H1"), ("quan", Role.ADMIN, None)):
        page = sign_in(make_person(name, role, agency)).get(f"/nguoi-dung/{other.id}")
        seen.append("Phiên đăng nhập</h3>" in page.get_data(as_text=True))
        client.post("/logout")
    assert seen == [False, True]
