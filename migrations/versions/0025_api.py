"""Tokens of programs, and the answers kept for requests that come twice.

Revision: 0025_api
Revises: 0024_doors
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0025_api"
down_revision = "0024_doors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("scopes", tracker.db.Json, nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.Column("expires_at", tracker.db.Instant(), nullable=False),
        sa.Column("revoked_at", tracker.db.Instant(), nullable=True),
        sa.Column("last_used_at", tracker.db.Instant(), nullable=True),
        sa.Column("window_from", tracker.db.Instant(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "person_id is not null or agency_id is not null", name=op.f("ck_api_token_owner")
        ),
        sa.CheckConstraint("made_at < expires_at", name=op.f("ck_api_token_life")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_api_token_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_token_prefix")),
    )
    op.create_table(
        "api_answer",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_token.id"], name=op.f("fk_api_answer_token_id_api_token")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_answer")),
        sa.UniqueConstraint("token_id", "key", name=op.f("uq_api_answer_token_id_key")),
    )
    op.create_index("ix_api_answer_made_at", "api_answer", ["made_at"])


def downgrade() -> None:
    """Take the database down."""
    op.drop_table("api_answer")
    op.drop_table("api_token")
