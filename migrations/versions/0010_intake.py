"""Documents that await a decision.

Revision: 0010_intake
Revises: 0009_progress
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0010_intake"
down_revision = "0009_progress"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "column_choice",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("meanings", tracker.db.Json, nullable=False),
        sa.Column("chosen_by", sa.String(length=200), nullable=False),
        sa.Column("chosen_at", tracker.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_column_choice")),
    )
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("plan_code", sa.String(length=40), nullable=False),
        sa.Column("content", tracker.db.Json, nullable=False),
        sa.Column("findings", tracker.db.Json, nullable=False),
        sa.Column("decisions", tracker.db.Json, nullable=False),
        sa.Column("edits", tracker.db.Json, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", tracker.db.Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('open','applied','rejected')", name=op.f("ck_import_draft_state")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_import_draft_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    op.create_index("ix_import_draft_state_id", "import_draft", ["state", "id"], unique=False)


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_import_draft_state_id", table_name="import_draft")
    op.drop_table("import_draft")
    op.drop_table("column_choice")
