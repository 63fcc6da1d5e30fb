"""Occurrences, their states and updates.

Revision: 0009_progress
Revises: 0008_plans
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0009_progress"
down_revision = "0008_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "day_total",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("last_id", tracker.db.BigId, nullable=False),
        sa.Column("counts", tracker.db.Json, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_day_total_plan_id_plan")),
        sa.PrimaryKeyConstraint("plan_id", "known_on", "shown_on", name=op.f("pk_day_total")),
    )
    op.create_table(
        "task_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", tracker.db.Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_task_event_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_event_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_event")),
    )
    op.create_index("ix_task_event_task_id", "task_event", ["task_id"], unique=False)
    op.create_table(
        "occurrence",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", tracker.db.BigId, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=12), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("soon_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("extension_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('dated','recurring','event','standing','undated')",
            name=op.f("ck_occurrence_kind"),
        ),
        sa.CheckConstraint(
            "work in ('not_started','in_progress','submitted','completed','suspended','cancelled','reassigned')",
            name=op.f("ck_occurrence_work"),
        ),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_occurrence_percent")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_occurrence_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_occurrence_assignment_id_assignment"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_occurrence_plan_id_plan")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_occurrence_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("assignment_id", "key", name=op.f("uq_occurrence_assignment_id_key")),
    )
    op.create_index(
        "ix_occurrence_counts",
        "occurrence",
        [
            "plan_id",
            "agency_id",
            "task_id",
            "kind",
            "work",
            "limit_on",
            "soon_on",
            "completed_on",
            "period",
            "returned",
        ],
        unique=False,
    )
    op.create_index(
        "ix_occurrence_open_agency_id",
        "occurrence",
        ["agency_id", "limit_on", "id"],
        unique=False,
        sqlite_where=sa.text("work in ('not_started','in_progress')"),
        postgresql_where=sa.text("work in ('not_started','in_progress')"),
    )
    op.create_index(
        "ix_occurrence_open_limit_on",
        "occurrence",
        ["plan_id", "limit_on", "id", "task_id", "agency_id", "reported_on", "work", "kind"],
        unique=False,
        sqlite_where=sa.text("work in ('not_started','in_progress') and kind <> 'standing'"),
        postgresql_where=sa.text("work in ('not_started','in_progress') and kind <> 'standing'"),
    )
    op.create_index(
        "ix_occurrence_period",
        "occurrence",
        ["plan_id", "period", "agency_id", "task_id", "kind", "work", "reported_on"],
        unique=False,
        sqlite_where=sa.text("kind in ('recurring','standing')"),
        postgresql_where=sa.text("kind in ('recurring','standing')"),
    )
    op.create_index("ix_occurrence_plan_id_since", "occurrence", ["plan_id", "since"], unique=False)
    op.create_index(
        "ix_occurrence_task_id", "occurrence", ["task_id", "agency_id", "work"], unique=False
    )
    op.create_index(
        "ix_occurrence_waiting",
        "occurrence",
        ["plan_id", "submitted_on", "id"],
        unique=False,
        sqlite_where=sa.text("work = 'submitted'"),
        postgresql_where=sa.text("work = 'submitted'"),
    )
    op.create_table(
        "occurrence_past",
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=12), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("soon_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("extension_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_occurrence_past_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_occurrence_past_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "since", name=op.f("pk_occurrence_past")),
    )
    op.create_index(
        "ix_occurrence_past_plan_id_until",
        "occurrence_past",
        ["plan_id", "until", "since"],
        unique=False,
    )
    op.create_table(
        "progress_update",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("at", tracker.db.Instant(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("done", sa.Text(), nullable=True),
        sa.Column("difficulty", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("before", tracker.db.Json, nullable=False),
        sa.Column("after", tracker.db.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_progress_update_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_progress_update_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_progress_update_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_progress_update_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_update")),
    )
    op.create_index(
        "ix_progress_update_occurrence_id",
        "progress_update",
        ["occurrence_id", "at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_update_plan_id_on", "progress_update", ["plan_id", "on"], unique=False
    )
    op.create_index(
        "ix_progress_update_task_id", "progress_update", ["task_id", "at", "id"], unique=False
    )
    op.create_table(
        "report_draft",
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("typed", tracker.db.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", tracker.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_report_draft_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "person_id", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "update_document",
        sa.Column("update_id", tracker.db.BigId, nullable=False),
        sa.Column("document_id", tracker.db.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_update_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name=op.f("fk_update_document_update_id_progress_update"),
        ),
        sa.PrimaryKeyConstraint("update_id", "document_id", name=op.f("pk_update_document")),
    )
    op.create_index(
        "ix_update_document_document_id", "update_document", ["document_id"], unique=False
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_update_document_document_id", table_name="update_document")
    op.drop_table("update_document")
    op.drop_table("report_draft")
    op.drop_index("ix_progress_update_task_id", table_name="progress_update")
    op.drop_index("ix_progress_update_plan_id_on", table_name="progress_update")
    op.drop_index("ix_progress_update_occurrence_id", table_name="progress_update")
    op.drop_table("progress_update")
    op.drop_index("ix_occurrence_past_plan_id_until", table_name="occurrence_past")
    op.drop_table("occurrence_past")
    op.drop_index(
        "ix_occurrence_waiting",
        table_name="occurrence",
        sqlite_where=sa.text("work = 'submitted'"),
        postgresql_where=sa.text("work = 'submitted'"),
    )
    op.drop_index("ix_occurrence_task_id", table_name="occurrence")
    op.drop_index("ix_occurrence_plan_id_since", table_name="occurrence")
    op.drop_index(
        "ix_occurrence_period",
        table_name="occurrence",
        sqlite_where=sa.text("kind in ('recurring','standing')"),
        postgresql_where=sa.text("kind in ('recurring','standing')"),
    )
    op.drop_index(
        "ix_occurrence_open_limit_on",
        table_name="occurrence",
        sqlite_where=sa.text("work in ('not_started','in_progress') and kind <> 'standing'"),
        postgresql_where=sa.text("work in ('not_started','in_progress') and kind <> 'standing'"),
    )
    op.drop_index(
        "ix_occurrence_open_agency_id",
        table_name="occurrence",
        sqlite_where=sa.text("work in ('not_started','in_progress')"),
        postgresql_where=sa.text("work in ('not_started','in_progress')"),
    )
    op.drop_index("ix_occurrence_counts", table_name="occurrence")
    op.drop_table("occurrence")
    op.drop_index("ix_task_event_task_id", table_name="task_event")
    op.drop_table("task_event")
    op.drop_table("day_total")
