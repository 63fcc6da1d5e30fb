"""Rows in bulk: COPY on PostgreSQL, executemany on SQLite; indexes off before and on after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect, text

from tracker.db import db, session
from tracker.settings import read_settings


class Writer:
    """Writes rows into tables inside the caller's transaction, the fastest way there is."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.on_postgresql = connection.dialect.name == "postgresql"

    def write(self, model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write `rows`, whose values are ints, None and texts as the database spells them."""
        quoted = ", ".join(f'"{name}"' for name in columns)
        cursor = self.connection.connection.cursor()
        table = model.__tablename__
        if self.on_postgresql:
            with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)
        cursor.close()


def empty(url: str) -> None:
    """Take away everything in the database at `url`."""
    if url.startswith("sqlite:///"):
        for ending in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)
        return
    engine = create_engine(read_settings({"DATABASE_URL": url}).database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def drop_indexes(models: Iterable[Any]) -> None:
    """Drop the secondary indexes of some tables, whatever they are now."""
    found = inspect(db.engine)
    names = [row["name"] for model in models for row in _plain(found, model.__tablename__)]
    with db.engine.begin() as connection:
        for name in names:
            connection.execute(text(f'DROP INDEX "{name}"'))


def _plain(found: Any, table: str) -> list[dict[str, Any]]:
    """Give the indexes of a table that no constraint owns."""
    owned = {row["name"] for row in found.get_unique_constraints(table)}
    return [row for row in found.get_indexes(table) if row["name"] not in owned]


def add_indexes(models: Iterable[Any]) -> None:
    """Make the indexes that the models name, let sequences go on, gather statistics."""
    session.remove()
    with db.engine.begin() as connection:
        for model in models:
            for index in sorted(model.__table__.indexes, key=lambda one: str(one.name)):
                index.create(connection, checkfirst=True)
    if db.engine.dialect.name == "postgresql":
        _settle_postgresql(models)
        return
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _settle_postgresql(models: Iterable[Any]) -> None:
    with db.engine.begin() as connection:
        for table in ("occurrence", "progress_update", "person"):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                    f" (SELECT max(id) FROM {table}))"
                )
            )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
