"""Commands as an operator runs them: on a demonstration, or on an empty database."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import MetaData, create_engine, func, select

from tracker.accounts import passwords
from tracker.cli.main import main
from tracker.lib import clock

Run = Callable[..., Result]


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A shell with the settings of a test, far from the working tree's own files."""
    passwords.use_cheap_hashing()
    for name in ("SECRET_KEY", "SMTP_URL", "BASE_URL", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    monkeypatch.setenv("EVIDENCE_URL", str(tmp_path / "evidence"))
    monkeypatch.setenv("TRACKER_TODAY", "2024-10-15")
    with clock.domain_day(None):
        yield


@pytest.fixture
def tracker(operator: None) -> Run:
    """Run one command: tracker("status", "--json")."""
    runner = CliRunner()
    return lambda *words: runner.invoke(main, [str(word) for word in words])


@pytest.fixture
def on_demo(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tracker: Run) -> Run:
    """Run commands on a copy of the demonstration."""
    monkeypatch.setenv("DATABASE_URL", demo.copy_to(tmp_path))
    return tracker


@pytest.fixture
def answer() -> Callable[[Result], Any]:
    """Read the one JSON document of a command: nothing else stands on standard output."""
    return lambda result: json.loads(result.stdout)


@pytest.fixture
def rows() -> Callable[[str], dict[str, int]]:
    """Count the rows of every table at an address."""

    def count(url: str) -> dict[str, int]:
        engine = create_engine(url)
        metadata = MetaData()
        with engine.connect() as connection, warnings.catch_warnings():
            # Indexes on expressions are not read back from SQLite; rows are counted without them.
            warnings.filterwarnings("ignore", "Skipped unsupported reflection")
            metadata.reflect(connection)
            found = {
                name: connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in metadata.tables.items()
            }
        engine.dispose()
        return found

    return count
