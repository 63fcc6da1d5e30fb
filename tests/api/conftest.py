"""The application over a copy of the demonstration, and programs that hold tokens of its people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tracker.accounts.models import User
from tracker.agencies.models import Agency
from tracker.api.actions import Wanted, make_token
from tracker.api.rules import Scope
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.settings import Settings

DAY = date(2024, 10, 15)
BAVI = "H-271"


@dataclass(frozen=True, slots=True)
class Program:
    """Another program with a token."""

    app: Flask
    secret: str

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read an address under /api/v1."""
        return self.send("GET", path, **headers)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Read a list to its end."""
        found, cursor = [], ""
        mark = "&" if "?" in path else "?"
        while True:
            answer = self.get(f"{path}{mark}limit=200{cursor}")
            assert answer.status_code == 200, answer.text
            found += answer.json["items"]
            if answer.json["next"] is None:
                return found
            cursor = f"&cursor={answer.json['next']}"

    def post(self, path: str, fields: Any, key: str, **headers: str) -> TestResponse:
        """Send JSON under a key."""
        named = {"Idempotency-Key": key, **headers}
        return self.send("POST", path, data=json.dumps(fields), json_=True, **named)

    def send(
        self, method: str, path: str, *, data: Any = None, json_: bool = False, **headers: str
    ) -> TestResponse:
        """Send anything, with the token."""
        kind = {"content_type": "application/json"} if json_ else {}
        return self.app.test_client().open(
            f"/api/v1{path}",
            method=method,
            data=data,
            buffered=True,  # what was sent of a file is read, and the file closed
            headers={"Authorization": f"Bearer {self.secret}", **headers},
            **kind,
        )


@dataclass(slots=True)
class Site:
    """A running application over a demonstration of its own."""

    app: Flask
    _programs: dict[Any, Program] = field(default_factory=dict)

    def program(
        self, mailbox: str | None = None, agency: str | None = None, *scopes: Scope
    ) -> Program:
        """Give a program that acts for a person or for an agency's service; all scopes if none."""
        key = (mailbox, agency, scopes)
        if key not in self._programs:
            with self.app.app_context(), clock.domain_day(DAY):
                self._programs[key] = Program(self.app, self._make(mailbox, agency, scopes))
        return self._programs[key]

    def holding(self, secret: str) -> Program:
        """Give a program that holds a token."""
        return Program(self.app, secret)

    def _make(self, mailbox: str | None, agency: str | None, scopes: tuple[Scope, ...]) -> str:
        at, wall = clock.now(), clock.wall_now()
        with transaction():
            email = f"{mailbox}@trinhdien.example"
            person = session.scalar(select(User).where(User.email == email)) if mailbox else None
            body = session.scalar(select(Agency).where(Agency.code == agency)) if agency else None
            wanted = Wanted(f"{mailbox} {agency}", scopes or tuple(Scope), 30, person, body)
            return make_token(wanted, by=SYSTEM, at=at, wall=wall)[1]

    def read(self, statement: Any) -> list[Any]:
        """Give what is stored, read apart from any request."""
        with self.app.app_context():
            return list(session.execute(statement).all())


@pytest.fixture(scope="module")
def open_site(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Give a function that opens a site over a copy of the demonstration."""
    opened: list[Site] = []

    def make(url: str | None = None) -> Site:
        folder: Path = tmp_path_factory.mktemp("api")
        settings = Settings(
            database_url=url or demo.copy_to(folder),
            evidence_url=str(folder / "evidence"),
            max_upload_mb=1,
            today=DAY,
        )
        opened.append(Site(create_app(settings, serving=True)))
        return opened[-1]

    yield make
    for site in opened:
        with site.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def site(open_site: Callable[..., Site]) -> Site:
    """One site for the tests of a module; each writes on work of its own."""
    return open_site()


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Tell the domain's day outside requests too."""
    with clock.domain_day(DAY):
        yield
