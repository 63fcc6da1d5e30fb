"""The pages of agencies open to the signed-in, find without accents, and tell the family line."""

from datetime import date

import pytest
from flask import g
from flask_login import LoginManager, UserMixin, login_user

from tracker.agencies.actions import load_profile
from tracker.agencies.views import agencies
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT
from tracker.web.plumbing import init_web


class Visitor(UserMixin):
    id = "1"


@pytest.fixture
def client(database):
    with transaction():
        load_profile(ROOT / "seeds" / "ha-noi", by=SYSTEM, at=clock.wall_now())
    app = database
    app.template_folder = str(ROOT / "templates")
    app.config["SECRET_KEY"] = "only for tests, never elsewhere"
    init_web(app)
    LoginManager(app).user_loader(lambda _id: Visitor())
    app.register_blueprint(agencies)
    app.add_url_rule("/vao", "enter", lambda: str(login_user(Visitor())))
    app.teardown_request(lambda _error: g.__dict__.clear())
    with clock.domain_day(date(2024, 10, 15)):
        yield app.test_client()


@pytest.fixture
def visitor(client):
    client.get("/vao")
    return client


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_visitor_who_is_not_signed_in_sees_no_agency(client):
    assert [client.get(url).status_code for url in ("/co-quan", "/co-quan/SNV")] == [401, 401]


def test_an_agency_is_found_without_accents(visitor):
    text = page(visitor, "/co-quan?q=ba+vi&cap=district")
    assert (text.count("/co-quan/H-"), "UBND huyện Ba Vì" in text) == (1, True)


def test_a_long_list_is_shown_in_pages(visitor):
    text = page(visitor, "/co-quan?cap=commune")
    assert (text.count('<th scope="row">'), "Trang sau" in text) == (50, True)


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "9" * 700])
def test_a_cursor_that_was_changed_leads_to_the_first_page(visitor, cursor):
    assert "UBND Thành phố" in page(visitor, f"/co-quan?trang={cursor}")


def test_the_page_of_an_agency_tells_what_became_of_it(visitor):
    text = page(visitor, "/co-quan/CCTKV1")
    assert "đổi tên thành" in text
    assert "Thuế thành phố Hà Nội" in text
    assert "không hoạt động ngày 15/10/2024" in text


def test_an_agency_that_does_not_exist_is_not_found(visitor):
    assert visitor.get("/co-quan/KHONG-CO").status_code == 404
