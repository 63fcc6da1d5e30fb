"""Letters to send.

Revision: 0003_outbox
Revises: 0002_installation
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0003_outbox"
down_revision = "0002_installation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "bad_address",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("letter_id", tracker.db.BigId, nullable=True),
        sa.Column("since", tracker.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_bad_address")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("started_at", tracker.db.Instant(), nullable=False),
        sa.Column("beaten_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_heartbeat_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "letter",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=260), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agency_ids", tracker.db.Json, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("payload", tracker.db.Json, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("not_before", tracker.db.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", tracker.db.Instant(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_until", tracker.db.Instant(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("left_at", tracker.db.Instant(), nullable=True),
        sa.Column("sent_at", tracker.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'expired', 'held')",
            name=op.f("ck_letter_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index("ix_letter_day", "letter", ["day", "id"], unique=False)
    op.create_index(
        "ix_letter_left_at",
        "letter",
        ["left_at"],
        unique=False,
        sqlite_where=sa.text("left_at is not null"),
        postgresql_where=sa.text("left_at is not null"),
    )
    op.create_index("ix_letter_person_id", "letter", ["person_id", "id"], unique=False)
    op.create_index("ix_letter_recipient", "letter", ["recipient", "kind", "day"], unique=False)
    op.create_index(
        "ix_letter_sending",
        "letter",
        ["claimed_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_letter_state", "letter", ["state", "id"], unique=False)
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index(
        "ix_letter_waiting",
        table_name="letter",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_letter_state", table_name="letter")
    op.drop_index(
        "ix_letter_sending",
        table_name="letter",
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.drop_index("ix_letter_recipient", table_name="letter")
    op.drop_index("ix_letter_person_id", table_name="letter")
    op.drop_index(
        "ix_letter_left_at",
        table_name="letter",
        sqlite_where=sa.text("left_at is not null"),
        postgresql_where=sa.text("left_at is not null"),
    )
    op.drop_index("ix_letter_day", table_name="letter")
    op.drop_table("letter")
    op.drop_table("heartbeat")
    op.drop_table("bad_address")
