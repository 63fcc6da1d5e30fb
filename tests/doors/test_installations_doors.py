"""What an installation refuses at its start, and what it says when its database is gone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from signed_in import signed_in

from tracker.accounts.models import User
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.demo.loading import NotEmpty, load
from tracker.installation.actions import establish
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.settings import SettingError, Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("SECRET_KEY", "short"),
        ("SMTP_URL", "http://x"),
        ("SMTP_URL", "smtp://"),
        ("BASE_URL", "ftp://x"),
        ("BASE_URL", "javascript:alert(1)"),
        ("EVIDENCE_URL", "s3://bucket"),
        ("TRACKER_TODAY", "15/10/2024"),
        ("PORT", "0"),
        ("PORT", "١٢"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("MAX_UPLOAD_MB", "0"),
        ("SESSION_HOURS", "x"),
        ("MAIL_HOUR", "25:00"),
        ("MALWARE_SCANNER", "/run/clamav/clamd.ctl"),
        ("MALWARE_SCANNER", "tcp:3310"),
        ("OIDC_ISSUER", "x"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(name, value):
    with pytest.raises(SettingError, match=f"^{name} "):
        read_settings({name: value})


def real(database) -> Settings:
    """Make the empty database that of a real installation."""
    with transaction():
        establish(kind="real", profile="none", by=SYSTEM, at=clock.now())
    return Settings(database_url=database.config["SQLALCHEMY_DATABASE_URI"])


def test_a_real_installation_does_not_serve_without_a_secret(database):
    settings = real(database)
    with pytest.raises(SettingError, match=r"^SECRET_KEY "):
        create_app(settings, serving=True)


def test_a_real_installation_refuses_a_told_date(database):
    url = real(database).database_url
    with pytest.raises(SettingError, match=r"^TRACKER_TODAY "):
        create_app(Settings(database_url=url, secret_key="x" * 16, today=date(2024, 10, 15)))


def test_a_real_installation_has_no_page_that_moves_the_date(database):
    settings = real(database)
    app = create_app(Settings(database_url=settings.database_url, secret_key="x" * 16))
    with transaction():
        user = User(email="a@x.example", name="A", name_folded="a", created_at=clock.wall_now())
        session.add(user)
    client = signed_in(app, app.test_client(), user.id)
    assert client.get("/ngay").status_code == 404


def test_the_demonstration_stays_out_of_a_database_with_a_person(database, tmp_path):
    with transaction():
        session.add(
            User(email="a@x.example", name="A", name_folded="a", created_at=clock.wall_now())
        )
    with pytest.raises(NotEmpty, match="đã có kế hoạch hoặc người dùng"):
        load(lambda _line: None, tmp_path / "accounts.json")
    assert not (tmp_path / "accounts.json").exists()


def test_a_database_that_is_gone_is_told_in_sentences(site, read_page):
    visitor = site.visit("bavi@trinhdien.example")
    with site.app.app_context():
        db.session.remove()
        db.engine.dispose()
    path = Path(site.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    for part in path.parent.glob("demo.sqlite3*"):
        part.unlink()
    path.mkdir()
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.get_json()["database"]) == (503, "down")
    assert visitor.get("/livez").status_code == 200
    page = visitor.get("/viec-cua-toi")
    assert page.status_code in (500, 503)
    assert "Những gì đã lưu trước đó vẫn còn nguyên" in read_page(page)
    assert "sqlite" not in page.get_data(as_text=True).lower()


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2f..%2fetc/passwd",
        "%2e%2e/wsgi.py",
        "/etc/passwd",
        ".env",
        "app.css/..",
        "a\\..\\b",
    ],
)
def test_no_file_beside_the_static_ones_can_be_read(open_site, path):
    assert open_site.visit().get(f"/static/{path}").status_code in (308, 404)


def test_a_page_that_does_not_exist_says_so(open_site, read_page):
    answer = open_site.visit().get("/khong-co-trang-nay")
    assert (answer.status_code, "Không có trang này" in read_page(answer)) == (404, True)


def test_every_answer_tells_the_browser_what_it_may_load(open_site):
    for path in ("/login", "/khong-co", "/static/app.css", "/livez", "/viec"):
        headers = open_site.visit().get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
