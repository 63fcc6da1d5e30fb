"""Asking clamd whether a file is infected: its commands PING and INSTREAM over a socket.

The protocol is that of the manual page clamd(8): the command framed as `zINSTREAM\\0`, then chunks,
each after its length as four bytes in network order, a length of zero at the end; the answer is
one line ended by a NUL: `stream: OK`, `stream: NAME FOUND`, or words ending in `ERROR`. The
libraries that speak it bound each read, not the whole; here one moment bounds everything.
"""

from __future__ import annotations

import re
import socket
import time
from typing import IO

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
"""Bytes of an answer; clamd names one signature in it."""

_FOUND = re.compile(r"stream: (.+) FOUND")


class Unscanned(Exception):
    """The scanner gave no verdict: away, slow, or it refused the file; the message says which."""


def ping(address: str, *, seconds: float) -> None:
    """Raise Unscanned unless the scanner at `address` answers within `seconds`."""
    with _Line(address, time.monotonic() + seconds) as line:
        line.send(b"zPING\0")
        if line.answer() != "PONG":
            raise Unscanned("no PONG")


def signature_in(file: IO[bytes], address: str, *, until: float) -> str | None:
    """Give the name of what infects `file`, read from where it stands, or None where it is clean.

    `address` is `unix:/path` or `tcp:host:port`; `until` a moment of `time.monotonic`.
    """
    with _Line(address, until) as line:
        try:
            line.send(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.send(len(chunk).to_bytes(4, "big") + chunk)
            line.send(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # Past its StreamMaxLength clamd answers and hangs up: the answer says so.
        said = line.answer()
    if said == "stream: OK":
        return None
    found = _FOUND.fullmatch(said)
    if found is None:
        raise Unscanned(said or "no answer")
    return found[1]


class _Line:
    """A connection whose every step ends by `until`."""

    def __init__(self, address: str, until: float) -> None:
        self._until = until
        try:
            self._socket = _connected(address, self._left())
        except OSError as error:
            raise Unscanned(f"not reached: {error}") from error

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def send(self, words: bytes) -> None:
        """Send all of `words`."""
        self._socket.settimeout(self._left())
        try:
            self._socket.sendall(words)
        except TimeoutError as error:
            raise Unscanned("too slow") from error

    def answer(self) -> str:
        """Give the one line that is answered, without its NUL."""
        said = b""
        while b"\0" not in said and len(said) < LONGEST_ANSWER:
            self._socket.settimeout(self._left())
            try:
                part = self._socket.recv(LONGEST_ANSWER)
            except OSError as error:
                raise Unscanned(f"no answer: {error}") from error
            if not part:
                raise Unscanned("hung up in the middle")
            said += part
        return said.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Unscanned("too slow")
        return left


def _connected(address: str, seconds: float) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), seconds)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect(place)
    except OSError:
        made.close()
        raise
    return made
