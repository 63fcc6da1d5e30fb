"""The way in and out: sessions, cookies, guesses, and where a sign-in may lead."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tracker.accounts.actions import set_active, sign_out_everywhere
from tracker.accounts.models import User
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM

EDITOR = "bavi@trinhdien.example"


def enter(visitor, email, password, **more):
    """Type an address and a password into the form of the page."""
    return visitor.post("/login", {"email": email, "password": password, **more})


def cookie_of(answer) -> str:
    """Give the session's cookie with its attributes."""
    return next(c for c in answer.headers.getlist("Set-Cookie") if "tracker=" in c.split(";")[0])


def test_signing_in_makes_a_new_session(site):
    visitor = site.visit()
    with visitor.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    answer = enter(visitor, EDITOR, site.passwords[EDITOR])
    assert answer.status_code == 302
    with visitor.client.session_transaction() as after:
        assert "planted" not in after
        assert after["_user_id"]


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(site):
    cookie = cookie_of(enter(site.visit(), EDITOR, site.passwords[EDITOR]))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(re.split(r"; ?", cookie))
    assert "Secure" not in cookie


def test_the_field_of_the_password_is_hidden_and_open_to_paste_and_managers(open_site):
    page = open_site.visit().get("/login").text
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert not re.search(r"onpaste|readonly|maxlength=\"?\d{1,2}\"", field)


def test_every_page_of_who_is_signed_in_has_the_way_out(open_site):
    for who in ("quantri", "dieuphoi", "bavi", "kiemtra"):
        visitor = open_site.visit(f"{who}@trinhdien.example")
        for path in ("/tai-khoan", "/theo-doi", "/tim?q=x", "/khong-co", "/nhat-ky"):
            page = visitor.get(path, follow_redirects=True).text
            assert 'action="/logout"' in page, (who, path)


def test_a_password_is_not_asked_to_be_changed_after_years(site_copy):
    with site_copy(today=date(2029, 10, 15)) as later:
        answer = enter(later.visit(), EDITOR, later.passwords[EDITOR])
    assert (answer.status_code, answer.location) == (302, "/")


def test_under_https_the_cookie_travels_encrypted_only(site_copy):
    with site_copy(base_url="https://theo-doi.example") as site:
        cookie = cookie_of(site.app.test_client().get("/login"))
    # The name binds it to this host; a browser refuses it with a domain or without TLS.
    assert cookie.startswith("__Host-tracker=")
    assert "Domain" not in cookie
    assert {"Secure", "Path=/"} <= set(re.split(r"; ?", cookie))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "http:evil.example",
        "///evil.example",
        "/.evil.example\\@x",
    ],
)
def test_signing_in_leads_to_this_site_alone(site, target):
    answer = enter(site.visit(), EDITOR, site.passwords[EDITOR], next=target)
    place = answer.headers["Location"]
    assert re.match(r"/(?![/\\])", place)
    assert "\n" not in place
    assert [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("a=")] == []


def test_signing_out_closes_the_pages(site):
    visitor = site.visit(EDITOR)
    assert visitor.get("/viec-cua-toi").status_code == 200
    visitor.post("/logout")
    assert visitor.get("/viec-cua-toi").status_code == 302


def test_signing_out_everywhere_ends_the_other_devices_too(site):
    here, there = site.visit(EDITOR), site.visit(EDITOR)
    here.post("/tai-khoan/dang-xuat-moi-noi")
    assert [v.get("/viec-cua-toi").status_code for v in (here, there)] == [302, 302]


@pytest.mark.parametrize("close", ["account", "sessions"])
def test_a_closed_account_loses_its_open_sessions(site, close):
    visitor = site.visit(EDITOR)
    with site.app.app_context(), transaction():
        user = session.query(User).filter_by(email=EDITOR).one()
        if close == "account":
            set_active(user, active=False, by=SYSTEM, at=clock.now())
        else:
            sign_out_everywhere(user, by=SYSTEM, at=clock.now())
    assert visitor.get("/viec-cua-toi").status_code == 302


def test_a_session_made_up_by_a_visitor_is_nobody(site):
    visitor = site.visit()
    visitor.client.set_cookie("tracker", "eyJfdXNlcl9pZCI6IjEuMCJ9.Zw1J4A.AAAAAAAAAAAAAAAA")
    assert visitor.get("/viec-cua-toi").status_code == 302


@pytest.mark.parametrize("token", ["1", "1.", ".0", "-1.0", "9" * 40 + ".0", "1.0.0", "²\u0661.0"])
def test_a_session_of_no_person_is_nobody(site, token):
    visitor = site.visit()
    with visitor.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert visitor.get("/viec-cua-toi").status_code == 302


def test_guessing_is_slowed_alike_for_known_and_unknown_people(site, read_page):
    told = {}
    for email in (EDITOR, "khong.co.ai@trinhdien.example"):
        visitor = site.visit()
        answers = [enter(visitor, email, f"sai {n}") for n in range(12)]
        page = re.sub(r"chờ \d+ phút", "chờ", read_page(answers[-1])).replace(email, "")
        told[email] = ([a.status_code for a in answers], page)
    known, unknown = told.values()
    assert known == unknown
    assert known[0][-1] == 429


def test_the_right_password_does_not_open_while_guesses_are_slowed(site):
    visitor = site.visit()
    for number in range(12):
        enter(visitor, EDITOR, f"sai {number}")
    assert enter(visitor, EDITOR, site.passwords[EDITOR]).status_code == 429


@pytest.mark.parametrize("password", ["x" * 100_000, "\x00", "\ud800", "' OR 1=1 --", "ấ" * 300])
def test_strange_passwords_are_wrong_passwords(site, password):
    typed = password.encode("utf-8", "surrogatepass")
    assert enter(site.visit(), EDITOR, typed).status_code in (200, 401)


@pytest.mark.parametrize(
    "email", ["a" * 5000 + "@x.example", "\x00@x", "%@trinhdien.example", "{{7*7}}"]
)
def test_strange_addresses_sign_nobody_in(site, email):
    answer = enter(site.visit(), email, "mật khẩu nào đó")
    assert answer.status_code in (200, 401)
    assert b"49" not in answer.data.replace(email.encode(), b"")


def test_a_head_cannot_give_what_a_head_may_not(site, read_page):
    head = site.visit("bavi.lanhdao@trinhdien.example")
    form = {"email": "moi@trinhdien.example", "name": "Người mới", "valid_from": "2024-10-15"}
    wanted = [("admin", ""), ("coordinator", ""), ("agency_editor", "H-268"), ("leader", "H-271")]
    got = [
        head.post("/nguoi-dung/them", {**form, "role": role, "agency": agency}).status_code
        for role, agency in wanted
    ]
    assert got == [422, 422, 403, 422]


def test_fields_that_a_form_does_not_have_change_nothing(site):
    visitor, new = site.visit(EDITOR), "moi-hoan-toan-7294"
    form = {"present": site.passwords[EDITOR], "password": new, "again": new}
    extra = {"role": "admin", "user_id": "1", "email": "khac@x.example", "active": "0"}
    assert visitor.post("/tai-khoan/mat-khau", form | extra).status_code == 302
    with site.app.app_context():
        user = session.query(User).filter_by(email=EDITOR).one()
        assert [m.role for m in user.memberships] == ["agency_editor"]
        assert user.active
