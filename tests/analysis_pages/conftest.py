"""The whole application over the demonstration, read by its people."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

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


def _app(url: str, folder: Path) -> Iterator[Flask]:
    settings = Settings(
        database_url=url,
        evidence_url=str(folder / "evidence"),
        today=DAY,
        secret_key="only for these tests",
    )
    app = create_app(settings, serving=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application for tests that only read."""
    folder = tmp_path_factory.mktemp("analysis-pages")
    yield from _app(demo.copy_to(folder), folder)


@pytest.fixture
def writing(demo: Any, tmp_path: Path) -> Iterator[Flask]:
    """The application over a copy of its own, for a test that writes."""
    yield from _app(demo.copy_to(tmp_path), tmp_path)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """Tell the domain's day outside requests too."""
    with clock.domain_day(DAY):
        yield


def sign_in(app: Flask, name: str = "dieuphoi") -> FlaskClient:
    """Give a browser in which a person of the demonstration has signed in."""
    with app.app_context():
        user_id = session.scalars(select(User.id).where(User.email.startswith(f"{name}@"))).one()
    return signed_in(app, app.test_client(), user_id)


def words_of(app: Flask, address: str, name: str = "dieuphoi") -> str:
    """Give the words of a page as a person reads them."""
    answer = sign_in(app, name).get(address)
    assert answer.status_code == 200, answer.text[:300]
    bare = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return " ".join(html.unescape(bare).split())


def statements_in(app: Flask, address: str) -> int:
    """Count the statements that a page runs."""
    client = sign_in(app)
    with counting(app) as found:
        client.get(address)
    return len(found)


@pytest.fixture
def reader(site: Flask) -> Callable[..., FlaskClient]:
    """Give a function that signs a person in."""
    return lambda name="dieuphoi": sign_in(site, name)


@pytest.fixture
def page(site: Flask) -> Callable[..., str]:
    """Give a function that reads a page of the demonstration."""
    return lambda address, name="dieuphoi": words_of(site, address, name)


@pytest.fixture
def page_of() -> Callable[..., str]:
    """Give a function that reads a page of any application."""
    return words_of


@pytest.fixture
def statements_of() -> Callable[..., int]:
    """Give a function that counts the statements of a page of any application."""
    return statements_in
