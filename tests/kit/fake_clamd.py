"""A small clamd: it speaks PING and INSTREAM as clamd(8) says, and misbehaves when it is told.

A file with `VIRUS` in it is infected. `manner` is one of: well, hangs_up (in the middle of the
answer), silent, slow (a byte of the answer each tenth of a second), error, stops_early (it answers
and hangs up after the first chunk, as past StreamMaxLength), nonsense.
"""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"a virus of the tests"
SIGNATURE = "Tests.Sample-1"


class BadFrame(Exception):
    """What came is not the protocol; `Clamd.wrong` remembers it."""


class Clamd(socketserver.ThreadingUnixStreamServer):
    """The server; `seen` holds the content of every stream that came whole."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Line)
        self.address = f"unix:{path}"
        self.manner = "well"
        self.seen: list[bytes] = []
        self.wrong: list[str] = []


class _Line(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = self._until_nul()
        if command == b"zPING":
            self._answer(b"PONG")
        elif command == b"zINSTREAM":
            self._scan()
        else:
            self.server.wrong.append(repr(command))

    def _scan(self) -> None:
        content = b""
        while size := int.from_bytes(self._exactly(4), "big"):
            content += self._exactly(size)
            if self.server.manner == "stops_early":
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        infected = f"stream: {SIGNATURE} FOUND".encode()
        self._answer(infected if VIRUS in content else b"stream: OK")

    def _answer(self, words: bytes) -> None:
        manner = self.server.manner
        if manner == "silent":
            time.sleep(1.5)
        elif manner == "hangs_up":
            self.wfile.write(words[:5])
        elif manner == "slow":
            for letter in words:
                time.sleep(0.1)
                self.wfile.write(bytes([letter]))
        else:
            other = {"error": b"stream: no memory ERROR", "nonsense": b"stream: FOUND"}
            self.wfile.write(other.get(manner, words) + b"\0")

    def _until_nul(self) -> bytes:
        said = b""
        while not said.endswith(b"\0") and len(said) < 64:
            said += self._exactly(1)
        return said[:-1]

    def _exactly(self, size: int) -> bytes:
        found = self.rfile.read(size)
        if len(found) != size:
            self.server.wrong.append("ended in the middle")
            raise BadFrame
        return found


class _Quiet(Clamd):
    def handle_error(self, _request: object, _address: object) -> None:
        """Keep faults of a line off the tests' output: some are provoked."""


@contextmanager
def fake_clamd(folder: Path) -> Iterator[Clamd]:
    """Give a running clamd whose socket lies in `folder`."""
    with _Quiet(folder / "clamd.ctl") as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
