"""Reports of single agencies, kept with the edition that closed a period.

Revision: 0028_agency_editions
Revises: 0027_marks
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0028_agency_editions"
down_revision = "0027_marks"
branch_labels = None
depends_on = None

_WAITING = sa.text("made_at is null")


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "agency_edition",
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("report_edition.id"), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id"), nullable=False),
        sa.Column("taken_at", tracker.db.Instant()),
        sa.Column("made_at", tracker.db.Instant()),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("edition_id", "agency_id"),
    )
    op.create_index(
        "ix_agency_edition_waiting",
        "agency_edition",
        ["edition_id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "agency_edition_file",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "agency_id", "kind"),
        sa.ForeignKeyConstraint(
            ["edition_id", "agency_id"], ["agency_edition.edition_id", "agency_edition.agency_id"]
        ),
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("agency_edition_file")
    op.drop_table("agency_edition")
