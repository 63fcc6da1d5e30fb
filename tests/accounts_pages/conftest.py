"""The small application of the accounts' tests, for pages whose SQL is the same everywhere."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tracker.accounts import letters
from tracker.accounts.models import User
from tracker.db import session
from tracker.lib import clock
from tracker.outbox import composers
from tracker.outbox.models import Letter


def _of_accounts() -> object:
    """Load the fixtures next door: test folders are no packages."""
    if "accounts_conftest" not in sys.modules:
        path = Path(__file__).parents[1] / "accounts" / "conftest.py"
        spec = importlib.util.spec_from_file_location("accounts_conftest", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["accounts_conftest"] = module
        spec.loader.exec_module(module)
    return sys.modules["accounts_conftest"]


_next_door = _of_accounts()
PASSWORD = _next_door.PASSWORD
agencies = _next_door.agencies
cheap_hashing = _next_door.cheap_hashing
client = _next_door.client
make_person = _next_door.make_person
sign_in = _next_door.sign_in


@pytest.fixture
def setting(client: FlaskClient) -> Callable[..., None]:
    """Give a function that changes settings of the running application."""

    def change(**values: object) -> None:
        config = client.application.config
        config["TRACKER"] = replace(config["TRACKER"], **values)

    return change


@pytest.fixture
def post_box(client: FlaskClient) -> Callable[..., list]:
    """Give a function that gives the letters of a kind as they would leave: (address, message)."""
    letters.register()

    def waiting(kind: str) -> list:
        session.expire_all()
        rows = session.query(Letter).filter_by(kind=kind).order_by(Letter.id).all()
        return [(row.to_address, composers.compose(row, clock.today())) for row in rows]

    return waiting


@pytest.fixture
def enter(client: FlaskClient) -> Callable:
    """Give a function that types a person's password into a browser and gives the answer."""

    def typed(user: User, browser: FlaskClient | None = None, password: str = PASSWORD, **more):
        form = {"email": user.email, "password": password, **more}
        return (browser or client).post("/login", data=form)

    return typed


def link_in(message) -> str:
    """Give the path of the one secret link in a letter."""
    return re.search(r"(/(?:dat-mat-khau|doi-dia-chi)/[\w-]{43})", message.text)[1]


@pytest.fixture
def link_of() -> Callable:
    """Give the function that finds the link of a letter."""
    return link_in
