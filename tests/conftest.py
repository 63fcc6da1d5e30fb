"""Fixtures of every test: a real database per test, SQLite and PostgreSQL, a clock that is told.

`database` is parametrised: rooms named in `ON_BOTH`, and tests marked `both`, run on both
databases; the others on SQLite alone. Each test gets a copy of a template that the migrations
made. A database or a browser that this machine lacks is named in the last lines, and in CI
(`CI=true`) its absence is a failure: a check that silently did not run is worth nothing.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from postgresql import Cluster, binaries, new_cluster
from sparing import once, spare

from tracker.accounts import passwords
from tracker.app import load_models
from tracker.db import db, engine_options
from tracker.demo.loading import load
from tracker.demo.migrating import migrate
from tracker.upkeep.backup import read_backup, write_backup

HERE = Path(__file__).parent
# Rooms whose SQL differs between the databases, or that depend on locks and upserts.
ON_BOTH = {
    "accounts",
    "assessment",
    "audit",
    "evidence",
    "indices",
    "intake",
    "migrations",
    "outbox",
    "plans",
    "progress",
    "reminders",
    "upkeep",
    "worker",
}
# Files of more than fifteen seconds: they go first, so that no process ends long after the others.
LONG = {
    "test_agency_report_figures.py",
    "test_at_once_reporters.py",
    "test_browser_journey.py",
    "test_cli_commands.py",
    "test_counting_queries.py",
    "test_desk_board.py",
    "test_desk_board_parts.py",
    "test_garbage_in_addresses.py",
    "test_intake_limits.py",
    "test_intake_pages.py",
    "test_intake_spoiled.py",
    "test_migrations.py",
    "test_report_documents.py",
    "test_report_figures.py",
    "test_reporting_doors.py",
    "test_role_table.py",
    "test_stateful.py",
    "test_the_year_2025.py",
    "test_upkeep_backup.py",
    "test_worker_campaign.py",
    "test_worker_many.py",
}
_missing: set[str] = set()
_SERVER = pytest.StashKey[Cluster]()


# A loaded machine is no fault of a rule; CI_DEEP looks longer.
settings.register_profile(
    "usual", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", max_examples=400, deadline=None)
settings.load_profile("deep" if os.environ.get("CI_DEEP") else "usual")


def pytest_configure(config: pytest.Config) -> None:
    """Note what this machine lacks; in CI that ends the run before it begins."""
    # Cycles are looked for seldom: what tests leave behind goes with the process.
    gc.set_threshold(100_000, 50, 100)
    spare()
    if binaries() is None:
        _missing.add("PostgreSQL (Debian: postgresql)")
    if not chromium():
        _missing.add("Chromium (Debian: chromium)")
    if _missing and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"missing on this machine: {', '.join(sorted(_missing))}")
    if not shutil.which("khal"):
        _missing.add("khal (Debian: khal)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name in the last lines what could not be tested here."""
    for name in sorted(_missing):
        terminalreporter.write_line(f"NOT TESTED: {name} is missing on this machine", red=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long files first; leave out, and say so, what needs a program that is not there."""
    items.sort(key=lambda item: item.path.name not in LONG)
    absent = set() if chromium() else {"chromium"}
    absent |= set() if binaries() else {"cluster"}
    absent |= set() if shutil.which("khal") else {"khal"}
    left_out = [item for item in items if absent.intersection(getattr(item, "fixturenames", ()))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def chromium() -> str | None:
    """Give the path of Debian's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def khal() -> str:
    """The path of Debian's khal, a calendar program."""
    return shutil.which("khal") or "khal"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a database on each database that its room cares about."""
    if "database_kind" not in metafunc.fixturenames:
        return
    room = metafunc.definition.path.relative_to(HERE).parts[0]
    both = room in ON_BOTH or metafunc.definition.get_closest_marker("both")
    kinds = ["sqlite", "postgresql"] if both and binaries() else ["sqlite"]
    metafunc.parametrize("database_kind", kinds, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """The database of this test: "sqlite" or "postgresql"."""
    kind: str = request.param
    return kind


def bare_app(url: str) -> Flask:
    """Give an application that knows the database alone, for tests of rooms without pages."""
    app = Flask("tests", root_path=str(HERE))
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    return app


def migrated(url: str) -> None:
    """Bring the database at `url` to the newest migration and leave no connection open."""
    with bare_app(url).app_context():
        migrate()
        db.session.remove()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def of_the_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this run share; of a process alone, its own."""
    # Whoever makes the databases, each process knows every table.
    load_models()
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def empty_database(of_the_run: Path) -> Path:
    """A SQLite file with every table and no row, made once; tests take copies."""
    make = lambda folder: migrated(f"sqlite:///{folder / 'empty.sqlite3'}")  # noqa: E731
    return once(of_the_run / "template", make) / "empty.sqlite3"


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start the PostgreSQL of a run of many processes; each is told where it is."""
    if binaries() is None:
        return
    config = node.config
    if _SERVER not in config.stash:
        config.stash[_SERVER] = new_cluster()
        config.add_cleanup(config.stash[_SERVER].stop)
    node.workerinput["cluster"] = str(config.stash[_SERVER].folder)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """The PostgreSQL server of this run: one for all processes."""
    told = getattr(request.config, "workerinput", {})
    if "cluster" in told:
        shared = Cluster(Path(told["cluster"]), told["workerid"])
        yield shared
        shared.leave()
        return
    server = new_cluster()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def empty_postgresql(cluster: Cluster, of_the_run: Path) -> str:
    """The name of a PostgreSQL database with every table and no row, made once."""
    return _named(
        of_the_run / "template-postgresql", cluster, lambda name: migrated(cluster.url(name))
    )


def _named(
    folder: Path, cluster: Cluster, fill: Callable[[str], None], template: str = "template0"
) -> str:
    """Give the name of a database that is made once in a run and kept until its end."""

    def make(begun: Path) -> None:
        name = cluster.create(template)
        fill(name)
        (begun / "name").write_text(name)

    return (once(folder, make) / "name").read_text()


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of an empty database with every table, for this test alone."""
    if database_kind == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("empty_database"), path)
        yield f"sqlite:///{path}"
        return
    server: Cluster = request.getfixturevalue("cluster")
    name = server.create(request.getfixturevalue("empty_postgresql"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Flask]:
    """An empty database with every table, inside an application context."""
    app = bare_app(database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A demonstration that was loaded once; tests copy it and leave the original alone."""

    database: Path
    evidence: Path
    accounts: Path
    backup: Path

    @classmethod
    def within(cls, folder: Path) -> Demonstration:
        """Give the places of a demonstration in `folder`."""
        return cls(
            folder / "demo.sqlite3",
            folder / "evidence",
            folder / "accounts.json",
            folder / "demo.zip",
        )

    def copy_to(self, folder: Path) -> str:
        """Copy database and files into a folder; give the database's address."""
        shutil.copy(self.database, folder / "demo.sqlite3")
        shutil.copytree(self.evidence, folder / "evidence", dirs_exist_ok=True)
        return f"sqlite:///{folder / 'demo.sqlite3'}"


@pytest.fixture(scope="session")
def demo(of_the_run: Path, empty_database: Path) -> Demonstration:
    """The whole demonstration, as `tracker demo` loads it, with a backup of it (10 s, once)."""

    def make(folder: Path) -> None:
        made = Demonstration.within(folder)
        made.evidence.mkdir()
        shutil.copy(empty_database, made.database)
        passwords.use_cheap_hashing()
        with bare_app(f"sqlite:///{made.database}").app_context():
            load(say=lambda _: None, accounts_file=made.accounts)
            write_backup(made.backup, made.evidence)
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    return Demonstration.within(once(of_the_run / "demo", make))


@pytest.fixture(scope="session")
def demo_postgresql(
    cluster: Cluster, empty_postgresql: str, demo: Demonstration, of_the_run: Path
) -> str:
    """The name of a PostgreSQL database that holds the same rows, made once."""

    def fill(name: str) -> None:
        with bare_app(cluster.url(name)).app_context():
            read_backup(demo.backup, demo.evidence)
            db.session.remove()
            db.engine.dispose()

    return _named(of_the_run / "demo-postgresql", cluster, fill, empty_postgresql)


@pytest.fixture
def demonstration(
    database_kind: str, demo: Demonstration, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Flask]:
    """The demonstration in a database of this test's own, its files in `tmp_path/evidence`."""
    url, name = demo.copy_to(tmp_path), ""
    if database_kind == "postgresql":
        server: Cluster = request.getfixturevalue("cluster")
        name = server.create(request.getfixturevalue("demo_postgresql"))
        url = server.url(name)
    app = bare_app(url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if name:
        server.drop(name)
