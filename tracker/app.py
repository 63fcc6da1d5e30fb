"""The application: the only module that knows every room.

`create_app()` reads the settings, opens the database, wires plumbing and sign-in, registers the
pages of the rooms and the composers of their letters. It migrates nothing and starts nothing.
"""

from __future__ import annotations

import importlib
import logging
import os
import pkgutil
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

import tracker
from tracker.audit.actions import origin
from tracker.audit.refusing import init_refusing
from tracker.db import (
    LONGEST_REQUEST,
    db,
    engine_options,
    give_up_after,
    session,
    took_too_long,
)
from tracker.installation.queries import domain_day, installation
from tracker.lib import clock
from tracker.settings import ROOT, VAR, SettingError, Settings, read_settings
from tracker.storage import Storage
from tracker.web.errors import answer_error
from tracker.web.limits import init_limits
from tracker.web.logs import init_logs, set_up_logs
from tracker.web.scanning import init_scanning, scanner_state
from tracker.web.signing import keys_to_sign_with

csrf = CSRFProtect()

# Rooms whose pages are registered, each with the name of its blueprint in `views`.
_PAGES = (
    ("tracker.accounts.views", "accounts"),
    ("tracker.agencies.views", "agencies"),
    ("tracker.installation.views", "installation"),
    ("tracker.outbox.views", "outbox"),
    ("tracker.progress.views", "progress"),
    ("tracker.assessment.views", "assessment"),
    ("tracker.reminders.views", "reminders"),
    ("tracker.reminders.feed.views", "feed"),
    ("tracker.reminders.webhooks.views", "webhooks"),
    ("tracker.api.views", "api"),
    ("tracker.api.views", "tokens"),
    ("tracker.analysis.views", "analysis"),
    ("tracker.intake.views", "intake"),
    ("tracker.intake.exchange.views", "exchange"),
    ("tracker.reorganisation.views", "reorganisation"),
    ("tracker.reports.views", "reports"),
    ("tracker.indices.views", "indices"),
    ("tracker.desk.views", "desk"),
)


# Pages whose queries cost more than a list by key, each an endpoint or a room.
_SEARCHES = ("desk.search", "desk.work", "desk.trail", "analysis.")


def create_app(settings: Settings | None = None, *, serving: bool = False) -> Flask:
    """Make the application; `serving` when it will answer people, who need a secret key."""
    settings = settings or read_settings(os.environ)
    app = Flask("tracker", root_path=str(ROOT), template_folder="templates", static_folder=None)
    _configure(app, settings, serving)
    load_models()
    db.init_app(app)
    with app.app_context():
        _apply_installation(app, settings, serving)
        session.remove()
    # Before all other plumbing: who is signed in depends on the day.
    app.before_request(_tell_the_day)
    # The bound of a request ends with it: the same thread may go on to other work.
    app.teardown_request(lambda _error: give_up_after(None))
    _wire_plumbing(app, settings)
    _register_rooms(app)
    init_logs(app, access=settings.log_format == "json")
    app.register_error_handler(OperationalError, _database_gone)
    return app


_TOO_LONG = "Yêu cầu này cần quá nhiều thời gian nên đã dừng. Thu hẹp điều kiện lọc rồi thử lại."


def _database_gone(error: OperationalError) -> Response:
    """Answer 503 where the database cannot be reached, stays locked, or took too long."""
    session.rollback()
    if took_too_long(error):
        return answer_error(ServiceUnavailable(_TOO_LONG))
    logging.getLogger(__name__).error("database: %s", str(error.orig).splitlines()[0])
    return answer_error(ServiceUnavailable())


def load_models() -> None:
    """Import the tables of every room, so that migrations and checks see all of them."""
    for room in pkgutil.iter_modules(tracker.__path__):
        home = Path(tracker.__path__[0]) / room.name
        if room.ispkg and ((home / "models.py").exists() or (home / "models").is_dir()):
            importlib.import_module(f"tracker.{room.name}.models")


def _configure(app: Flask, settings: Settings, serving: bool) -> None:
    if settings.is_sqlite and str(VAR) in settings.database_url:
        VAR.mkdir(exist_ok=True)
    set_up_logs(settings.log_level, settings.log_format)
    secure = settings.base_url.startswith("https://")
    app.config.update(
        TRACKER=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, serving=serving),
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_old),
        # Room for a few files of the largest size and the form around them.
        MAX_CONTENT_LENGTH=(settings.max_upload_mb * 3 + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=3000,
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        # A browser takes a cookie of this name from this host alone, and over TLS alone.
        SESSION_COOKIE_NAME="__Host-tracker" if secure else "tracker",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    if settings.secret_key_old:
        app.config["WTF_CSRF_SECRET_KEY"] = keys_to_sign_with(app.config)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _apply_installation(app: Flask, settings: Settings, serving: bool) -> None:
    """Check the settings against what the database says of itself."""
    try:
        row = installation()
    except Exception as error:  # noqa: BLE001 - no table yet, or no database: init will tell
        logging.getLogger(__name__).debug("no installation yet: %s", error)
        session.rollback()
        row = None
    kind = row.kind if row else None
    if settings.today is not None and kind == "real":
        raise SettingError("TRACKER_TODAY chỉ dùng được với cơ sở dữ liệu trình diễn hoặc kiểm thử")
    if not app.config["SECRET_KEY"] and kind == "demo" and row is not None:
        app.config["SECRET_KEY"] = row.demo_secret
    if serving and not app.config["SECRET_KEY"]:
        raise SettingError("SECRET_KEY chưa đặt: cần một chuỗi ngẫu nhiên từ 16 ký tự")


def _tell_the_day() -> None:
    """Tell the clock the domain's date, and the trail where the act comes from."""
    if request.blueprint == "health" or request.endpoint == "static":
        return
    give_up_after(LONGEST_REQUEST)
    clock.set_domain_day(domain_day(_settings().today))
    origin.set(request.remote_addr)


def _who_asks() -> str:
    """Name who is signed in, or the network address of who is not, for counting alone."""
    return current_user.get_id() or f"at {request.remote_addr}"


def _settings() -> Settings:
    found: Settings = current_app.config["TRACKER"]
    return found


def _wire_plumbing(app: Flask, settings: Settings) -> None:
    from tracker.accounts.login import init_login
    from tracker.outbox.health import worker_facts
    from tracker.progress.queries.inside.leaving import open_work_of
    from tracker.web.plumbing import init_web

    app.extensions["tracker.storage"] = Storage(settings.evidence_folder)
    csrf.init_app(app)
    init_web(app)
    init_login(app)
    app.extensions["tracker.open_work"] = open_work_of
    init_limits(app, searches=_SEARCHES, who=_who_asks)
    init_scanning(app, settings.malware_scanner)
    init_refusing(app)
    app.extensions["tracker.health"] = {
        "database": lambda: session.execute(text("select 1")).scalar(),
        "migrations": migration_state,
        "worker": worker_facts,
        "scanner": lambda: scanner_state(settings.malware_scanner),
    }


def migration_state() -> str:
    """Give "head" when the database is at the newest migration, else what it is at."""
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    current = MigrationContext.configure(session.connection()).get_current_revision()
    return "head" if current == head else str(current)


def _register_rooms(app: Flask) -> None:
    for module, name in _PAGES:
        app.register_blueprint(getattr(importlib.import_module(module), name))
    # Programs send a token in a header, which no other site can make a browser send.
    csrf.exempt(app.blueprints["api"])
    app.context_processor(_facts_for_pages)
    _register_composers()


def _register_composers() -> None:
    from tracker.accounts import letters as account_letters
    from tracker.reminders import compose
    from tracker.reports import reminding
    from tracker.reports.filings import letters as filing_letters

    compose.register()
    account_letters.register()
    reminding.register()
    filing_letters.register()


def _facts_for_pages() -> dict[str, Any]:
    """Give every page the province's names, the day, the banners and the navigation."""
    from tracker.desk.frame import page_frame

    return dict(page_frame())
