"""Sessions by browser: listed in plain words, ended one by one, over when they slept too long."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from tracker.accounts import actions, queries, sessions
from tracker.accounts.models import PersonSession
from tracker.accounts.rules import Lifetime, browser_words
from tracker.accounts.rules.sessions import SEEN_EVERY
from tracker.db import db, session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role

PASSWORD = "mưa rào tháng bảy"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36"
)


@pytest.fixture
def browsers(client):
    """Give a function that signs somebody in from one more browser."""

    def enter(user, agent=CHROME):
        browser = client.application.test_client()
        typed = {"email": user.email, "password": PASSWORD}
        browser.post("/login", data=typed, headers={"User-Agent": agent})
        return browser

    return enter


def move_back(**by):
    with transaction():
        for row in session.scalars(select(PersonSession)):
            row.made_at -= by.get("made", timedelta())
            row.last_seen_at -= by.get("seen", timedelta())


def statuses(*all_browsers):
    return [browser.get("/tai-khoan").status_code for browser in all_browsers]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome trên Windows"),
        (CHROME + " Edg/130.0", "Edge trên Windows"),
        (CHROME + " coc_coc_browser/120", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("curl/8", "Phần mềm không rõ"),
        ("", "Phần mềm không rõ"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent, words):
    assert browser_words(agent) == words


def test_the_own_browsers_are_listed_and_one_is_ended(make_person, browsers):
    user = make_person("an", Role.AGENCY_EDITOR, "H1")
    here, there = browsers(user), browsers(user, "Mozilla/5.0 (X11; Linux) Firefox/128.0")
    page = here.get("/tai-khoan/phien").get_data(as_text=True)
    assert "Chrome trên Windows<small>phiên này" in page
    other = re.search(r"/tai-khoan/phien/(\d+)/ket-thuc\"[\s\S]*?>Kết thúc<", page)[1]
    assert "Firefox trên Linux" in page
    assert here.post(f"/tai-khoan/phien/{other}/ket-thuc").status_code == 303
    assert statuses(here, there) == [200, 302]


def test_all_other_browsers_are_ended_and_this_one_stays(make_person, browsers):
    user = make_person("an")
    here, one, two = browsers(user), browsers(user), browsers(user)
    here.post("/tai-khoan/phien/ket-thuc-phien-khac")
    assert statuses(here, one, two) == [200, 302, 302]


def test_nobody_ends_the_session_of_another(make_person, browsers):
    mine, theirs = browsers(make_person("an")), browsers(make_person("binh"))
    foreign = session.scalars(select(PersonSession.id).order_by(PersonSession.id.desc())).first()
    assert mine.post(f"/tai-khoan/phien/{foreign}/ket-thuc").status_code == 404
    assert statuses(theirs) == [200]


def test_a_key_is_new_at_each_sign_in_and_the_former_opens_nothing(make_person, browsers):
    user = make_person("an")
    browser = browsers(user)
    with browser.session_transaction() as cookie:
        former = cookie["_user_id"]
    browser.post("/logout")
    browser.post("/login", data={"email": user.email, "password": PASSWORD})
    with browser.session_transaction() as cookie:
        assert cookie["_user_id"] != former
        cookie["_user_id"] = former
    assert statuses(browser) == [302]


def test_a_changed_password_ends_the_others_and_renews_the_own_key(make_person, browsers):
    user, new = make_person("an"), "sông Hồng chảy về đâu"
    here, there = browsers(user), browsers(user)
    with here.session_transaction() as cookie:
        former = cookie["_user_id"]
    here.post("/tai-khoan/mat-khau", data={"present": PASSWORD, "password": new, "again": new})
    assert statuses(here, there) == [200, 302]
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != former


@pytest.mark.parametrize(
    ("back", "status"),
    [
        ({"seen": timedelta(hours=9, minutes=59)}, 200),
        ({"seen": timedelta(hours=10)}, 302),
        ({"made": timedelta(hours=29)}, 200),
        ({"made": timedelta(hours=30)}, 302),
    ],
)
def test_a_session_ends_when_it_slept_or_lasted_too_long(make_person, browsers, back, status):
    browser = browsers(make_person("an"))
    move_back(**back)
    assert statuses(browser) == [status]


def test_a_look_is_written_once_in_some_minutes(make_person, browsers):
    browser, written = browsers(make_person("an")), []
    move_back(seen=SEEN_EVERY)
    event.listen(db.engine, "before_cursor_execute", lambda *args: written.append(args[2]))
    counts = []
    for _ in range(3):
        written.clear()
        assert statuses(browser) == [200]
        counts.append(sum("UPDATE person_session" in one for one in written))
    assert counts == [1, 0, 0]


def test_a_page_asks_for_the_session_and_the_person_at_once(make_person, browsers):
    browser, asked = browsers(make_person("an", Role.AGENCY_EDITOR, "H1")), []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    browser.get("/tai-khoan/phien")
    assert sum("FROM person" in one and "person_session" in one for one in asked) == 2


def test_a_lost_right_is_lost_on_the_next_page(make_person, browsers):
    user = make_person("an", Role.COORDINATOR)
    browser = browsers(user)
    assert browser.get("/nguoi-dung").status_code == 200
    with transaction():
        right = queries.by_id(user.id).memberships[0]
        actions.end_membership(right, on=clock.today(), by=SYSTEM, at=clock.now())
    assert browser.get("/nguoi-dung").status_code == 403


def test_what_slept_too_long_goes_with_the_next_sign_in(make_person, browsers):
    user = make_person("an")
    browsers(user)
    move_back(seen=timedelta(hours=11))
    browsers(user)
    assert session.query(PersonSession).count() == 1


def test_a_session_of_a_former_epoch_is_not_listed(make_person, database):
    user, wall = make_person("an"), clock.wall_now()
    with transaction():
        known = {"person_id": user.id, "way": sessions.Way.PASSWORD, "address": "", "wall": wall}
        for epoch in (user.session_epoch, user.session_epoch - 1):
            sessions.begin(epoch=epoch, browser="x" * 200, lifetime=Lifetime(10), **known)
    assert len(sessions.living(user, wall=wall, lifetime=Lifetime(10))) == 1
