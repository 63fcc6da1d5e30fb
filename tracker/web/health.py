"""Health checks for the proxy (/livez, /readyz) and for monitoring (/healthz).

The application registers what is asked in `app.extensions["tracker.health"]`:
`database()` raises when it cannot be reached; `migrations()` gives "head" or another word;
`worker()` gives `worker_seconds_ago`, `outbox_waiting` and `outbox_oldest_seconds` (seconds past
the time of the oldest letter not yet sent), each None when there is none; `scanner()` gives the
state of the scanner of malware: "off", "ok" or "down".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

EXTENSION = "tracker.health"
LONGEST_SILENCE = 180
"""Seconds of the worker's silence after which it counts as stopped."""
LONGEST_WAIT = 3_600
"""Seconds past its time after which an unsent letter is an alarm."""

_WORKER_FACTS = ("worker_seconds_ago", "outbox_waiting", "outbox_oldest_seconds")

health = Blueprint("health", __name__)
logger = logging.getLogger(__name__)


def _ask(name: str, failed: Any) -> Any:
    """Give what the check `name` says, or `failed` when it raises or is not registered."""
    checks: Mapping[str, Callable[[], Any]] = current_app.extensions.get(EXTENSION, {})
    try:
        return checks[name]()
    except Exception:
        logger.exception("health check %s failed", name)
        return failed


def _answer(facts: Mapping[str, Any], good: bool) -> Response:
    response = jsonify(facts)
    response.status_code = 200 if good else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _store_facts() -> dict[str, str]:
    """Give the state of the database and of its migrations, in one word each."""
    if _ask("database", "down") == "down":
        return {"database": "down", "migrations": "unknown"}
    return {"database": "ok", "migrations": str(_ask("migrations", "unknown"))}


def worker_is_well(facts: Mapping[str, Any]) -> bool:
    """Say whether the worker spoke lately and no letter waits an hour past its time."""
    silence, wait = facts["worker_seconds_ago"], facts["outbox_oldest_seconds"]
    return silence is not None and silence <= LONGEST_SILENCE and (wait or 0) <= LONGEST_WAIT


@health.get("/livez")
def livez() -> Response:
    """Answer 200 as long as the process answers at all; asks nothing else."""
    return _answer({"process": "ok"}, good=True)


@health.get("/readyz")
def readyz() -> Response:
    """Answer 200 when the database can be reached and is migrated."""
    facts = _store_facts()
    return _answer(facts, facts == {"database": "ok", "migrations": "head"})


@health.get("/healthz")
def healthz() -> Response:
    """Answer 200 when the site is ready, takes files, the worker alive and letters in time."""
    store = _store_facts()
    told = (_ask("worker", {}) or {}) if store["database"] == "ok" else {}
    worker = {name: told.get(name) for name in _WORKER_FACTS}
    scanner = _ask("scanner", "down")
    ready = store == {"database": "ok", "migrations": "head"} and scanner != "down"
    return _answer({**store, **worker, "scanner": scanner}, ready and worker_is_well(worker))
