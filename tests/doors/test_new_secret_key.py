"""Under a new SECRET_KEY people stay signed in and open pages can be sent, for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from tracker.app import create_app
from tracker.cli.upkeep import reseal
from tracker.db import db

ADMIN = "quantri@trinhdien.example"
OLD, NEW = "the key of the years before", "the key from today on"


@pytest.fixture(scope="module")
def before(site_copy: Any) -> Iterator[Any]:
    """The site as it was, under the old key."""
    with site_copy(secret_key=OLD) as site:
        yield site


@contextmanager
def renewed(before: Any, *old: str) -> Iterator[Any]:
    """The same site started again under the new key."""
    app = create_app(
        replace(before.app.config["TRACKER"], secret_key=NEW, secret_key_old=old), serving=True
    )
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def moved(before: Any, app: Any) -> tuple[Any, dict[str, str]]:
    """A browser that signed in and opened a page before, with what the page holds to be sent."""
    visitor = before.visit(ADMIN)
    page = visitor.get("/tai-khoan").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    client = app.test_client()
    client.set_cookie("tracker", visitor.client.get_cookie("tracker").value)
    return client, {"csrf_token": token}


def test_with_the_former_key_told_nobody_notices(before: Any) -> None:
    with renewed(before, OLD) as app:
        client, typed = moved(before, app)
        assert client.get("/tai-khoan").status_code == 200
        assert client.post("/tai-khoan/lich", data=typed).status_code == 200


def test_without_it_everybody_signs_in_again(before: Any) -> None:
    with renewed(before) as app:
        client, typed = moved(before, app)
        assert client.get("/tai-khoan").status_code == 302
        assert client.post("/tai-khoan/lich", data=typed).status_code == 400


@pytest.fixture
def run(before: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run `tracker reseal` under the new key."""
    monkeypatch.setenv("DATABASE_URL", before.app.config["TRACKER"].database_url)
    monkeypatch.setenv("TRACKER_TODAY", "2024-10-15")
    monkeypatch.setenv("SECRET_KEY", NEW)
    monkeypatch.setenv("SECRET_KEY_OLD", OLD)
    return lambda: CliRunner().invoke(reseal, [])


def test_the_command_names_the_webhooks_that_still_sign_with_the_former_key(
    before: Any, run: Callable[..., Any]
) -> None:
    assert run().exit_code == 0
    typed = {"name": "Zalo", "url": "https://zalo.example.vn/hook", "events": ["report.confirmed"]}
    assert before.visit(ADMIN).post("/ket-noi", typed).status_code == 200
    said = run()
    assert (said.exit_code, "Kết nối “Zalo” còn ký bằng khóa cũ" in said.output) == (1, True)
