"""Calendars of deadlines, and webhooks with what they were told.

Revision: 0016_feeds
Revises: 0015_search
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0016_feeds"
down_revision = "0015_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "calendar_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.Column("last_read_at", tracker.db.Instant(), nullable=True),
        sa.Column("hour_from", tracker.db.Instant(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id is null) <> (agency_id is null)", name=op.f("ck_calendar_token_owner")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_token_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_calendar_token_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_calendar_token_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_token_token_hash")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_token_person_id")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_calendar_token_agency_id")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("events", tracker.db.Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("updates_from", tracker.db.BigId, nullable=False),
        sa.Column("updates_seen", tracker.db.BigId, nullable=False),
        sa.Column("letters_from", tracker.db.BigId, nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    _create_deliveries()


def _create_deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", tracker.db.Instant(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_until", tracker.db.Instant(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("sent_at", tracker.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'expired')",
            name=op.f("ck_webhook_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_webhook_delivery_webhook_id_webhook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_webhook_delivery_key")),
        sa.UniqueConstraint(
            "webhook_id",
            "event",
            "cause",
            name=op.f("uq_webhook_delivery_webhook_id_event_cause"),
        ),
    )
    for name, columns, state in (
        ("ix_webhook_delivery_waiting", ["next_attempt_at", "id"], "waiting"),
        ("ix_webhook_delivery_sending", ["claimed_until"], "sending"),
    ):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            name, "webhook_delivery", columns, sqlite_where=where, postgresql_where=where
        )
    op.create_index(
        "ix_webhook_delivery_webhook_id", "webhook_delivery", ["webhook_id", "id", "state"]
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_table("calendar_token")
