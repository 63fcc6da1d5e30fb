"""A mail server that delivers to a folder: for the demonstration and for trying things out."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from pathlib import Path
from typing import Any

from tracker.lib import clock

_UNSAFE = re.compile(r"[^A-Za-z0-9.@_-]+")


class FolderHandler:
    """Writes every letter that arrives as `<time>-<message id>.eml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep one letter; under its final name only when it is whole."""
        content: bytes = envelope.content
        path = self.folder / f"{clock.wall_now():%Y%m%dT%H%M%S.%f}-{_message_id(content)}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(path)
        return "250 OK"


def _message_id(content: bytes) -> str:
    """Give the Message-ID as a file may be named; a letter has one line of it."""
    found = re.search(rb"^Message-ID:\s*<([^>\r\n]+)>", content, re.IGNORECASE | re.MULTILINE)
    return _UNSAFE.sub("_", found.group(1).decode("ascii", "replace")) if found else "no-id"


def serve(folder: Path, *, host: str = "127.0.0.1", port: int = 8025) -> None:
    """Serve until SIGINT or SIGTERM; blocks. Raises OSError when the port is taken."""
    asyncio.run(_serve(folder, host, port))


async def _serve(folder: Path, host: str, port: int) -> None:
    from aiosmtpd.smtp import SMTP

    # Its own log repeats every line of every conversation.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    handler = FolderHandler(folder)
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), host, port)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with server:
        await stopped.wait()
