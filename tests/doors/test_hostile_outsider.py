"""A hostile walk of somebody without an account: every attempt ends at a closed door."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tracker.accounts.models import SignInCounter
from tracker.audit.models import AuditEvent

# Each is a way out of the folder of static files, as browsers and tools write it.
WAYS_OUT = (
    "../tracker/settings.py",
    "..%2f..%2fetc/passwd",
    "%2e%2e/%2e%2e/wsgi.py",
    "..\\..\\wsgi.py",
    "....//....//wsgi.py",
    "app.css/../../wsgi.py",
    "/etc/passwd",
    "%252e%252e/%252e%252e/wsgi.py",
    "..%252f..%252fwsgi.py",
    "app.css%00.js",
    ".git/config",
)


@pytest.mark.parametrize("folder", ["/static/", "/", "/bao-cao/2024/", "/calendar/"])
def test_no_path_leads_out_of_its_folder(open_site, folder):
    visitor = open_site.visit()
    for way in WAYS_OUT:
        answer = visitor.get(folder + way)
        assert answer.status_code in (302, 308, 400, 404, 405), way
        assert b"import" not in answer.data, way
        assert b"root:" not in answer.data, way


def test_another_host_is_neither_believed_nor_repeated(open_site):
    visitor = open_site.visit()
    for header in ("Host", "X-Forwarded-Host", "X-Original-Host", "Forwarded"):
        answer = visitor.get("/viec", headers={header: "evil.example"})
        assert answer.status_code in (302, 400)
        assert "evil.example" not in answer.headers.get("Location", "")
        assert b"evil.example" not in visitor.get("/login", headers={header: "evil.example"}).data


def test_nobody_says_for_himself_where_he_calls_from(site):
    site.visit().post(
        "/login", {"email": "a@b.vn", "password": "x"}, headers={"X-Forwarded-For": "10.9.8.7"}
    )
    origins = site.read(
        select(AuditEvent.origin).where(AuditEvent.verb == "accounts.sign_in_failed")
    )
    assert {origin for (origin,) in origins} == {"127.0.0.1"}


@pytest.mark.parametrize(
    "path", ["/viec?x=%0d%0aSet-Cookie:a=b", "/x%0d%0aSet-Cookie:%20a=b", "/viec?x=%E5%98%8A"]
)
def test_line_breaks_make_no_header(open_site, path):
    answer = open_site.visit().get(path)
    assert not any("a=b" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "\n" not in answer.headers.get("Location", "")


def test_a_session_is_not_taken_from_an_address_or_an_unsigned_cookie(open_site):
    client = open_site.app.test_client()
    for planted in ("eyJfdXNlcl9pZCI6IjEuMCJ9.x.y", "1.0", "' OR 1=1 --"):
        client.set_cookie("tracker", planted)
        assert client.get("/viec").status_code == 302
    assert client.get("/viec?tracker=1.0&session=1.0&_user_id=1").status_code == 302


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_overriding_the_method_opens_nothing(open_site, method):
    visitor = open_site.visit()
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/nguoi-dung"}
    answer = visitor.client.open("/login?_method=DELETE", method=method, headers=headers)
    assert answer.status_code == (200 if method == "GET" else 400)


def test_brute_force_leaves_a_bounded_table(site):
    """Ten thousand guesses are as many rows as there were addresses, swept when they are old."""
    visitor = site.visit()
    for number in range(25):
        visitor.post("/login", {"email": f"nobody{number % 5}@b.vn", "password": str(number)})
    counters = site.read(select(func.count()).select_from(SignInCounter))[0][0]
    assert counters <= 6
    keys = [key for (key,) in site.read(select(SignInCounter.key))]
    assert all(len(key) == 64 for key in keys)


def test_a_body_that_is_no_form_is_refused(open_site):
    client = open_site.app.test_client()
    bodies = (
        (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "application/xml"),
        (b'{"email": {"$ne": null}, "password": {"$ne": null}}', "application/json"),
        (b"--x\r\nContent-Disposition: form-data; name", "multipart/form-data; boundary=x"),
        (b"\xff\xfe" * 50, "application/x-www-form-urlencoded"),
    )
    for body, kind in bodies:
        assert client.post("/login", data=body, content_type=kind).status_code == 400


def test_a_form_of_too_many_fields_or_too_much_text_is_refused(open_site):
    visitor = open_site.visit()
    many = {f"f{number}": "x" for number in range(3200)}
    assert visitor.post("/login", many).status_code == 413
    assert visitor.post("/login", {"email": "x" * (2 * 1024 * 1024 + 1)}).status_code == 413
