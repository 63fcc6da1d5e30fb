"""Stored files that no row names: uploads whose columns nobody chose, files of forgotten drafts.

Revision: 0012_intake
Revises: 0012_asking
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0012_intake"
down_revision = "0012_asking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "loose_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("due_at", tracker.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_loose_file")),
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_table("loose_file")
