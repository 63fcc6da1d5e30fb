"""An index of work whose day was moved: how much of it was done by its first day.

Revision: 0014_counts
Revises: 0013_reorganisation
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_counts"
down_revision = "0013_reorganisation"
branch_labels = None
depends_on = None

_MOVED = sa.text("due_on <> original_due_on")


def upgrade() -> None:
    """Bring the database up."""
    op.create_index(
        "ix_occurrence_moved",
        "occurrence",
        ["plan_id", "work"],
        sqlite_where=_MOVED,
        postgresql_where=_MOVED,
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_index("ix_occurrence_moved", table_name="occurrence")
