"""Connections and days of the calendar that are taken away stay, marked.

Revision: 0030_kept
Revises: 0029_exchange
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0030_kept"
down_revision = "0029_exchange"
branch_labels = None
depends_on = None

_MARKED = ("webhook", "calendar_day")


def upgrade() -> None:
    """Give both tables the mark of a row that was taken away."""
    for table in _MARKED:
        op.add_column(table, sa.Column("removed_at", tracker.db.Instant(), nullable=True))


def downgrade() -> None:
    """Delete what was taken away: the former program would show it again."""
    op.execute(
        "delete from webhook_delivery where webhook_id in"
        " (select id from webhook where removed_at is not null)"
    )
    for table in _MARKED:
        op.execute(f"delete from {table} where removed_at is not null")
        op.drop_column(table, "removed_at")
