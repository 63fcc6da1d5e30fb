"""How tables of other systems are read, by name.

Revision: 0029_exchange
Revises: 0028_agency_editions
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0029_exchange"
down_revision = "0028_agency_editions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "exchange_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("heads", tracker.db.Json, nullable=False),
        sa.Column("columns", tracker.db.Json, nullable=False),
        sa.Column("words", tracker.db.Json, nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", tracker.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_exchange_mapping_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_mapping")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_exchange_mapping_agency_id_name")),
    )


def downgrade() -> None:
    """Take the database down."""
    op.drop_table("exchange_mapping")
