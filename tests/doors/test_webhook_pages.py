"""What webhooks are told of in a running installation, and the pages that steer them."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tracker.db import session, transaction
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.outbox.models import Letter, Webhook, WebhookDelivery
from tracker.outbox.webhooks.rules import CHOICES
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.reminders.webhooks.telling import tell

ADMIN = "quantri@trinhdien.example"
BASE = "https://theodoi.example"
DAY = date(2024, 10, 15)
EVERYTHING = {"name": "Trục văn bản", "url": "https://truc.example/nhan", "events": list(CHOICES)}


@pytest.fixture
def site(site_copy):
    """A site of this test's own."""
    with site_copy() as made:
        yield made


@pytest.fixture
def registered(site):
    """A webhook that is told of everything from 15/10/2024; its page with the secret."""
    return site.visit(ADMIN).post("/ket-noi", EVERYTHING).get_data(as_text=True)


@pytest.fixture
def look(site):
    """Look for events on a day, as the worker does; give the bodies that are new, by event."""

    def run(on: date = DAY, *, daily: bool = True) -> dict[str, list[dict]]:
        with site.app.app_context():
            last = session.scalar(select(func.max(WebhookDelivery.id))) or 0
            session.rollback()
            with clock.domain_day(on):
                tell(on=on, wall=clock.wall_now(), base_url=BASE, daily=daily)
            rows = session.scalars(select(WebhookDelivery).where(WebhookDelivery.id > last))
            found: dict[str, list[dict]] = {}
            for row in rows:
                found.setdefault(row.event, []).append(json.loads(row.body))
            return found

    return run


def test_the_secret_is_shown_once_and_signs(site, registered):
    secret = re.search(r'id="khoa" value="([0-9a-f]{64})"', registered)[1]
    stored = site.read(select(Webhook))[0][0]
    assert hashlib.sha256(secret.encode()).hexdigest() == stored.secret_hash
    page = site.visit(ADMIN).get(f"/ket-noi/{stored.id}").text
    assert ("Trục văn bản" in page, secret in page) == (True, False)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"url": "https://10.1.2.3/"}, "thuộc mạng nội bộ"),
        ({"url": "https://169.254.169.254/latest"}, "thuộc mạng nội bộ"),
        ({"url": "https://a:b@truc.example/"}, "không được chứa tên"),
        ({"url": "javascript:alert(1)"}, "cần dạng https"),
        ({"events": []}, "Chọn ít nhất một sự kiện"),
        ({"name": " "}, "Ghi tên kết nối"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(site, typed, told):
    answer = site.visit(ADMIN).post("/ket-noi", EVERYTHING | typed)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert site.read(select(Webhook)) == []


def test_overdue_work_is_told_once_a_working_day_with_what_is_new(site, registered, look):
    told = look()["work.overdue"]
    with site.app.app_context():
        before = DAY - timedelta(days=1)
        assert calendar().is_working_day(before)
        late = select(func.count()).where(
            Occurrence.work.in_(("not_started", "in_progress")),
            Occurrence.kind != "standing",
            Occurrence.limit_on < DAY,
        )
        total, new = (session.scalar(q) for q in (late, late.where(Occurrence.limit_on >= before)))
    assert [(body["data"]["overdue"], body["data"]["new"]) for body in told] == [(total, new)]
    assert "work.overdue" not in look()
    assert "work.overdue" not in look(date(2024, 10, 19))  # a Saturday
    assert len(look(date(2024, 10, 21))["work.overdue"]) == 1


def test_a_day_that_was_told_is_not_looked_at_without_need(registered, look):
    assert look(daily=False) == {}


def test_periods_are_told_when_they_open_and_when_they_end(site, registered, look):
    period = select(
        Occurrence.period, func.min(Occurrence.starts_on), func.max(Occurrence.soon_on)
    ).where(Occurrence.kind == "standing")
    rows = site.read(period.group_by(Occurrence.period))
    code, opens, closes = max(rows, key=lambda row: row[1])
    with site.app.app_context(), transaction():
        session.execute(update(Webhook).values(since_on=opens))
    assert [body["data"]["period"] for body in look(opens)["period.opened"]] == [code]
    assert "period.closed" not in look(closes)
    ended = look(closes + timedelta(days=1))["period.closed"]
    assert [(body["data"]["period"], body["data"]["closes_on"]) for body in ended] == [
        (code, closes.isoformat())
    ]
    assert "period.closed" not in look(closes + timedelta(days=2))


def test_confirmed_and_returned_reports_are_told_without_anybodys_name(site, registered, look):
    assert look().keys().isdisjoint({"report.confirmed", "report.returned"})
    with site.app.app_context(), transaction():
        report = session.scalars(select(ProgressUpdate).where(ProgressUpdate.verb == "report"))
        old = report.first()
        for verb in ("confirm", "return", "report"):
            same = {c.key: getattr(old, c.key) for c in old.__table__.c if c.key != "id"}
            same |= {"verb": verb, "on": DAY, "reason": "Thiếu phụ lục"}
            session.add(ProgressUpdate(**same))
        author = old.actor_name
    told = look(daily=False)
    assert {event: len(bodies) for event, bodies in told.items()} == {
        "report.confirmed": 1,
        "report.returned": 1,
    }
    body = json.dumps(told, ensure_ascii=False)
    assert (author in body, "Thiếu phụ lục" in body) == (False, False)
    assert told["report.returned"][0]["data"]["url"] == f"{BASE}/viec/{old.occurrence_id}"
    assert look(daily=False) == {}


def failed_letter(key: str, day: date = DAY) -> Letter:
    """Give a letter that nobody took."""
    now = clock.wall_now()
    return Letter(
        key=key,
        kind="digest",
        recipient="person:1",
        to_address="an@coquan.example",
        day=day,
        state="failed",
        message_id="<m@x>",
        last_error="550 an@coquan.example",
        not_before=now,
        next_attempt_at=now,
        created_at=now,
    )


def test_a_letter_that_was_given_up_is_told_without_its_address(site, registered, look):
    with site.app.app_context(), transaction():
        session.add(failed_letter("k"))
    told = look(daily=False)["letter.failed"]
    assert len(told) == 1
    assert "@" not in json.dumps(told)
    assert look(daily=False) == {}


def test_what_lies_before_a_webhook_was_registered_is_not_told(site, look):
    site.visit(ADMIN).post("/ket-noi", EVERYTHING | {"events": ["report.confirmed"]})
    assert look() == {}


def test_each_button_of_a_webhook_does_what_it_says(site, registered):
    admin, row = site.visit(ADMIN), site.read(select(Webhook))[0][0]
    page = f"/ket-noi/{row.id}"
    admin.post(f"{page}/gui-thu")
    assert "Gửi thử" in admin.get(page).text
    admin.post(f"{page}/bat-tat", {"active": "0"})
    assert "Đã tắt: không báo gì" in admin.get(page).text
    sent = site.read(select(WebhookDelivery))[0][0]
    assert (sent.state, sent.event) == ("expired", "test")
    admin.post(f"{page}/bat-tat", {"active": "1"})
    admin.post(f"/ket-noi/lan-gui/{sent.id}/gui-lai")
    assert sent.key in admin.get(f"/ket-noi/lan-gui/{sent.id}").text
    assert site.read(select(WebhookDelivery.state))[0][0] == "waiting"
    assert 'id="khoa"' in admin.post(f"{page}/khoa").text
    assert site.read(select(Webhook.secret_hash))[0][0] != row.secret_hash
    admin.post(f"{page}/go-bo")
    assert site.read(select(Webhook)) == []


def test_a_webhook_is_edited_on_its_page(site, registered):
    admin, row = site.visit(ADMIN), site.read(select(Webhook))[0][0]
    page = f"/ket-noi/{row.id}/sua"
    assert 'value="https://truc.example/nhan"' in admin.get(page).text
    wrong = admin.post(page, EVERYTHING | {"url": "https://10.1.2.3/"})
    assert (wrong.status_code, "thuộc mạng nội bộ" in wrong.text) == (422, True)
    admin.post(page, {"name": "Zalo", "url": "https://zalo.example/", "events": ["work.overdue"]})
    now = site.read(select(Webhook))[0][0]
    assert (now.name, now.url, now.events) == ("Zalo", "https://zalo.example/", ["work.overdue"])
    assert now.secret_hash == row.secret_hash


def test_what_happened_before_an_edit_is_told_by_what_was_chosen_then(site, registered):
    admin, row = site.visit(ADMIN), site.read(select(Webhook))[0][0]
    with site.app.app_context(), transaction():
        session.add(failed_letter("k"))
    admin.post(f"/ket-noi/{row.id}/sua", EVERYTHING | {"events": ["work.overdue"]})
    assert site.read(select(WebhookDelivery.event)) == [("letter.failed",)]


def test_what_a_swept_delivery_may_have_told_is_not_told_again(site, registered, look):
    with site.app.app_context(), transaction():
        session.add(failed_letter("new", DAY - timedelta(days=90)))
        session.add(failed_letter("old", DAY - timedelta(days=91)))
    assert len(look(daily=False)["letter.failed"]) == 1


def test_the_log_is_paged_newest_first(site, registered):
    row = site.read(select(Webhook))[0][0]
    with site.app.app_context(), transaction():
        for n in range(55):
            session.add(
                WebhookDelivery(
                    webhook_id=row.id,
                    event="test",
                    cause=str(n),
                    key=str(n),
                    on=DAY,
                    body="{}",
                    next_attempt_at=clock.wall_now(),
                    created_at=clock.wall_now(),
                )
            )
        session.execute(update(Webhook).values(name="Zalo"))
    first = site.visit(ADMIN).get(f"/ket-noi/{row.id}?trang-thai=waiting").text
    cursor = re.search(r'href="([^"]*sau=[^"]*)"', first)[1].replace("&amp;", "&")
    second = site.visit(ADMIN).get(cursor).text
    assert (first.count('data-label="Sự kiện"'), second.count('data-label="Sự kiện"')) == (50, 5)
