"""Many people of many agencies who report at the same moment, to gunicorn over one database.

The people, their sessions and the protection tokens are made beforehand, so that what is measured
is reporting alone: each has one connection, waits at the gate, and sends one form.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from signed_in import session_of
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.db import session, transaction
from tracker.lib.clock import day_start
from tracker.progress.models import Occurrence
from tracker.settings import ROOT

SECRET = "a secret of the tests, known to all of them"
_CSRF = "a token of the crowd"
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Reporter:
    """One person with a session, and the work they report on."""

    cookie: str
    occurrence_id: int
    agency_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server said, after how many seconds."""

    status: int
    seconds: float


def gather(app: Flask, count: int, day: date) -> list[Reporter]:
    """Make one person in each of `count` agencies that have open work on which none reported."""
    with app.app_context(), transaction():
        query = select(Occurrence).where(
            Occurrence.work == "not_started", Occurrence.kind == "dated"
        )
        first: dict[int, Occurrence] = {}
        for row in session.scalars(query.order_by(Occurrence.id)):
            if not row.agency.head_approves and row.agency.valid_on(day):
                first.setdefault(row.agency_id, row)
        rows = list(islice(first.values(), count))
        if len(rows) < count:
            raise ValueError(f"only {len(rows)} agencies have open work")
        people = [_person(row, day) for row in rows]
        session.add_all(people)
        session.flush()
        return [
            Reporter(_cookie(app, user), row.id, row.agency_id, row.version)
            for user, row in zip(people, rows, strict=True)
        ]


def _person(row: Occurrence, day: date) -> User:
    email = f"nguoi-bao-cao-{row.agency_id}@trinhdien.example"
    user = User(email=email, name=f"Người {row.id}", name_folded="", created_at=day_start(day))
    user.memberships.append(
        AgencyMembership(role="agency_editor", agency_id=row.agency_id, valid_from=date(2024, 1, 1))
    )
    return user


def _cookie(app: Flask, user: User) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    known = {**session_of(user), "csrf_token": _CSRF}
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(known)}"


@contextmanager
def gunicorn(url: str, folder: Path, day: date, *, workers: int = 2) -> Iterator[int]:
    """Serve the application over the database `url` as `tracker serve` does; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    known = {
        "DATABASE_URL": url,
        "EVIDENCE_URL": str(folder),
        "SECRET_KEY": SECRET,
        "TRACKER_TODAY": day.isoformat(),
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--preload"),
        *("--workers", str(workers), "--threads", "4", "--timeout", "90"),
        *("--log-level", "error", "--config", "python:tracker.gunicorn", "wsgi:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | known)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not come up")


def report_at_once(port: int, people: Sequence[Reporter]) -> list[Answered]:
    """Let everybody send a report at the same moment; give what each was told, in their order."""
    gate = Barrier(len(people))
    signer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    token = signer.dumps(_CSRF)

    def send(place: int) -> Answered:
        one = people[place]
        typed = {"result": "doing", "percent": place % 99 + 1, "done": f"Báo cáo {place}"}
        body = urlencode(typed | {"version": one.version, "csrf_token": token})
        kind = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
        gate.wait()
        begun = time.perf_counter()
        connection.request(
            "POST", f"/viec/{one.occurrence_id}", body, {"Cookie": one.cookie, "Content-Type": kind}
        )
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return Answered(answer.status, time.perf_counter() - begun)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(send, range(len(people))))
