"""A mail server that is as bad as mail servers are, and notes everything it did.

It answers 451 to every fifth letter, takes every seventeenth and drops the line before saying so,
refuses some addresses for good, lets every twelfth line wait for its greeting, and is down at the
hours it is told. Each line of its log is a JSON object: when, what, to whom, which Message-ID.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

LATER_EVERY, DROP_EVERY, SLOW_EVERY = 5, 17, 12
SLOW_SECONDS = 1.0


class Diary:
    """What the server did, written as it does it."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path, self.now = path, now
        self.letters = self.lines = 0

    def note(self, what: str, **facts: str) -> None:
        """Add one line."""
        line = json.dumps({"at": self.now().isoformat(), "what": what, **facts}) + "\n"
        with self.path.open("a") as file:
            file.write(line)


class Faults:
    """The answers of the server; `refused` are the addresses it knows nothing of."""

    def __init__(self, diary: Diary, refused: Collection[str]) -> None:
        self.diary, self.refused = diary, frozenset(refused)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Refuse for good whoever is not known here."""
        if address in self.refused:
            self.diary.note("refused", to=address)
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter, put it off, or take it and drop the line."""
        diary = self.diary
        diary.letters += 1
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        facts = {"to": envelope.rcpt_tos[0], "id": str(mail["Message-ID"])}
        if diary.letters % LATER_EVERY == 0:
            diary.note("later", **facts)
            return "451 4.3.0 try again later"
        dropped = diary.letters % DROP_EVERY == 0
        diary.note("dropped" if dropped else "arrived", **facts, subject=str(mail["Subject"]))
        if dropped:
            server.transport.abort()
        return "250 OK"


class _Slow(SMTP):
    """Lets every twelfth line wait for its greeting."""

    async def _handle_client(self) -> None:
        diary = self.event_handler.diary
        diary.lines += 1
        if diary.lines % SLOW_EVERY == 0:
            await asyncio.sleep(SLOW_SECONDS)
        await super()._handle_client()


def serve(
    port: int, diary: Diary, refused: Collection[str], is_down: Callable[[datetime], bool]
) -> None:
    """Serve until the process is ended."""
    logging.disable(logging.CRITICAL)
    asyncio.run(_serve(port, diary, Faults(diary, refused), is_down))


async def _serve(
    port: int, diary: Diary, faults: Faults, is_down: Callable[[datetime], bool]
) -> None:
    loop, server, lines = asyncio.get_running_loop(), None, set[_Slow]()

    def line() -> _Slow:
        made = _Slow(faults)
        lines.add(made)
        return made

    while True:
        down = is_down(diary.now())
        if down and server is not None:
            server.close()
            for one in lines:
                if one.transport is not None:
                    one.transport.abort()
            lines.clear()
            server = None
            diary.note("down")
        elif not down and server is None:
            server = await loop.create_server(line, "127.0.0.1", port)
            diary.note("up")
        await asyncio.sleep(0.03)
