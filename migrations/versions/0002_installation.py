"""The installation and its calendar.

Revision: 0002_installation
Revises: 0001_audit
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0002_installation"
down_revision = "0001_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind in ('off', 'on')", name=op.f("ck_calendar_day_kind")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("profile", sa.String(length=60), nullable=False),
        sa.Column("province_name", sa.String(length=120), nullable=False),
        sa.Column("province_short", sa.String(length=120), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("standing_agency_code", sa.String(length=40), nullable=False),
        sa.Column("demo_today", sa.Date(), nullable=True),
        sa.Column("demo_secret", sa.String(length=120), nullable=True),
        sa.Column("letters_stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint("kind in ('real', 'demo', 'test')", name=op.f("ck_installation_kind")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_table("installation")
    op.drop_table("calendar_day")
