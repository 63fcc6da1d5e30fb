"""Documents that prove something.

Revision: 0006_evidence
Revises: 0005_accounts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0006_evidence"
down_revision = "0005_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "document",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=500), nullable=True),
        sa.Column("link", sa.String(length=1000), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by_name", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", tracker.db.Instant(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("state in ('clean','quarantined')", name=op.f("ck_document_state")),
        sa.CheckConstraint("(sha256 is null) = (file_name is null)", name=op.f("ck_document_file")),
        sa.CheckConstraint(
            "number is not null or link is not null or sha256 is not null",
            name=op.f("ck_document_something"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_document_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(
        "ix_document_agency_id_sha256", "document", ["agency_id", "sha256"], unique=False
    )
    op.create_index("ix_document_sha256", "document", ["sha256"], unique=False)


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_document_sha256", table_name="document")
    op.drop_index("ix_document_agency_id_sha256", table_name="document")
    op.drop_table("document")
