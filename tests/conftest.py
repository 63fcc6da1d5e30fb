"""Fixtures of every test: a real database per test, named people, a clock that is told."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import tracker
from tracker.db import db, engine_options


def load_every_model() -> None:
    """Import the tables of every room, so that they register themselves."""
    for room in pkgutil.iter_modules(tracker.__path__, "tracker."):
        if (
            room.ispkg
            and (Path(tracker.__path__[0]) / room.name.split(".")[1] / "models.py").exists()
        ):
            importlib.import_module(f"{room.name}.models")


def bare_app(url: str) -> Flask:
    """Give an application that knows the database alone, for tests of rooms without pages."""
    app = Flask("tests", root_path=str(Path(__file__).parent))
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    return app


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, made once; tests take copies."""
    load_every_model()
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    app = bare_app(f"sqlite:///{path}")
    with app.app_context():
        db.create_all()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Flask]:
    """An empty database with every table, inside an application context."""
    path = tmp_path / "test.sqlite3"
    shutil.copy(empty_database, path)
    app = bare_app(f"sqlite:///{path}")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
