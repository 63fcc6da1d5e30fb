"""Runs of the worker.

Revision: 0011_worker
Revises: 0010_intake
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0011_worker"
down_revision = "0010_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "worker_run",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("started_at", tracker.db.Instant(), nullable=False),
        sa.Column("ended_at", tracker.db.Instant(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("counts", tracker.db.Json, nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("outcome in ('done', 'failed')", name=op.f("ck_worker_run_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_run")),
    )
    op.create_index("ix_worker_run_job", "worker_run", ["job", "id"], unique=False)
    op.create_index("ix_worker_run_started_at", "worker_run", ["started_at"], unique=False)


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_worker_run_started_at", table_name="worker_run")
    op.drop_index("ix_worker_run_job", table_name="worker_run")
    op.drop_table("worker_run")
