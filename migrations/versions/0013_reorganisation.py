"""Reorganisations of agencies while they are prepared, and what was decided in them.

Revision: 0013_reorganisation
Revises: 0012_intake
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0013_reorganisation"
down_revision = "0012_intake"
branch_labels = None
depends_on = None


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("applied_at", tracker.db.Instant(), nullable=True),
        sa.Column("applied_by", sa.String(length=200), nullable=True),
        sa.Column("summary", tracker.db.Json, nullable=True),
        sa.CheckConstraint(
            "state in ('draft','applied','dropped')", name=op.f("ck_reorganisation_state")
        ),
        sa.CheckConstraint(
            "state <> 'applied' or applied_at is not null", name=op.f("ck_reorganisation_applied")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
    )
    op.create_index("ix_reorganisation_state_id", "reorganisation", ["state", "id"])
    table = "reorganisation_passage"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reorganisation_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "kind in ('merge','absorb','rename','split','dissolve','transfer')",
            name=op.f(f"ck_{table}_kind"),
        ),
        sa.CheckConstraint(
            "to_id is not null or kind = 'dissolve'", name=op.f(f"ck_{table}_successor")
        ),
        sa.CheckConstraint(
            "origin in ('register','file','person')", name=op.f(f"ck_{table}_origin")
        ),
        _ref(table, "reorganisation_id", "reorganisation"),
        _ref(table, "from_id", "agency"),
        _ref(table, "to_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "reorganisation_id",
            "from_id",
            "to_id",
            name=op.f(f"uq_{table}_reorganisation_id_from_id_to_id"),
        ),
    )
    table = "reorganisation_doubt"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reorganisation_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("printed_from", sa.String(length=300), nullable=False),
        sa.Column("printed_to", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("from_ids", tracker.db.Json, nullable=False),
        sa.Column("to_ids", tracker.db.Json, nullable=False),
        _ref(table, "reorganisation_id", "reorganisation"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_reorganisation_id", table, ["reorganisation_id", "id"])
    table = "reorganisation_decision"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reorganisation_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=9), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=5), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "subject in ('task','criterion','right')", name=op.f(f"ck_{table}_subject")
        ),
        sa.CheckConstraint(
            "choice in ('move','group','close','stay')", name=op.f(f"ck_{table}_choice")
        ),
        sa.CheckConstraint(
            "(choice = 'move') = (to_id is not null)", name=op.f(f"ck_{table}_to_body")
        ),
        sa.CheckConstraint(
            "(choice = 'group') = (group_id is not null)", name=op.f(f"ck_{table}_to_group")
        ),
        _ref(table, "reorganisation_id", "reorganisation"),
        _ref(table, "from_id", "agency"),
        _ref(table, "to_id", "agency"),
        _ref(table, "group_id", "agency_group"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"ix_{table}_subject", table, ["reorganisation_id", "subject", "subject_id", "from_id"]
    )


def downgrade() -> None:
    """Take the database down again."""
    for table in ("decision", "doubt", "passage"):
        op.drop_table(f"reorganisation_{table}")
    op.drop_table("reorganisation")
