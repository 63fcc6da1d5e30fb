"""Reports as they were closed: editions and their files.

Revision: 0021_editions
Revises: 0020_report_texts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0021_editions"
down_revision = "0020_report_texts"
branch_labels = None
depends_on = None

STATES = "'asked','making','draft','closed','reopened','replaced','failed'"
MAKING = sa.text("state in ('asked','making')")
CLOSED = sa.text("state = 'closed'")


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "report_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", tracker.db.Instant(), nullable=False),
        sa.Column("taken_at", tracker.db.Instant(), nullable=True),
        sa.Column("made_at", tracker.db.Instant(), nullable=True),
        sa.Column("told", tracker.db.Json, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("differences", tracker.db.Json, nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", tracker.db.Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_report_edition_state")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_report_edition_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_report_edition_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["person.id"], name=op.f("fk_report_edition_reopened_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_edition")),
        sa.UniqueConstraint(
            "plan_id", "period", "version", name=op.f("uq_report_edition_plan_id_period_version")
        ),
    )
    for name, where in (("closed", CLOSED), ("making", MAKING)):
        op.create_index(
            f"ux_report_edition_{name}",
            "report_edition",
            ["plan_id", "period"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "report_file",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["report_edition.id"],
            name=op.f("fk_report_file_edition_id_report_edition"),
        ),
        sa.PrimaryKeyConstraint("edition_id", "kind", name=op.f("pk_report_file")),
    )


def downgrade() -> None:
    """Take the database down."""
    op.drop_table("report_file")
    op.drop_table("report_edition")
