"""How tables of results are read, by name.

Revision: 0030_table_readings
Revises: 0030_kept
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0030_table_readings"
down_revision = "0030_kept"
branch_labels = None
depends_on = None

_TABLE = "table_reading"
_STANDING = sa.text("removed_at is null")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        _TABLE,
        sa.Column("id", _ID, nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.Column("heads", tracker.db.Json, nullable=False),
        sa.Column("columns", tracker.db.Json, nullable=False),
        sa.Column("heads_mark", sa.String(length=16), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.Column("saved_at", tracker.db.Instant(), nullable=False),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.Column("removed_at", tracker.db.Instant(), nullable=True),
        sa.CheckConstraint(
            "kind in ('figures','territories','claims','framework')",
            name=op.f("ck_table_reading_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["index_code"],
            ["index_family.code"],
            name=op.f("fk_table_reading_index_code_index_family"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_reading")),
    )
    op.create_index(
        "uq_table_reading_standing",
        _TABLE,
        ["index_code", "name_folded"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_index("ix_table_reading_heads", _TABLE, ["index_code", "kind", "heads_mark"])


def downgrade() -> None:
    """Take the database down."""
    op.drop_table(_TABLE)
