"""Run migrations, on SQLite and on PostgreSQL, against the database of the settings.

On PostgreSQL a migration waits only a short while for a lock: a session left open would hang it,
and a clear error is better than a silent wait.
"""

from __future__ import annotations

from alembic import context
from flask import current_app

from tracker.db import db


def run_migrations() -> None:
    """Run them in one transaction each, with batch mode where SQLite cannot alter."""
    engine = db.engine
    with engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            # A table that is copied must not drop the rows that point to it.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET lock_timeout = '20s'")
            # A transaction left open here would be taken for the caller's and never committed.
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=on_sqlite,
            compare_type=True,
            transaction_per_migration=True,
            user_module_prefix="tracker.db.",
        )
        with context.begin_transaction():
            context.run_migrations()
        if on_sqlite:
            connection.commit()
            connection.exec_driver_sql("COMMIT") if connection.in_transaction() else None


if context.is_offline_mode():
    raise RuntimeError("offline migrations are not supported")
assert current_app
run_migrations()
