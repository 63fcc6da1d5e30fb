"""The whole application over a copy of the demonstration, and people at its pages of figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
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


@pytest.fixture
def app(demo, tmp_path: Path) -> Iterator[Flask]:
    """The application as it serves, without the tokens of its forms."""
    url = demo.copy_to(tmp_path)
    app = create_app(Settings(database_url=url, today=DAY, evidence_url=str(tmp_path / "files")))
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.domain_day(DAY):
        yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visit(app: Flask) -> Callable[[str], FlaskClient]:
    """Give a function that gives a browser in which a mailbox of the demonstration signed in."""

    def enter(mailbox: str) -> FlaskClient:
        with app.app_context():
            query = select(User).where(User.email == f"{mailbox}@trinhdien.example")
            user_id = session.scalars(query).one().id
        return signed_in(app, app.test_client(), user_id)

    return enter


@pytest.fixture
def read(app: Flask) -> Callable[..., list]:
    """Give a function that reads what is stored, apart from any request."""

    def rows(statement) -> list:
        with app.app_context():
            return list(session.execute(statement).all())

    return rows


@pytest.fixture
def text() -> Callable[..., str]:
    """Give a function that reads a page as a person does: words without tags."""

    def words(answer) -> str:
        bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True))
        return " ".join(unescape(bare).split())

    return words


@pytest.fixture
def send() -> Callable[..., object]:
    """Give a function that sends a table and then presses "Ghi" on its preview."""

    def press(client: FlaskClient, address: str, **fields: object):
        page = client.get(address)
        seen = re.search(r'name="seen" value="(\w*)"', page.get_data(as_text=True))
        return client.post(address, data={"act": "store", "seen": seen[1], **fields})

    return press


@pytest.fixture
def count_queries(app: Flask):
    """Give a context manager whose list holds every statement that ran inside it."""

    return lambda: counting(app)
