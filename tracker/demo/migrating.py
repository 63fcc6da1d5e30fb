"""Bringing the database to the newest migration."""

from __future__ import annotations

import logging
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask_migrate import Migrate

from tracker.db import db, session
from tracker.settings import ROOT


def migrate(revision: str = "head") -> None:
    """Migrate up to `revision`; a session left open would hang it on PostgreSQL, so it goes."""
    session.remove()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(alembic_config(), revision)


def alembic_config() -> Config:
    """Give Alembic's settings for this application's database."""
    if "migrate" not in current_app.extensions:
        Migrate(current_app, db, directory=str(ROOT / "migrations"))
    return cast(Config, current_app.extensions["migrate"].migrate.get_config())


def current_revision() -> str | None:
    """Give the migration at which the database stands."""
    return MigrationContext.configure(session.connection()).get_current_revision()
