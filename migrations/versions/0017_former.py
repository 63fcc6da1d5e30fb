"""What a plan said before a version: its sections, its targets and the order of its tasks.

Revision: 0017_former
Revises: 0016_ladders
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0017_former"
down_revision = "0016_ladders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.add_column("plan_revision", sa.Column("former", tracker.db.Json, nullable=True))


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("plan_revision", "former")
