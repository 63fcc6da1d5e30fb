"""A small application with the pages of people and agencies, and named people in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect

from tracker.accounts import actions, passwords
from tracker.accounts.login import init_login
from tracker.accounts.models import User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role
from tracker.lib.text import fold
from tracker.settings import ROOT, Settings
from tracker.web.plumbing import init_web

AT = datetime(2024, 10, 15, 2, tzinfo=UTC)
DAY = date(2024, 10, 15)
PASSWORD = "mưa rào tháng bảy"


@pytest.fixture(scope="session", autouse=True)
def cheap_hashing() -> None:
    passwords.use_cheap_hashing()


@pytest.fixture
def agencies(database: Flask) -> dict[str, int]:
    """Three agencies: Sở Nội vụ and two districts."""
    rows = [
        ("SNV", "Sở Nội vụ", "department"),
        ("H1", "UBND huyện Ba Vì", "district"),
        ("H2", "UBND huyện Mê Linh", "district"),
    ]
    with transaction():
        made = [
            Agency(
                code=code,
                name=name,
                short_name=name,
                official_name=name,
                level=level,
                name_folded=fold(name),
                sort=place,
            )
            for place, (code, name, level) in enumerate(rows)
        ]
        session.add_all(made)
    return {agency.code: agency.id for agency in made}


@pytest.fixture
def make_person(agencies: dict[str, int]) -> Callable[..., User]:
    """Give a function that makes a person with one role: make_person("an", Role.X, "H1")."""
    hashed = passwords.make_hash(PASSWORD)

    def make(name: str, role: Role | None = None, agency: str | None = None, **said) -> User:
        with transaction():
            user = actions.create_user(
                email=f"{name}@tinh.gov.vn",
                name=name.title(),
                password_hash=hashed,
                by=SYSTEM,
                at=AT,
            )
            if role is not None:
                actions.add_membership(
                    user=user,
                    role=role,
                    agency_id=agencies[agency] if agency else None,
                    by=SYSTEM,
                    at=AT,
                    **{"valid_from": date(2024, 1, 1), **said},
                )
        return user

    return make


@pytest.fixture
def client(database: Flask) -> Iterator[FlaskClient]:
    """A browser without cookies at an application that knows people and agencies."""
    from tracker.accounts.views import accounts
    from tracker.agencies.views import agencies as agency_pages

    app = database
    app.template_folder = str(ROOT / "templates")
    app.config.update(
        SECRET_KEY="only for tests, never elsewhere",
        WTF_CSRF_ENABLED=False,
        WTF_I18N_ENABLED=False,
        TRACKER=Settings(database_url="sqlite://"),
    )
    CSRFProtect(app)
    init_web(app)
    init_login(app)
    app.register_blueprint(accounts)
    app.register_blueprint(agency_pages)
    # The test holds an application context open, which requests then share: what one request
    # noted for itself must not reach the next.
    app.teardown_request(lambda _error: g.__dict__.clear())
    app.add_url_rule("/", "front", lambda: "Trang đầu")
    with clock.domain_day(DAY):
        yield app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., FlaskClient]:
    """Give a function that signs a person in and gives the browser."""

    def enter(user: User, password: str = PASSWORD, **form) -> FlaskClient:
        answer = client.post("/login", data={"email": user.email, "password": password, **form})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return client

    return enter
