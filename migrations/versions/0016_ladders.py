"""The ladder of a plan, urgings by occurrence, and wishes for letters to come.

Revision: 0016_ladders
Revises: 0016_feeds
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0016_ladders"
down_revision = "0016_feeds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "plan_ladder",
        sa.Column("plan_id", sa.Integer(), sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("rungs", tracker.db.Json, nullable=False),
    )
    op.create_table(
        "urging",
        sa.Column(
            "occurrence_id",
            tracker.db.BigId,
            sa.ForeignKey("occurrence.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "letter_id",
            tracker.db.BigId,
            sa.ForeignKey("letter.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("limit_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_urging_letter_id", "urging", ["letter_id"])
    op.create_table(
        "letter_wish",
        sa.Column("id", tracker.db.BigId, primary_key=True),
        sa.Column("recipient", sa.String(260), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.Column("wished_by", sa.String(200), nullable=False),
        sa.Column("wished_at", tracker.db.Instant(), nullable=False),
        sa.UniqueConstraint("recipient", "day"),
    )
    op.create_index("ix_letter_wish_day", "letter_wish", ["day"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("letter_wish")
    op.drop_table("urging")
    op.drop_table("plan_ladder")
