"""The log of letters: who opens it, what it shows, what a coordinator may do."""

from __future__ import annotations

import secrets

import pytest
from jinja2 import FileSystemLoader

from tracker.audit import queries as audit
from tracker.db import session, transaction
from tracker.installation.actions import establish
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import ANONYMOUS, SYSTEM, Membership, Role, actor
from tracker.outbox import actions, queries
from tracker.outbox.rules import State
from tracker.outbox.views import EXTENSION, outbox
from tracker.reminders.views import reminders
from tracker.settings import ROOT
from tracker.web.plumbing import init_web

PEOPLE = {role: actor(7, "Phạm Thị Hoa", [Membership(role, 1)]) for role in Role}


@pytest.fixture
def open_as(database):
    """Give a browser signed in with a role (None: nobody)."""
    database.config.update(SECRET_KEY=secrets.token_hex(16), TESTING=True)
    database.jinja_loader = FileSystemLoader(ROOT / "templates")
    init_web(database)
    for pages in (outbox, reminders):
        database.register_blueprint(pages)
    database.add_url_rule("/login", "accounts.login", lambda: "đăng nhập")
    from tracker.accounts.login import init_login

    init_login(database)
    with transaction():
        establish(kind="test", profile="none", by=SYSTEM, at=clock.wall_now())

    def browser(role: Role | None):
        found = PEOPLE[role] if role else ANONYMOUS
        database.extensions[EXTENSION] = lambda: found
        return database.test_client()

    return browser


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200),
        (Role.ADMIN, 200),
        (Role.AUDITOR, 200),
        (Role.AGENCY_EDITOR, 403),
        (Role.AGENCY_HEAD, 403),
        (Role.LEADER, 403),
        (None, 302),
    ],
)
def test_who_may_open_the_log(open_as, put, role, status):
    put("an")
    assert open_as(role).get("/thu").status_code == status


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"an", "binh"}),
        ("trang-thai=held", {"binh"}),
        ("trang-thai=sent", set()),
        ("trang-thai=khong-co", {"an", "binh"}),
        ("ngay=15/10/2024", {"an", "binh"}),
        ("ngay=16/10/2024", set()),
        ("ngay=hom-qua", {"an", "binh"}),
        ("nguoi-nhan=an@", {"an"}),
        ("sau=rac", {"an", "binh"}),
    ],
)
def test_the_log_is_filtered(open_as, put, query, found):
    put("an")
    put("binh")
    letter = queries.log(recipient="binh@")[0]
    with transaction():
        actions.hold(letter_id=letter.id, by=SYSTEM, at=clock.wall_now())
    page = open_as(Role.AUDITOR).get(f"/thu?{query}").text
    assert {name for name in ("an", "binh") if f"{name}@hn.example</small>" in page} == found


def test_the_log_is_paged_by_key(open_as, put):
    for number in range(queries.PAGE + 3):
        put(f"p{number}")
    browser = open_as(Role.ADMIN)
    first = browser.get("/thu").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = browser.get(following).text
    assert (first.count("@hn.example"), rest.count("@hn.example")) == (queries.PAGE, 3)


def test_a_coordinator_holds_releases_and_resends(open_as, put, send):
    put("an")
    letter_id = queries.log()[0].id
    browser = open_as(Role.COORDINATOR)

    def step(path: str) -> str:
        browser.post(f"/thu/{letter_id}/{path}")
        session.rollback()
        session.expire_all()
        return queries.letter(letter_id).state

    assert [step("giu-lai"), step("cho-gui"), step("gui-lai")] == [
        State.HELD,
        State.WAITING,
        State.WAITING,
    ]
    verbs = [event.verb for event in audit.events(verb_prefix="outbox.")]
    assert verbs == ["outbox.release", "outbox.hold"]


def test_a_stale_page_changes_nothing_and_says_so(open_as, put):
    put("an")
    letter_id = queries.log()[0].id
    answer = open_as(Role.COORDINATOR).post(f"/thu/{letter_id}/gui-lai", follow_redirects=True)
    assert "Thư đã chuyển sang trạng thái khác" in answer.text


def test_a_reader_may_not_steer(open_as, put):
    put("an")
    letter_id = queries.log()[0].id
    assert open_as(Role.AUDITOR).post(f"/thu/{letter_id}/giu-lai").status_code == 403


def test_the_switch_stops_all(open_as):
    browser = open_as(Role.COORDINATOR)
    browser.post("/thu/tam-dung", data={"dung": "1"})
    session.rollback()
    assert installation().letters_stopped is True


def test_a_letters_page_shows_what_was_sent(open_as, put, send):
    put("an", "Kính gửi <Sở Xây dựng>")
    send()
    page = open_as(Role.AUDITOR).get(f"/thu/{queries.log()[0].id}").text
    assert "Kính gửi &lt;Sở Xây dựng&gt;" in page


def test_a_checked_address_is_written_to_again(open_as, put, send, postbox):
    put("an")
    postbox.rcpt_answers["an@hn.example"] = "550 no such user"
    send()
    browser = open_as(Role.COORDINATOR)
    assert "Địa chỉ bị từ chối" in browser.get("/thu").text
    browser.post("/thu/dia-chi", data={"dia-chi": "an@hn.example"})
    session.rollback()
    assert queries.is_bad("an@hn.example") is False


def test_a_letter_that_does_not_exist_is_not_found(open_as):
    assert open_as(Role.ADMIN).get("/thu/99").status_code == 404
