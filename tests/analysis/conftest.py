"""The real results 2020–2024 and the targets of 2024, loaded once and copied per test."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tracker.analysis.facts import TargetFact
from tracker.analysis.queries import comparison
from tracker.db import db, engine_options, transaction
from tracker.indices.actions import load_claims, load_frameworks, load_results
from tracker.lib.actor import SYSTEM
from tracker.lib.numbers import parse_decimal
from tracker.settings import ROOT

HERE = Path(__file__).parent
AT = datetime(2024, 10, 15, 3, tzinfo=UTC)


def bare_app(path: Path) -> Flask:
    """Give an application that knows the database at `path` alone."""
    app = Flask("tests", root_path=str(HERE))
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{path}"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options("sqlite")
    db.init_app(app)
    return app


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A database file with frameworks, results and the claims of the two reports."""
    path = tmp_path_factory.mktemp("results") / "loaded.sqlite3"
    shutil.copy(empty_database, path)
    with bare_app(path).app_context():
        with transaction():
            load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
            load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)
            load_claims(path=HERE / "golden.csv", by=SYSTEM, at=AT)
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return path


@pytest.fixture
def results(tmp_path: Path, loaded_file: Path) -> Iterator[Flask]:
    """A copy of the loaded database inside an application context."""
    path = tmp_path / "results.sqlite3"
    shutil.copy(loaded_file, path)
    app = bare_app(path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def read_targets(index: str) -> tuple[TargetFact, ...]:
    """Read the targets of the 2024 plan as printed."""
    with (HERE / "targets-2024.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["index"] == index]
    number: Callable[[str], Any] = lambda text: parse_decimal(text) if text else None  # noqa: E731
    return tuple(
        TargetFact(
            row["code"],
            number(row["target"]),
            row["operator"],
            number(row["baseline"]),
            number(row["max_score"]),
            tuple(filter(None, row["leads"].split("; "))),
        )
        for row in rows
    )


@pytest.fixture
def printed_targets() -> Callable[[str], Any]:
    """Give the reader of the 2024 plan's targets."""
    return read_targets


@pytest.fixture
def compared(results: Flask) -> Callable[..., Any]:
    """Compare an index and year with the targets of the 2024 plan where they apply."""

    def run(index: str = "PAR_INDEX", year: int = 2024, against: int | None = None) -> Any:
        return comparison(index, year, against, targets=read_targets(index) if year == 2024 else ())

    return run
