"""Pages of occurrences in the order of their numbers, of one plan and of one agency.

Revision: 0031_api_pages
Revises: 0030_table_readings
"""

from __future__ import annotations

from alembic import op

revision = "0031_api_pages"
down_revision = "0030_table_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_index("ix_occurrence_plan_id_id", "occurrence", ["plan_id", "id"])
    op.create_index("ix_occurrence_agency_id_id", "occurrence", ["agency_id", "id"])


def downgrade() -> None:
    """Take the database down."""
    op.drop_index("ix_occurrence_agency_id_id", table_name="occurrence")
    op.drop_index("ix_occurrence_plan_id_id", table_name="occurrence")
