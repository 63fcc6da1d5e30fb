"""People, roles, sign-in.

Revision: 0005_accounts
Revises: 0004_agencies
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0005_accounts"
down_revision = "0004_agencies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("last_seen_at", tracker.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index("ix_person_name_folded_id", "person", ["name_folded", "id"], unique=False)
    op.create_table(
        "sign_in_counter",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", tracker.db.Instant(), nullable=False),
        sa.Column("locked_until", tracker.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_counter")),
    )
    op.create_index("ix_sign_in_counter_last_at", "sign_in_counter", ["last_at"], unique=False)
    op.create_table(
        "agency_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "agency_id is not null or role not in ('agency_editor','agency_head')",
            name=op.f("ck_agency_membership_agency"),
        ),
        sa.CheckConstraint(
            "role in ('admin','coordinator','leader','agency_editor','agency_head','auditor')",
            name=op.f("ck_agency_membership_role"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_agency_membership_dates")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_membership_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["person.id"], name=op.f("fk_agency_membership_user_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_membership")),
    )
    op.create_index(
        "ix_agency_membership_agency_id",
        "agency_membership",
        ["agency_id", "valid_to"],
        unique=False,
    )
    op.create_index("ix_agency_membership_user_id", "agency_membership", ["user_id"], unique=False)
    op.create_table(
        "one_time_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("expires_at", tracker.db.Instant(), nullable=False),
        sa.Column("used_at", tracker.db.Instant(), nullable=True),
        sa.CheckConstraint("kind in ('invite','reset')", name=op.f("ck_one_time_token_kind")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["person.id"], name=op.f("fk_one_time_token_user_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_token_token_hash")),
    )
    op.create_index("ix_one_time_token_user_id", "one_time_token", ["user_id"], unique=False)


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_one_time_token_user_id", table_name="one_time_token")
    op.drop_table("one_time_token")
    op.drop_index("ix_agency_membership_user_id", table_name="agency_membership")
    op.drop_index("ix_agency_membership_agency_id", table_name="agency_membership")
    op.drop_table("agency_membership")
    op.drop_index("ix_sign_in_counter_last_at", table_name="sign_in_counter")
    op.drop_table("sign_in_counter")
    op.drop_index("ix_person_name_folded_id", table_name="person")
    op.drop_table("person")
