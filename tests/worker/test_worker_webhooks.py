"""The worker's two jobs of webhooks, from what is stored to a program that is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tracker.db import transaction
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.outbox.webhooks import actions
from tracker.outbox.webhooks.rules import Event
from tracker.settings import Settings
from tracker.worker import jobs
from tracker.worker.jobs import Shift

DAY = date(2024, 10, 15)


@pytest.fixture
def told() -> Iterator[tuple[str, list[dict]]]:
    """The address of a program that is told, and the bodies it got."""
    got: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    server.server_close()


def test_a_day_in_the_demonstration_is_told_once_and_arrives(demonstration, told):
    url, got = told
    with transaction():
        actions.register(
            name="Zalo",
            url=url,
            events=[Event.OVERDUE],
            secret_key=installation().demo_secret,
            last_update=0,
            by=SYSTEM,
            at=clock.now(),
            wall=clock.wall_now(),
            on=DAY,
        )
    settings = Settings(database_url="", base_url="https://theodoi.example")
    shift = Shift(worker="w", settings=settings, started_at=clock.wall_now())
    with clock.domain_day(DAY):
        assert [jobs.tell_webhooks(shift).counts for _ in range(2)] == [{"told": 1}, {}]
        assert [jobs.call_webhooks(shift).counts for _ in range(2)] == [{"sent": 1}, {}]
        again = Shift(worker="another", settings=settings, started_at=clock.wall_now())
        assert jobs.tell_webhooks(again).counts == {}
    assert [(body["event"], body["on"]) for body in got] == [("work.overdue", DAY.isoformat())]
    assert got[0]["data"]["overdue"] > 0
