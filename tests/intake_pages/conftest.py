"""A city from the seeds without a plan, its people, and browsers at the whole application."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from signed_in import signed_in
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.demo.filling import fill
from tracker.intake.models import ImportDraft
from tracker.intake.recheck import key_of
from tracker.settings import ROOT, Settings

# The maker of spoiled plans stands beside the tests of reading.
sys.path.insert(0, str(ROOT / "tests" / "intake"))

AT = datetime(2024, 5, 30, 3, tzinfo=UTC)
PEOPLE = {"ha": ("coordinator", None), "minh": ("coordinator", None), "an": ("agency_head", "SNV")}


def settings(database: Path, files: Path) -> Settings:
    """Give settings of a test installation on 15/10/2024."""
    return Settings(
        database_url=f"sqlite:///{database}",
        secret_key="only for tests, never elsewhere",
        evidence_url=str(files),
        today=date(2024, 10, 15),
        max_upload_mb=2,
    )


@pytest.fixture(scope="session")
def filled_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city of the seeds with three people, made once; tests take copies."""
    path = tmp_path_factory.mktemp("city") / "city.sqlite3"
    app = create_app(settings(path, path.parent / "files"))
    with app.app_context():
        db.create_all()
        with transaction():
            fill(kind="test", profile="ha-noi", at=AT)
            for name, (role, code) in PEOPLE.items():
                session.add(_person(name, role, code))
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return path


def _person(name: str, role: str, code: str | None) -> User:
    agency = session.scalar(select(Agency.id).where(Agency.code == code)) if code else None
    if code and agency is None:
        agency = session.scalar(select(Agency.id).where(Agency.name == "Sở Nội vụ"))
    user = User(email=f"{name}@hanoi.gov.vn", name=name.title(), name_folded=name, created_at=AT)
    user.memberships.append(
        AgencyMembership(role=role, agency_id=agency, valid_from=date(2024, 1, 1))
    )
    return user


@pytest.fixture
def app(tmp_path: Path, filled_city: Path) -> Iterator[Flask]:
    """The whole application over a copy of the city."""
    path = tmp_path / "city.sqlite3"
    shutil.copy(filled_city, path)
    app = create_app(settings(path, tmp_path / "files"))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], FlaskClient]:
    """Give a function that gives a browser in which a person has signed in."""

    def enter(name: str) -> FlaskClient:
        with app.app_context():
            user_id = session.scalars(select(User.id).where(User.name == name.title())).one()
        return signed_in(app, app.test_client(), user_id)

    return enter


@pytest.fixture
def browser(as_person: Callable[[str], FlaskClient]) -> FlaskClient:
    """A coordinator's browser."""
    return as_person("ha")


@pytest.fixture
def send(browser: FlaskClient) -> Callable[..., object]:
    """Give a function that uploads a file by its path: send(path, year="2025")."""

    def upload(path: Path, **typed: str):
        file = (BytesIO(path.read_bytes()), path.name)
        return browser.post("/ke-hoach/nhap", data={"file": file, **typed})

    return upload


@pytest.fixture
def draft(app: Flask) -> Callable[[], ImportDraft]:
    """Give a function that reads the newest draft as it is stored now."""

    def newest() -> ImportDraft:
        with app.app_context():
            found = session.scalars(select(ImportDraft).order_by(ImportDraft.id.desc())).first()
            session.expunge_all()
            return found

    return newest


@pytest.fixture
def act(browser: FlaskClient, draft: Callable[[], ImportDraft]) -> Callable[..., object]:
    """Give a function that sends a decision on the newest draft, as seen now."""

    def post(verb: str, **fields: object):
        row = draft()
        form = {"version": row.version, **fields}
        return browser.post(f"/ke-hoach/nhap/{row.id}/{verb}", data=form)

    return post


@pytest.fixture
def finding(draft: Callable[[], ImportDraft]) -> Callable[..., dict]:
    """Give a function that finds one finding of the newest draft, with its key."""

    def find(rule: str, where: str | None = None) -> dict:
        return next(
            {**found, "key": key_of(found)}
            for found in draft().findings
            if found["rule"] == rule and where in (None, found["where"])
        )

    return find


@pytest.fixture
def text() -> Callable[..., str]:
    """Give a function that reads a page as a person does: words without tags, single spaces."""

    def read(answer) -> str:
        page = answer.get_data(as_text=True)
        words = re.sub(r"<(script|style|svg|datalist).*?</\1>|<[^>]+>", " ", page, flags=re.S)
        return " ".join(unescape(words).split())

    return read
