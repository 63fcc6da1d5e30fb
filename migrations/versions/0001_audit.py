"""The trail of every act, closed to changes.

Revision: 0001_audit
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0001_audit"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "audit_event",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("at", tracker.db.Instant(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", tracker.db.Instant(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", tracker.db.BigId, nullable=True),
        sa.Column("subject_label", sa.String(length=300), nullable=True),
        sa.Column("before", tracker.db.Json, nullable=True),
        sa.Column("after", tracker.db.Json, nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("origin", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_actor_id", "audit_event", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_event_agency_id", "audit_event", ["agency_id", "id"], unique=False)
    op.create_index("ix_audit_event_on", "audit_event", ["on", "id"], unique=False)
    op.create_index(
        "ix_audit_event_subject", "audit_event", ["subject_type", "subject_id", "id"], unique=False
    )

    for name, event in (("update", "UPDATE"), ("delete", "DELETE")):
        _forbid(name, event)


def _forbid(name: str, event: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER audit_event_no_{name} BEFORE {event} ON audit_event "
            "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER audit_event_no_{name} BEFORE {event} ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()"
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_audit_event_subject", table_name="audit_event")
    op.drop_index("ix_audit_event_on", table_name="audit_event")
    op.drop_index("ix_audit_event_agency_id", table_name="audit_event")
    op.drop_index("ix_audit_event_actor_id", table_name="audit_event")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_event_refuse()")
