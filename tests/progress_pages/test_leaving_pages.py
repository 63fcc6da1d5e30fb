"""The page of who leaves: one button, pressed by who has charge, once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.plans.models import Assignment


@pytest.fixture
def ids(app, city):
    """The city's people by name, Xã An's editor in charge of all its work, a head beside them."""
    with app.app_context(), transaction():
        an = session.scalars(select(Agency.id).where(Agency.code == "AN")).one()
        session.get_one(User, city["dong nghiep"]).memberships[0].role = "agency_head"
        put = update(Assignment).where(Assignment.agency_id == an)
        session.execute(put.values(person_id=city["xa an"]))
    return city | {"AN": an}


@pytest.fixture
def of(ids):
    """Give the address of a person's leaving."""
    return lambda name: f"/nguoi-dung/{ids[name]}/thoi-viec"


@pytest.fixture
def press(ids, of):
    """Press the button of a page that was opened before."""

    def pressed(browser, name="xa an", to="dong nghiep", page=None):
        seen = (page or browser.get(of(name))).get_data(as_text=True)
        number = re.search(r'name="so-muc" value="(\d+)"', seen)[1]
        return browser.post(of(name), data={"so-muc": number, f"nhan-{ids['AN']}": ids[to]})

    return pressed


@pytest.fixture
def state(app, ids):
    """Give how much Xã An's editor is in charge of, and whether the account is open."""

    def read():
        with app.app_context():
            held = Assignment.person_id == ids["xa an"]
            rows = session.scalars(select(Assignment).where(held)).all()
            return len(rows), session.get_one(User, ids["xa an"]).active

    return read


def test_one_button_hands_everything_on_and_closes_the_account(as_person, press, state, of):
    leaver, manager = as_person("xã an"), as_person("điều phối")
    assert state() == (3, True)
    answer = press(manager)
    assert (answer.status_code, answer.location) == (303, "/nguoi-dung")
    assert state() == (0, False)
    assert leaver.get("/tai-khoan").status_code == 302
    with manager.session_transaction() as cookie:
        ((_, said),) = cookie["_flashes"]
    assert said.startswith("Đã bàn giao 3 mục của Xã An; tài khoản đã khóa")


def test_a_head_lets_people_of_the_own_agency_leave(as_person, press, state):
    assert press(as_person("đồng nghiệp")).status_code == 303
    assert state() == (0, False)


@pytest.mark.parametrize("who", ["xã an", "xã ba", "đồng nghiệp", "lãnh đạo"])
def test_nobody_else_opens_the_page_of_another_agency_or_of_themself(as_person, of, who):
    name = "dong nghiep" if who == "đồng nghiệp" else "tu phap"
    browser = as_person(who)
    assert browser.get(of(name)).status_code == 404
    assert browser.post(of(name), data={"so-muc": "0"}).status_code == 404


def test_of_two_who_press_the_second_is_told_that_it_is_done(as_person, press, of, text, app, ids):
    first, second = as_person("điều phối"), as_person("đồng nghiệp")
    stale = second.get(of("xa an"))
    assert press(first).status_code == 303
    answer = press(second, page=stale)
    assert answer.status_code == 422
    assert "đã khác lúc mở trang" in text(answer)
    again = press(second, page=answer)
    assert again.status_code == 422
    assert "không còn quyền và không giữ việc nào" in text(again)
    assert 'type="submit">Bàn giao' not in again.get_data(as_text=True)
    with app.app_context():
        row = AgencyMembership.user_id == ids["xa an"]
        assert session.scalars(select(AgencyMembership.valid_to).where(row)).all() == [
            date(2024, 10, 14)
        ]


def test_a_page_of_another_time_hands_nothing_over(as_person, press, of, app, ids, state):
    manager = as_person("điều phối")
    stale = manager.get(of("xa an"))
    with app.app_context(), transaction():
        first = session.scalars(select(Assignment).where(Assignment.agency_id == ids["AN"])).first()
        first.person_id = None
    assert press(manager, page=stale).status_code == 422
    assert state() == (2, True)


def test_a_person_of_another_agency_takes_nothing_over(as_person, press, state, text):
    answer = press(as_person("điều phối"), to="xa ba")
    assert answer.status_code == 422
    assert "Chọn người nhận việc đang làm tại UBND xã An." in text(answer)
    assert state() == (3, True)
