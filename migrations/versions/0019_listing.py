"""The order of lists whose work may have no limit: the page is cut from the index, not sorted.

Revision: 0019_listing
Revises: 0018_indices
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_listing"
down_revision = "0018_indices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_index(
        "ix_occurrence_listed",
        "occurrence",
        ["plan_id", sa.text("coalesce(limit_on, '9999-12-31')"), "id"],
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_index("ix_occurrence_listed", table_name="occurrence")
