"""Seals over the trail; what was written can be neither replaced nor emptied.

The first migration refuses UPDATE and DELETE. Here the ways around them are closed: TRUNCATE on
PostgreSQL, and INSERT OR REPLACE on SQLite, which deletes without asking the trigger.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0026_seals"
down_revision = "0025_api"
branch_labels = None
depends_on = None

_REFUSE = "SELECT RAISE(ABORT, 'the trail is append-only')"


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", tracker.db.BigId, nullable=False),
        sa.Column("to_id", tracker.db.BigId, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint("from_id <= to_id", name=op.f("ck_audit_seal_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("from_id", name=op.f("uq_audit_seal_from_id")),
    )
    op.create_index("ix_audit_event_verb_id", "audit_event", ["verb", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _close_sqlite()
    else:
        _close_postgresql()


def _close_sqlite() -> None:
    for name in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_seal_no_{name.lower()} BEFORE {name} ON audit_seal "
            f"BEGIN {_REFUSE}; END"
        )
    for table in ("audit_event", "audit_seal"):
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN {_REFUSE}; END"
        )


def _close_postgresql() -> None:
    for name in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_seal_no_{name.lower()} BEFORE {name} ON audit_seal "
            "FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()"
        )
    for table in ("audit_event", "audit_seal"):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"
        )


def downgrade() -> None:
    """Take the database down."""
    closing = "no_replace" if op.get_bind().dialect.name == "sqlite" else "no_truncate"
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON audit_event"
    op.execute(f"DROP TRIGGER audit_event_{closing}{on_table}")
    op.drop_index("ix_audit_event_verb_id", table_name="audit_event")
    # Its own triggers go with the table.
    op.drop_table("audit_seal")
