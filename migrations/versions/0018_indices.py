"""Figures typed in: drafts, forecasts, tiers, prose targets, and who said what.

Revision: 0018_indices
Revises: 0017_former
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0018_indices"
down_revision = "0017_former"
branch_labels = None
depends_on = None

_EMPTY = {"nullable": False, "server_default": ""}
_COLUMNS = (
    ("index_family", sa.Column("conducted_by", sa.String(200), **_EMPTY)),
    ("score", sa.Column("entered_by", sa.String(200), **_EMPTY)),
    ("score", sa.Column("entered_at", tracker.db.Instant())),
    ("claim", sa.Column("withdrawn_on", sa.Date())),
    ("claim", sa.Column("withdrawn_by", sa.String(200), **_EMPTY)),
    ("claim", sa.Column("withdrawn_reason", sa.String(500), **_EMPTY)),
    ("task_criterion", sa.Column("note", sa.String(300), **_EMPTY)),
    ("task_criterion", sa.Column("linked_by", sa.String(200), **_EMPTY)),
    ("task_criterion", sa.Column("linked_at", tracker.db.Instant())),
)


def _key(name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=nullable)


def upgrade() -> None:
    """Bring the database up."""
    for table, column in _COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "tier",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("criterion_id", "criterion.id"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.UniqueConstraint("criterion_id", "year"),
        sa.CheckConstraint("tier between 1 and tiers", name="within"),
    )
    op.create_table(
        "entry_draft",
        sa.Column("id", tracker.db.BigId, primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("index_code", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("said", tracker.db.Json, nullable=False),
        _key("person_id", "person.id", nullable=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("at", tracker.db.Instant(), nullable=False),
        sa.Column("stored_at", tracker.db.Instant()),
        sa.Column("put_away_at", tracker.db.Instant()),
        sa.CheckConstraint("kind in ('figures','territories','claims','framework')", name="kind"),
    )
    op.create_index("ix_entry_draft_index_code_year", "entry_draft", ["index_code", "year", "id"])
    op.create_table(
        "forecast",
        sa.Column("id", tracker.db.BigId, primary_key=True),
        _key("criterion_id", "criterion.id"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(12), nullable=False),
        sa.Column("value", tracker.db.Exact(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        _key("agency_id", "agency.id"),
        _key("person_id", "person.id", nullable=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("at", tracker.db.Instant(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
    )
    op.create_index("ix_forecast_year_criterion_id", "forecast", ["year", "criterion_id", "id"])
    op.create_table(
        "prose_target",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("plan_id", "plan.id"),
        sa.Column("index_code", sa.String(20), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("scope", sa.String(14), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("operator", sa.String(16), nullable=False),
        sa.Column("value", tracker.db.Exact()),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("entered_by", sa.String(200), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date()),
        sa.CheckConstraint("kind in ('score','percent','rank','tier')", name="kind"),
        sa.CheckConstraint(
            "operator in ('>=','>','=','<=','improve','rank_not_lower')", name="operator"
        ),
        sa.CheckConstraint("scope in ('node','survey_leaves','leaves')", name="scope"),
        sa.CheckConstraint(
            "value is not null or operator in ('improve','rank_not_lower')", name="value"
        ),
    )
    op.create_index("ix_prose_target_plan_id", "prose_target", ["plan_id"])


def downgrade() -> None:
    """Take the database back."""
    for table in ("prose_target", "forecast", "entry_draft", "tier"):
        op.drop_table(table)
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column.name)
