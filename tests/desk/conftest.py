"""The whole application over the demonstration, and browsers in which its people signed in."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from signed_in import signed_in
from sqlalchemy import select
from statements import counting

from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import db, session
from tracker.lib import clock
from tracker.settings import Settings

DAY = date(2024, 10, 15)
PEOPLE = {
    "điều phối": "dieuphoi@trinhdien.example",
    "lãnh đạo": "lanhdao@trinhdien.example",
    "ba vì": "bavi@trinhdien.example",
    "kế hoạch đầu tư": "skhdt@trinhdien.example",
    "tư pháp": "stp@trinhdien.example",
    "tản lĩnh": "tanlinh@trinhdien.example",
}


def _app(url: str, files: Path) -> Flask:
    settings = Settings(
        database_url=url, evidence_url=str(files), today=DAY, secret_key="only for these tests"
    )
    app = create_app(settings, serving=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def shown(demo, tmp_path_factory) -> Iterator[Flask]:
    """The application for tests that only read."""
    folder = tmp_path_factory.mktemp("desk")
    app = _app(demo.copy_to(folder), folder / "evidence")
    yield app
    _close(app)


@pytest.fixture
def changed(demo, tmp_path) -> Iterator[Flask]:
    """The application over a copy of its own, for a test that writes."""
    app = _app(demo.copy_to(tmp_path), tmp_path / "evidence")
    yield app
    _close(app)


@pytest.fixture
def empty_site(empty_database, tmp_path) -> Iterator[Flask]:
    """The application over a database without a row."""
    shutil.copy(empty_database, tmp_path / "empty.sqlite3")
    app = _app(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path / "evidence")
    yield app
    _close(app)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Tell the domain's day outside requests too, and forget what a request told."""
    with clock.domain_day(DAY):
        yield


def sign_in(app: Flask, name: str) -> FlaskClient:
    """Give a browser in which the person has signed in."""
    with app.app_context():
        user_id = session.scalars(select(User.id).where(User.email == PEOPLE[name])).one()
    return signed_in(app, app.test_client(), user_id)


@pytest.fixture
def browser(shown) -> Callable[[str], FlaskClient]:
    """Give a function that signs a person of the demonstration in, for reading."""
    return lambda name: sign_in(shown, name)


@pytest.fixture
def writer(changed) -> Callable[[str], FlaskClient]:
    """Give a function that signs a person in over a copy of the demonstration."""
    return lambda name: sign_in(changed, name)


@pytest.fixture(scope="session")
def words() -> Callable[..., str]:
    """Give a function that reads a page as a person does: words without tags, single spaces."""

    def read(answer) -> str:
        text = answer if isinstance(answer, str) else answer.get_data(as_text=True)
        bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", text, flags=re.S)
        return " ".join(html.unescape(bare).split())

    return read


@pytest.fixture
def statements(shown) -> Callable[[], object]:
    """Give a context manager whose list holds every statement that ran inside it."""

    return lambda: counting(shown)
