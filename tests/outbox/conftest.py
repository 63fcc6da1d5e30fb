"""A real SMTP conversation: a server in a thread whose answers a test chooses."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tracker.db import transaction
from tracker.outbox import actions, composers, jobs
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter
from tracker.outbox.rules import Sending, automatic_key
from tracker.outbox.smtp import Server

DAY = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 0, 30, tzinfo=UTC)


class Postbox:
    """What a test server received, and the answers it gives before it says 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.rcpt_answers: dict[str, str] = {}
        self.letters_a_line: int | None = None
        self.lines = 0

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        carried = getattr(session, "carried", 0)
        if carried == self.letters_a_line:
            return "421 too many letters on this line"
        self.lines += carried == 0
        session.carried = carried + 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.rcpt_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "drop":
            self.mails.append(
                email.message_from_bytes(envelope.content, policy=email.policy.default)
            )
        if answer == "drop":
            server.transport.abort()
        return "250 OK" if answer == "drop" else answer

    @property
    def addresses(self) -> list[str]:
        return [mail["To"].addresses[0].addr_spec for mail in self.mails]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[Server]:
    """The address of a running server that fills `postbox`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield Server("127.0.0.1", port, timeout=5)
    controller.stop()


@pytest.fixture(autouse=True)
def _composer() -> Iterator[None]:
    """Letters of kind "note" say what their payload says; an empty one has nothing left to say."""

    def compose(letter: Letter, on: date) -> Message | None:
        text = letter.payload.get("text", "Kính gửi anh/chị")
        if text == "poison":
            raise ZeroDivisionError("poisoned")
        return Message("Thư nhắc " + on.isoformat(), text) if text else None

    composers.register("note", compose)
    yield
    composers._composers.pop("note")
    composers._look_aheads.pop("note", None)


@pytest.fixture
def put():
    """Post one letter for `name`@hn.example; give whether it was new."""

    def post(name: str, text: str = "Kính gửi anh/chị", day: date = DAY) -> bool:
        with transaction():
            return actions.post(
                key=automatic_key(f"person:{name}", day),
                kind="note",
                recipient=f"person:{name}",
                to_address=f"{name}@hn.example",
                to_name="Nguyễn Thị Ánh",
                day=day,
                at=AT,
                payload={"text": text},
            )

    return post


@pytest.fixture
def send(database, server):
    """Run the sender `minutes` after the letters were posted."""

    def run(minutes: int = 0, to: Server | None = server, worker: str = "w1", **settings: Any):
        return jobs.send_due(
            worker=worker,
            server=to,
            mail_from="Theo dõi <theodoi@hn.example>",
            on=DAY,
            sending=Sending(**settings),
            now=lambda: AT + timedelta(minutes=minutes),
            stamp=lambda: AT,
        )

    return run
