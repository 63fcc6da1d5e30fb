"""Migrations go up and down, with the demonstration's rows in the tables, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from tracker.db import db, session
from tracker.demo.migrating import alembic_config, current_revision
from tracker.settings import ROOT


def row_counts() -> dict[str, int]:
    """Count the rows that stand in every table that the database has.

    What was taken away by a mark is left out: it is gone where the mark is not known yet.
    """
    session.rollback()
    there = inspect(db.engine)
    counts = {}
    for table in db.metadata.sorted_tables:
        if not there.has_table(table.name):
            continue
        query = select(func.count()).select_from(table)
        if any(column["name"] == "removed_at" for column in there.get_columns(table.name)):
            query = query.where(text("removed_at is null"))
        counts[table.name] = session.scalar(query) or 0
    session.remove()
    return counts


def step(revision: str) -> dict[str, int]:
    """Go one migration up or down and count what is there then."""
    session.remove()
    (command.upgrade if revision == "+1" else command.downgrade)(alembic_config(), revision)
    return row_counts()


def test_migrations_stand_in_one_line_named_as_their_files(database: Flask):
    script = ScriptDirectory.from_config(alembic_config())
    line = [revision.revision for revision in script.walk_revisions()]
    files = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert list(reversed(line)) == files
    assert current_revision() == line[0]


# SQLite cannot tell SQLAlchemy what an index on an expression holds.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_models_and_migrations_say_the_same(database: Flask):
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    assert compare_metadata(context, db.metadata) == []


def test_each_migration_goes_down_and_up_with_rows_and_loses_no_other_row(demonstration: Flask):
    files = list((ROOT / "migrations" / "versions").glob("*.py"))
    before = row_counts()
    assert sum(before.values()) > 10_000
    for _ in files:
        below = step("-1")
        assert {name: before[name] for name in below} == below
        again = step("+1")
        assert {name: again[name] for name in below} == below
        assert step("-1") == below
        before = below
    assert before == {}
    for _ in files:
        step("+1")
    assert set(row_counts()) == {table.name for table in db.metadata.sorted_tables}


def test_the_trail_refuses_to_be_changed(demonstration: Flask):
    before = row_counts()["audit_event"]
    for statement in ("UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text(statement))
        session.rollback()
    assert row_counts()["audit_event"] == before > 0
