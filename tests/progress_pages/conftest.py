"""A small city with a plan, its people, and a browser at the pages of reporting."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect
from signed_in import signed_in
from sqlalchemy import select
from statements import counting

from tracker.accounts.login import init_login
from tracker.accounts.models import AgencyMembership, User
from tracker.db import db, engine_options, session, transaction
from tracker.installation.models import Installation
from tracker.lib import clock
from tracker.lib.text import fold
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.settings import ROOT, Settings
from tracker.web.plumbing import init_web

DAY = date(2024, 10, 15)
PEOPLE = {
    "điều phối": ("coordinator", "SNV"),
    "xã an": ("agency_editor", "AN"),
    "đồng nghiệp": ("agency_editor", "AN"),
    "xã ba": ("agency_editor", "BA"),
    "tư pháp": ("agency_editor", "STP"),
    "lãnh đạo": ("leader", None),
}


def _small_city() -> ModuleType:
    """Load the module that the tests of plans share: test folders are no packages."""
    if "small_city" not in sys.modules:
        path = Path(__file__).parents[1] / "plans" / "small_city.py"
        spec = importlib.util.spec_from_file_location("small_city", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["small_city"] = module
        spec.loader.exec_module(module)
    return sys.modules["small_city"]


small_city = _small_city()


@pytest.fixture
def app(tmp_path: Path, empty_database: Path) -> Iterator[Flask]:
    """The pages of reporting over a database of its own, as the application wires them."""
    from tracker.accounts.views import accounts
    from tracker.desk.my_work import desk
    from tracker.intake.exchange.views import exchange
    from tracker.progress.views import progress
    from tracker.reports.views import reports

    path = tmp_path / "test.sqlite3"
    shutil.copy(empty_database, path)
    url = f"sqlite:///{path}"
    app = Flask("tracker", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(
        TRACKER=Settings(database_url=url, evidence_url=str(tmp_path / "files"), max_upload_mb=1),
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        SECRET_KEY="only for tests, never elsewhere",
        WTF_CSRF_ENABLED=False,
        MAX_FORM_PARTS=3000,
    )
    db.init_app(app)
    CSRFProtect(app)
    init_web(app)
    init_login(app)
    for pages in (accounts, desk, progress, reports, exchange):
        app.register_blueprint(pages)
    with clock.domain_day(DAY):
        yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def city(app: Flask) -> dict[str, int]:
    """Issue the plan and give the people's ids: one dated task, two duties, one of Sở Tư pháp."""
    task = small_city.task
    plan = small_city.content(
        task("1", "Tháng 8/2024", "UBND xã An", "UBND xã Ba", partners=["Sở Tư pháp"]),
        task("2", "Thường xuyên", "UBND xã An", "UBND xã Ba", title="Tiếp công dân"),
        task("3", "Thường xuyên", "UBND xã An", title="Tuyên truyền cải cách hành chính"),
        task("4", "Tháng 12/2024", "Sở Tư pháp"),
    )
    with app.app_context(), transaction():
        city = small_city.SmallCity()
        at = small_city.noon(DAY)
        session.add(
            Installation(
                id=1, kind="test", profile="none", standing_agency_code="SNV", created_at=at
            )
        )
        city.issue(plan)
        for name, (role, agency) in PEOPLE.items():
            user = User(
                email=f"{fold(name).replace(' ', '.')}@tinh.gov.vn",
                name=name.title(),
                name_folded=fold(name),
                created_at=at,
            )
            where = city.agency[agency].id if agency else None
            user.memberships.append(
                AgencyMembership(role=role, agency_id=where, valid_from=date(2024, 1, 1))
            )
            session.add(user)
        session.flush()
        return {fold(user.name): user.id for user in session.scalars(select(User))}


@pytest.fixture
def as_person(app: Flask, city: dict[str, int]) -> Callable[[str], FlaskClient]:
    """Give a function that gives a browser in which a person has signed in."""

    def enter(name: str) -> FlaskClient:
        return signed_in(app, app.test_client(), city[fold(name)])

    return enter


@pytest.fixture
def find(app: Flask, city: dict[str, int]) -> Callable[..., Occurrence]:
    """Give a function that reads an occurrence by task and agency: find("1", "AN")."""

    def read(number: str, agency: str = "AN", period: str | None = None) -> Occurrence:
        with app.app_context():
            query = (
                select(Occurrence)
                .join(Task)
                .where(Task.number == number, Occurrence.agency.has(code=agency))
                .order_by(Occurrence.id)
            )
            if period:
                query = query.where(Occurrence.period == period)
            return session.scalars(query).first()

    return read


@pytest.fixture
def updates(app: Flask) -> Callable[[int], list[ProgressUpdate]]:
    """Give a function that reads the history of an occurrence, oldest first."""

    def read(occurrence_id: int) -> list[ProgressUpdate]:
        with app.app_context():
            query = select(ProgressUpdate).where(ProgressUpdate.occurrence_id == occurrence_id)
            return list(session.scalars(query.order_by(ProgressUpdate.id)))

    return read


@pytest.fixture
def count_queries(app: Flask):
    """Give a context manager whose list holds every statement that ran inside it."""

    return lambda: counting(app)


@pytest.fixture
def text() -> Callable[..., str]:
    """Give a function that reads a page as a person does: words without tags, single spaces."""

    def read(answer) -> str:
        words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True))
        return " ".join(unescape(words).split())

    return read
