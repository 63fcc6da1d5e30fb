"""How often somebody may ask for what costs: files to be made, files to be read, long searches.

Counted in the process, not in the database: a count is worth less than the write it would cost,
and a second process only doubles a bound that is wide anyway. What must not be doubled, attempts
to sign in, is counted in the database. Memory is bounded however many ask.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, Request, abort, request
from werkzeug.exceptions import TooManyRequests

MOST_KEYS = 10_000
"""Counters of one window; whoever comes after them shares one."""
LONGEST_ADDRESS = 8_000
"""Characters of an address with its parameters."""
_OTHERS = "…"


@dataclass(slots=True)
class Tally:
    """Counts by key in windows of `seconds`; safe for threads, bounded in memory."""

    seconds: int
    clock: Callable[[], float] = time.monotonic
    _began: float = 0.0
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, key: str) -> int:
        """Count one more of `key` and give how many that are in this window."""
        with self._lock:
            now = self.clock()
            if not self._counts or now - self._began >= self.seconds:
                self._began, self._counts = now, {}
            if key not in self._counts and len(self._counts) >= MOST_KEYS:
                key = _OTHERS
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]

    def left(self) -> int:
        """Give the seconds until the window ends, rounded up."""
        return max(1, int(self._began + self.seconds - self.clock()) + 1)


PER_MINUTE = {"file": 120, "upload": 60, "search": 600}
"""Requests of one person (or address) a minute, by what they cost."""
_FILES = (".docx", ".xlsx", ".pdf", ".zip", ".csv")
_LARGE = 64 * 1024


def cost_of(asked: Request, searches: Collection[str]) -> str | None:
    """Give the kind of cost of a request: "file", "upload", "search", or None for a plain page.

    `searches` are endpoints, or whole rooms where they end in a dot.
    """
    if asked.method == "POST":
        large = (asked.content_length or 0) > _LARGE
        return "upload" if large and asked.mimetype == "multipart/form-data" else None
    if asked.path.endswith(_FILES) or asked.args.get("tai"):
        return "file"
    endpoint = asked.endpoint or ""
    among = endpoint in searches or f"{endpoint.partition('.')[0]}." in searches
    return "search" if among else None


def init_limits(app: Flask, *, searches: Collection[str], who: Callable[[], str]) -> None:
    """Answer 429 to whoever asks too often; `who` names the person, or the network address."""
    minute = Tally(60)

    def slow_down() -> None:
        if len(request.full_path) > LONGEST_ADDRESS:
            abort(414)
        kind = cost_of(request, searches)
        if kind and minute.add(f"{kind} {who()}") > PER_MINUTE[kind]:
            raise TooManyRequests(retry_after=minute.left())

    app.before_request(slow_down)
