"""Tables of every agency: ways to read them for the whole province, the tables, their rows.

Revision: 0031_city_exchange
Revises: 0031_api_pages
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0031_city_exchange"
down_revision = "0031_api_pages"
branch_labels = None
depends_on = None

_WHOLE = sa.text("agency_id is null")
_SENT = sa.text("act = 'send'")


def upgrade() -> None:
    """Bring the database up."""
    with op.batch_alter_table("exchange_mapping") as batch:
        batch.alter_column("agency_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(
        "uq_exchange_mapping_whole",
        "exchange_mapping",
        ["name"],
        unique=True,
        sqlite_where=_WHOLE,
        postgresql_where=_WHOLE,
    )
    op.create_table(
        "exchange_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("of_all", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("mapping", sa.String(length=120), nullable=True),
        sa.Column("heads", tracker.db.Json, nullable=False),
        sa.Column("columns", tracker.db.Json, nullable=False),
        sa.Column("words", tracker.db.Json, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("rows", tracker.db.Json, nullable=True),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("counts", tracker.db.Json, nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("read_by", sa.String(length=200), nullable=False),
        sa.Column("read_at", tracker.db.Instant(), nullable=False),
        sa.Column("applied_at", tracker.db.Instant(), nullable=True),
        sa.CheckConstraint("state in ('read','applied')", name=op.f("ck_exchange_table_state")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_exchange_table_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["person.id"], name=op.f("fk_exchange_table_read_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_table")),
    )
    op.create_index(
        "ix_exchange_table_state_read_by_id", "exchange_table", ["state", "read_by_id", "id"]
    )
    op.create_table(
        "exchange_row",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("agency_said", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=100), nullable=False),
        sa.Column("report", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=5), nullable=False),
        sa.Column("column", sa.String(length=20), nullable=False),
        sa.Column("told", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "act in ('send','same','left','wrong')", name=op.f("ck_exchange_row_act")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["exchange_table.id"],
            name=op.f("fk_exchange_row_table_id_exchange_table"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_exchange_row_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_exchange_row_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("table_id", "place", name=op.f("pk_exchange_row")),
    )
    op.create_index("ix_exchange_row_act", "exchange_row", ["table_id", "act", "place"])
    op.create_index("ix_exchange_row_agency", "exchange_row", ["table_id", "agency_id", "place"])
    op.create_index(
        "ix_exchange_row_agency_id",
        "exchange_row",
        ["agency_id", "table_id"],
        sqlite_where=_SENT,
        postgresql_where=_SENT,
    )


def downgrade() -> None:
    """Take the database down; ways saved for the whole province have no place below."""
    op.drop_table("exchange_row")
    op.drop_table("exchange_table")
    op.drop_index("uq_exchange_mapping_whole", table_name="exchange_mapping")
    op.execute("DELETE FROM exchange_mapping WHERE agency_id IS NULL")
    with op.batch_alter_table("exchange_mapping") as batch:
        batch.alter_column("agency_id", existing_type=sa.Integer(), nullable=False)
