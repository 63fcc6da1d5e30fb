"""The whole application over a loaded demonstration, and people of every role at its doors.

The demonstration is loaded once; a test that writes takes a copy. Sessions are signed here, so
that a thousand requests do not wait for a thousand passwords; signing in has its own tests.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from signed_in import signed_in
from sqlalchemy import bindparam, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tracker.accounts.actions import hash_token
from tracker.accounts.models import PersonSession, User
from tracker.accounts.rules import Way
from tracker.app import create_app
from tracker.db import db, session
from tracker.lib import clock
from tracker.settings import Settings

DAY = date(2024, 10, 15)
_CSRF = "a token of the tests"
_LIVING = (
    select(PersonSession.id)
    .join(User, User.id == PersonSession.person_id)
    .where(
        PersonSession.token_hash == bindparam("token"),
        PersonSession.way == Way.PASSWORD.value,
        PersonSession.epoch == User.session_epoch,
        User.active,
    )
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running application, and a way in for each of its people."""

    app: Flask
    passwords: dict[str, str]
    _kept: dict[str | None, str] = field(default_factory=dict)

    def visit(self, email: str | None = None) -> Visitor:
        """Give a browser in which the person of `email` has signed in; None for nobody."""
        client = self.app.test_client()
        if email:
            signed_in(self.app, client, self._person(email), csrf_token=_CSRF)
        else:
            with client.session_transaction() as cookie:
                cookie["csrf_token"] = _CSRF
        return Visitor(client, self.app)

    def visit_again(self, email: str | None = None) -> Visitor:
        """Give a new browser with the cookie of the person's last visit, while its session lives.

        Where a page ended or changed the session, the person signs in anew.
        """
        name = self.app.config["SESSION_COOKIE_NAME"]
        if not self._lives(email):
            cookie = self.visit(email).client.get_cookie(name)
            assert cookie is not None
            self._kept[email] = cookie.value
        client = self.app.test_client()
        client.set_cookie(name, self._kept[email])
        return Visitor(client, self.app)

    def _lives(self, email: str | None) -> bool:
        if email is None or email not in self._kept:
            return email in self._kept
        reader = self.app.session_interface.get_signing_serializer(self.app)
        token = hash_token(reader.loads(self._kept[email])["_user_id"])
        with self.app.app_context():
            return session.scalar(_LIVING, {"token": token}) is not None

    def _person(self, email: str) -> int:
        with self.app.app_context():
            return session.scalars(select(User.id).where(User.email == email)).one()

    def read(self, statement: Any) -> list[Any]:
        """Give what is stored, read apart from any request."""
        with self.app.app_context():
            return list(session.execute(statement).all())


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser at the site."""

    client: FlaskClient
    app: Flask

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the page's protection token."""
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        typed = {"csrf_token": signer.dumps(_CSRF), **(data or {})}
        # Encoded in memory: the client's own temporary file would be left open.
        files = {name: FileStorage(*v) for name, v in typed.items() if isinstance(v, tuple)}
        boundary, body = encode_multipart(typed | files)
        kind = f'multipart/form-data; boundary="{boundary}"'
        return self.client.post(path, data=body, content_type=kind, **more)


def words(answer: TestResponse) -> str:
    """Read a page as a person does: words without tags, single spaces."""
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(bare).split())


@pytest.fixture(scope="session")
def read_page() -> Callable[[TestResponse], str]:
    """Give the function that reads a page as a person does."""
    return words


@pytest.fixture(scope="session")
def loaded(demo: Any) -> Path:
    """The folder with the demonstration as a SQLite file and its sign-ins."""
    folder: Path = demo.database.parent
    return folder


def _site(url: str, folder: Path, files: Path, **more: Any) -> Site:
    known: dict[str, Any] = {"evidence_url": str(files), "max_upload_mb": 1, "today": DAY}
    settings = Settings(database_url=url, **known | more)
    rows = json.loads((folder / "accounts.json").read_text("utf-8"))
    passwords = {row["email"]: row["password"] for row in rows}
    return Site(create_app(settings, serving=True), passwords)


def _close(site: Site) -> None:
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def open_site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site for tests that only read."""
    folder = tmp_path_factory.mktemp("reading")
    shutil.copy(loaded / "demo.sqlite3", folder)
    site = _site(f"sqlite:///{folder / 'demo.sqlite3'}", loaded, folder / "files")
    yield site
    _close(site)


@pytest.fixture(scope="session")
def site_copy(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Site]]:
    """Give a context manager: the site over a copy of its own, with changed settings."""

    @contextmanager
    def copy(**settings: Any) -> Iterator[Site]:
        folder = tmp_path_factory.mktemp("site")
        shutil.copy(loaded / "demo.sqlite3", folder)
        found = _site(f"sqlite:///{folder / 'demo.sqlite3'}", loaded, folder / "files", **settings)
        yield found
        _close(found)

    return copy


@pytest.fixture
def site(site_copy: Callable[..., AbstractContextManager[Site]]) -> Iterator[Site]:
    """The site over a copy of its own, for a test that writes."""
    with site_copy() as found:
        yield found


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Tell the domain's day outside requests too, and forget what a request told."""
    with clock.domain_day(DAY):
        yield


@pytest.fixture
def site_on_postgresql(
    loaded: Path, demo_postgresql: str, cluster: Any, tmp_path: Path
) -> Iterator[Site]:
    """The site over a PostgreSQL database of its own, for tests of what happens at once."""
    name = cluster.create(demo_postgresql)
    found = _site(cluster.url(name), loaded, tmp_path / "files")
    yield found
    _close(found)
    cluster.drop(name)
