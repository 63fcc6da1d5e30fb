"""Deliveries to a real HTTP receiver: signed, retried, once for each cause."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from tracker.audit import queries as audit
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.outbox.health import worker_facts
from tracker.outbox.models import Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks import actions, jobs, queries
from tracker.outbox.webhooks.addresses import Allowed
from tracker.outbox.webhooks.rules import Delivering, Event, fingerprint

KEY = "a key of the installation"
DAY = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 0, 30, tzinfo=UTC)


class Receiver(ThreadingHTTPServer):
    """A program that is told: what it got, and what it will answer ("drop", "slow" or a status)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers) | {"path": self.path}, body))
        answer = self.server.answers.pop(0) if self.server.answers else 204
        if answer == "drop":
            return self.connection.close()
        if answer == "slow":
            with contextlib.suppress(OSError):
                for _ in range(40):
                    self.wfile.write(b"H")
                    time.sleep(0.1)
            return None
        self.send_response(answer)
        if 300 <= answer < 400:
            self.send_header("Location", self.path + "&again=1")
        self.end_headers()
        return None

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def register(database, receiver):
    """Register a webhook; give its id and its secret."""

    def make(url: str | None = None, **more: Any) -> tuple[int, str]:
        with transaction():
            row, secret = actions.register(
                **{
                    "name": "Zalo",
                    "url": url or receiver.url,
                    "events": list(Event),
                    "secret_key": KEY,
                    "last_update": 0,
                    "by": SYSTEM,
                    "at": AT,
                    "wall": AT,
                    "on": DAY,
                }
                | more
            )
        return row.id, secret

    return make


def post(webhook_id: int, cause: str = "1", facts: dict[str, Any] | None = None) -> bool:
    with transaction():
        return actions.post(
            webhook_id=webhook_id,
            event=Event.CONFIRMED,
            cause=cause,
            facts=facts or {"task": "12", "agency": "Sở Tư pháp"},
            on=DAY,
            wall=AT,
        )


def deliver(minutes: int = 0, *, secret_key=KEY, former_keys=(), loopback=True, **how: Any):
    return jobs.deliver_due(
        worker="w1",
        secret_key=secret_key,
        former_keys=former_keys,
        allowed=Allowed(loopback=loopback),
        delivering=Delivering(**{"timeout": 1} | how),
        now=lambda: AT + timedelta(minutes=minutes),
        stamp=lambda: AT,
    )


def stored(cause: str = "1") -> WebhookDelivery:
    session.rollback()
    session.expire_all()
    query = select(WebhookDelivery).where(WebhookDelivery.cause == cause)
    return session.scalars(query).one()


def test_an_event_arrives_signed_with_the_secret_that_was_shown(register, receiver):
    webhook_id, secret = register()
    post(webhook_id)
    assert deliver().sent == 1
    headers, body = receiver.got[0]
    stamp, mac = (part.split("=")[1] for part in headers["X-Tracker-Signature"].split(","))
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (mac, int(stamp)) == (made, int(AT.timestamp()))
    assert (headers["path"], headers["X-Tracker-Event"]) == ("/hook?x=1", "report.confirmed")
    told = json.loads(body)
    assert (told["id"], told["event"]) == (headers["Idempotency-Key"], "report.confirmed")
    assert told["data"] == {"task": "12", "agency": "Sở Tư pháp"}
    assert (stored().state, stored().status, stored().sent_at) == (State.SENT, 204, AT)


def test_the_same_cause_is_told_once_to_each_webhook(register, receiver):
    one, two = register()[0], register()[0]
    assert [post(one), post(one), post(two), post(one, "2")] == [True, False, True, True]
    deliver()
    deliver(minutes=1)
    assert len(receiver.got) == 3


@pytest.mark.parametrize("answer", [500, 503, 429, "drop"])
def test_what_may_pass_is_sent_again_with_the_same_key_and_body(register, receiver, answer):
    post(register()[0])
    receiver.answers = [answer]
    assert deliver().waiting == 1
    assert stored().next_attempt_at == AT + timedelta(minutes=1)
    assert deliver(minutes=0).sent == 0
    assert deliver(minutes=1).sent == 1
    (first, body), (again, same) = receiver.got
    assert (first["Idempotency-Key"], body) == (again["Idempotency-Key"], same)
    assert first["X-Tracker-Signature"] != again["X-Tracker-Signature"]


@pytest.mark.parametrize(("answer", "word"), [(302, "chuyển"), (400, "từ chối"), (410, "từ chối")])
def test_what_will_not_pass_is_given_up_with_its_reason(register, receiver, answer, word):
    post(register()[0])
    receiver.answers = [answer]
    assert deliver().failed == 1
    assert (stored().state, stored().status, len(receiver.got)) == (State.FAILED, answer, 1)
    assert word in stored().last_error


def test_the_waits_grow_until_it_is_given_up(register, receiver):
    post(register()[0])
    receiver.answers = [500] * 3
    waits, minutes = [], 0
    for _ in range(3):
        deliver(minutes=minutes, give_up_after=3)
        waits.append((stored().next_attempt_at - AT) / timedelta(minutes=1) - minutes)
        minutes = (stored().next_attempt_at - AT) // timedelta(minutes=1)
    assert (waits[:2], stored().state, stored().attempts) == ([1, 5], State.FAILED, 3)


def test_a_receiver_that_trickles_is_left_after_the_timeout(register, receiver):
    post(register()[0])
    receiver.answers = ["slow"]
    began = time.monotonic()
    assert deliver(timeout=0.5).waiting == 1
    assert time.monotonic() - began < 3
    assert "0.5 giây" in stored().last_error


def test_a_receiver_that_fails_does_not_hold_up_the_others(register, receiver):
    dead, alive = register("http://127.0.0.1:9/")[0], register()[0]
    for cause in "12345":
        post(dead, cause)
    post(alive, "6")
    run = deliver()
    assert (run.sent, run.waiting, stored("6").state) == (1, 1, State.SENT)
    assert [stored(cause).attempts for cause in "12345"] == [1, 0, 0, 0, 0]
    assert {stored(cause).state for cause in "12345"} == {State.WAITING}


def test_an_address_inside_is_not_called_in_real_use(register, receiver):
    post(register()[0])
    assert deliver(loopback=False).failed == 1
    assert (receiver.got, stored().state) == ([], State.FAILED)


def test_nothing_leaves_under_another_key_of_the_installation(register, receiver):
    webhook_id, old = register()
    for cause, key in (("1", "another key of it"), ("2", None)):
        post(webhook_id, cause)
        assert deliver(secret_key=key).failed == 1
        assert "SECRET_KEY" in stored(cause).last_error
    with transaction():
        new = actions.renew_secret(webhook_id=webhook_id, secret_key=KEY, by=SYSTEM, at=AT)
    assert (receiver.got, new != old) == ([], True)


def test_a_former_key_of_the_installation_still_signs(register, receiver):
    webhook_id, _secret = register()
    post(webhook_id)
    assert deliver(secret_key="another key of it", former_keys=[KEY]).sent == 1
    assert len(receiver.got) == 1


def test_a_delivery_whose_sender_was_killed_goes_again(register, receiver):
    post(register()[0])
    with transaction():
        actions.claim(worker="killed", due=AT, at=AT, delivering=Delivering())
    assert deliver().sent == 0
    later = AT + timedelta(minutes=16)
    assert jobs.take_back_stuck(now=lambda: later) == 1
    assert deliver(minutes=17).sent == 1


def test_two_senders_at_once_do_not_send_twice(register, receiver, database):
    webhook_id, _ = register()
    for n in range(30):
        post(webhook_id, str(n))

    def run() -> None:
        with database.app_context():
            deliver(batch=5)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [headers["Idempotency-Key"] for headers, _ in receiver.got]
    assert (len(keys), len(set(keys))) == (30, 30)


def test_a_webhook_switched_off_sends_nothing_and_on_again_no_past(register, receiver):
    webhook_id, _ = register()
    post(webhook_id)
    more = {"webhook_id": webhook_id, "by": SYSTEM, "at": AT, "last_update": 7}
    with transaction():
        actions.switch(active=False, on=DAY, **more)
    assert (deliver().sent, stored().state) == (0, State.EXPIRED)
    with transaction():
        actions.switch(active=True, on=date(2024, 10, 20), **more)
    row = session.get(Webhook, webhook_id)
    assert (row.active, row.since_on, row.updates_from) == (True, date(2024, 10, 20), 7)


def test_what_was_given_up_can_be_sent_again_by_hand(register, receiver):
    post(register()[0])
    receiver.answers = [400]
    deliver()
    with transaction():
        actions.resend(delivery_id=stored().id, by=SYSTEM, at=AT, wall=AT)
    with pytest.raises(actions.NotInState), transaction():
        actions.resend(delivery_id=stored().id, by=SYSTEM, at=AT, wall=AT)
    assert deliver().sent == 1
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.got}) == 1


def test_a_test_is_sent_each_time_it_is_asked_for(register, receiver):
    webhook_id, _ = register()
    for _ in range(2):
        with transaction():
            actions.send_test(webhook_id=webhook_id, by=SYSTEM, at=AT, wall=AT, on=DAY)
    assert deliver().sent == 2
    assert [json.loads(body)["event"] for _, body in receiver.got] == ["test", "test"]


def test_a_removed_webhook_stays_out_of_sight_and_nothing_leaves_for_it(register, receiver):
    webhook_id, secret = register()
    post(webhook_id)
    with transaction():
        actions.remove(webhook_id=webhook_id, by=SYSTEM, at=AT)
    assert (queries.webhooks(), queries.webhook(webhook_id), deliver().sent) == ([], None, 0)
    waiting = session.scalars(select(WebhookDelivery)).one()
    assert (waiting.state, queries.delivery(waiting.id), receiver.got) == ("expired", None, [])
    told = audit.events(limit=10)
    assert {event.verb for event in told} == {"outbox.register_webhook", "outbox.remove_webhook"}
    assert all(secret not in str(event.after) for event in told)


def test_the_number_of_webhooks_is_bounded(register):
    for _ in range(20):
        register()
    with pytest.raises(actions.TooMany):
        register()


def test_the_secret_is_not_in_the_database(register):
    webhook_id, secret = register()
    row = session.get(Webhook, webhook_id)
    assert secret not in str(vars(row))
    assert row.secret_hash == fingerprint(secret)


def edited(webhook_id: int, **other: Any) -> Webhook:
    now = {"name": "Zalo", "url": "https://moi.example/", "events": [Event.OVERDUE]} | other
    with transaction():
        actions.edit(webhook_id=webhook_id, last_update=9, by=SYSTEM, at=AT, on=DAY, **now)
    return session.get(Webhook, webhook_id)


def test_an_edited_webhook_is_called_at_its_new_address_with_its_old_secret(register, receiver):
    webhook_id, secret = register("https://nham.example/")
    post(webhook_id)
    edited(webhook_id, url=receiver.url)
    assert deliver().sent == 1
    headers, body = receiver.got[0]
    moment, signed = re.fullmatch("t=(.*),v1=(.*)", headers["X-Tracker-Signature"]).groups()
    expected = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    assert signed == expected.hexdigest()


def test_an_edit_is_in_the_trail_with_what_was_before(register):
    webhook_id, _ = register("https://cu.example/")
    edited(webhook_id)
    edited(webhook_id)
    events = [event for event in audit.events(limit=10) if event.verb == "outbox.edit_webhook"]
    (event,) = events
    assert (event.before["url"], event.after["url"]) == (
        "https://cu.example/",
        "https://moi.example/",
    )
    assert event.after["events"] == ["work.overdue"]


def test_an_event_chosen_later_is_told_from_then_on(register):
    webhook_id, _ = register(events=[Event.OVERDUE], on=DAY - timedelta(days=30))
    assert edited(webhook_id).updates_from == 0
    row = edited(webhook_id, events=[Event.CONFIRMED])
    assert (row.since_on, row.updates_from, row.updates_seen) == (DAY, 9, 9)


def test_a_removed_webhook_cannot_be_edited(database):
    with pytest.raises(actions.NotInState):
        edited(1)


def test_ended_deliveries_are_kept_ninety_days_and_waiting_ones_until_they_end(register, receiver):
    webhook_id, _ = register()
    for cause in ("sent", "refused"):
        post(webhook_id, cause)
    receiver.answers = [200, 400]
    deliver()
    post(webhook_id, "waits")
    assert jobs.sweep(on=DAY + timedelta(days=90)) == 0
    assert jobs.sweep(on=DAY + timedelta(days=91)) == 2
    assert session.scalars(select(WebhookDelivery.cause)).all() == ["waits"]


def test_monitoring_sees_deliveries_nobody_carries_but_not_a_receiver_that_is_down(
    register, receiver
):
    post(register()[0])
    later = AT + timedelta(hours=2)
    assert worker_facts(later)["outbox_oldest_seconds"] == 7200
    receiver.answers = [503]
    deliver(minutes=120)
    assert worker_facts(later)["outbox_oldest_seconds"] is None
