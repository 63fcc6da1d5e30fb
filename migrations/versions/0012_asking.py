"""What one side asks of the other, what an agency does inside, and what a transfer leaves.

Revision: 0012_asking
Revises: 0011_worker
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0012_asking"
down_revision = "0011_worker"
branch_labels = None
depends_on = None

# Columns that point to a row. Written as SQL that both databases take: adding a column with its
# reference in one statement copies no table, where SQLite would copy a million occurrences.
_REFERENCES = (
    ("agency_membership", "stands_in_for_id", sa.Integer(), "person"),
    ("occurrence", "inherited_from_id", tracker.db.BigId, "occurrence"),
    ("progress_update", "from_agency_id", sa.Integer(), "agency"),
)


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "task_step",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("assignment_id", tracker.db.BigId, nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_task_step_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_task_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_step")),
    )
    op.create_index(
        "ix_task_step_assignment_id", "task_step", ["assignment_id", "sort", "id"], unique=False
    )
    op.create_table(
        "change_request",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_due_on", sa.Date(), nullable=True),
        sa.Column("granted_due_on", sa.Date(), nullable=True),
        sa.Column("to_agency_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", tracker.db.Instant(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", tracker.db.Instant(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('extension','decline','reassign','suspend','cancel')",
            name=op.f("ck_change_request_kind"),
        ),
        sa.CheckConstraint(
            "state = 'asked' or decided_on is not null", name=op.f("ck_change_request_decided")
        ),
        sa.CheckConstraint(
            "state in ('asked','granted','refused','withdrawn')",
            name=op.f("ck_change_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_change_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_change_request_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_change_request_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_change_request_task_id_task")
        ),
        sa.ForeignKeyConstraint(
            ["to_agency_id"], ["agency.id"], name=op.f("fk_change_request_to_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(
        "ix_change_request_agency_id", "change_request", ["agency_id", "id"], unique=False
    )
    op.create_index(
        "ix_change_request_occurrence_id", "change_request", ["occurrence_id", "id"], unique=False
    )
    op.create_index(
        "ix_change_request_plan_id_state",
        "change_request",
        ["plan_id", "state", "asked_on", "id"],
        unique=False,
    )
    op.create_index(
        "uq_change_request_waiting",
        "change_request",
        ["occurrence_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "explanation",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=6), nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", tracker.db.Instant(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("written_at", tracker.db.Instant(), nullable=True),
        sa.Column("written_by", sa.String(length=200), nullable=True),
        sa.Column("signed_at", tracker.db.Instant(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", tracker.db.Instant(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('asked','written','signed','accepted','returned','withdrawn')",
            name=op.f("ck_explanation_state"),
        ),
        sa.CheckConstraint(
            "subject in ('late','silent','target')", name=op.f("ck_explanation_subject")
        ),
        sa.CheckConstraint(
            "(occurrence_id is null) <> (target_id is null)",
            name=op.f("ck_explanation_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_explanation_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_explanation_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_explanation_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_explanation_target_id_target")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index(
        "ix_explanation_agency_id_state", "explanation", ["agency_id", "state", "id"], unique=False
    )
    op.create_index("ix_explanation_occurrence_id", "explanation", ["occurrence_id"], unique=False)
    op.create_index(
        "ix_explanation_plan_id_state",
        "explanation",
        ["plan_id", "state", "asked_on", "id"],
        unique=False,
    )
    op.create_index("ix_explanation_target_id", "explanation", ["target_id"], unique=False)
    op.create_table(
        "head_review",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("typed", tracker.db.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("sent_at", tracker.db.Instant(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", tracker.db.Instant(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting','approved','sent_back','withdrawn')",
            name=op.f("ck_head_review_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_head_review_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_head_review_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_head_review_sent_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_review")),
    )
    op.create_index(
        "ix_head_review_agency_id_state",
        "head_review",
        ["agency_id", "state", "sent_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_head_review_occurrence_id", "head_review", ["occurrence_id", "id"], unique=False
    )
    op.create_index(
        "uq_head_review_waiting",
        "head_review",
        ["occurrence_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "partner_request",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("asked_at", tracker.db.Instant(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", tracker.db.Instant(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state in ('asked','answered','withdrawn')", name=op.f("ck_partner_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_partner_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_partner_request_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_partner_request_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_partner_request_task_id_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_request")),
    )
    op.create_index(
        "ix_partner_request_agency_id_state",
        "partner_request",
        ["agency_id", "state", "due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_partner_request_occurrence_id", "partner_request", ["occurrence_id", "id"], unique=False
    )
    op.create_table(
        "explanation_past",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("explanation_id", tracker.db.BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["explanation_id"],
            ["explanation.id"],
            name=op.f("fk_explanation_past_explanation_id_explanation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_past")),
    )
    op.create_index(
        "ix_explanation_past_explanation_id",
        "explanation_past",
        ["explanation_id", "version"],
        unique=False,
    )
    op.create_table(
        "head_review_document",
        sa.Column("review_id", tracker.db.BigId, nullable=False),
        sa.Column("document_id", tracker.db.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_head_review_document_document_id_document"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["head_review.id"],
            name=op.f("fk_head_review_document_review_id_head_review"),
        ),
        sa.PrimaryKeyConstraint("review_id", "document_id", name=op.f("pk_head_review_document")),
    )
    op.create_index(
        "ix_head_review_document_document_id", "head_review_document", ["document_id"], unique=False
    )
    op.create_table(
        "partner_request_document",
        sa.Column("request_id", tracker.db.BigId, nullable=False),
        sa.Column("document_id", tracker.db.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_partner_request_document_document_id_document"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["partner_request.id"],
            name=op.f("fk_partner_request_document_request_id_partner_request"),
        ),
        sa.PrimaryKeyConstraint(
            "request_id", "document_id", name=op.f("pk_partner_request_document")
        ),
    )
    op.create_index(
        "ix_partner_request_document_document_id",
        "partner_request_document",
        ["document_id"],
        unique=False,
    )
    dialect = op.get_bind().dialect
    for table, column, type_, target in _REFERENCES:
        name = f"fk_{table}_{column}_{target}"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {type_.compile(dialect)} "
            f"CONSTRAINT {name} REFERENCES {target} (id)"
        )
    op.add_column(
        "agency",
        sa.Column("head_approves", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("assignment", sa.Column("unit", sa.String(length=120), nullable=True))
    op.add_column("task", sa.Column("monitors", tracker.db.Json, nullable=True))
    op.add_column("occurrence", sa.Column("taken_over_on", sa.Date(), nullable=True))
    op.add_column("occurrence_past", sa.Column("taken_over_on", sa.Date(), nullable=True))
    # What an occurrence is was no part of its former states: they take what it is now.
    op.add_column(
        "occurrence_past",
        sa.Column("kind", sa.String(length=10), nullable=False, server_default="dated"),
    )
    op.execute(
        "UPDATE occurrence_past SET kind = "
        "(SELECT kind FROM occurrence WHERE occurrence.id = occurrence_past.occurrence_id)"
    )
    op.create_index(
        "ix_occurrence_inherited_from_id",
        "occurrence",
        ["inherited_from_id"],
        sqlite_where=sa.text("inherited_from_id is not null"),
        postgresql_where=sa.text("inherited_from_id is not null"),
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_occurrence_inherited_from_id", table_name="occurrence")
    op.drop_column("occurrence_past", "kind")
    op.drop_column("occurrence_past", "taken_over_on")
    op.drop_column("occurrence", "taken_over_on")
    op.drop_column("task", "monitors")
    op.drop_column("assignment", "unit")
    op.drop_column("agency", "head_approves")
    for table, column, _, _ in _REFERENCES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_index("ix_partner_request_document_document_id", table_name="partner_request_document")
    op.drop_table("partner_request_document")
    op.drop_index("ix_head_review_document_document_id", table_name="head_review_document")
    op.drop_table("head_review_document")
    op.drop_index("ix_explanation_past_explanation_id", table_name="explanation_past")
    op.drop_table("explanation_past")
    op.drop_index("ix_partner_request_occurrence_id", table_name="partner_request")
    op.drop_index("ix_partner_request_agency_id_state", table_name="partner_request")
    op.drop_table("partner_request")
    op.drop_index(
        "uq_head_review_waiting",
        table_name="head_review",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_head_review_occurrence_id", table_name="head_review")
    op.drop_index("ix_head_review_agency_id_state", table_name="head_review")
    op.drop_table("head_review")
    op.drop_index("ix_explanation_target_id", table_name="explanation")
    op.drop_index("ix_explanation_plan_id_state", table_name="explanation")
    op.drop_index("ix_explanation_occurrence_id", table_name="explanation")
    op.drop_index("ix_explanation_agency_id_state", table_name="explanation")
    op.drop_table("explanation")
    op.drop_index(
        "uq_change_request_waiting",
        table_name="change_request",
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index("ix_change_request_plan_id_state", table_name="change_request")
    op.drop_index("ix_change_request_occurrence_id", table_name="change_request")
    op.drop_index("ix_change_request_agency_id", table_name="change_request")
    op.drop_table("change_request")
    op.drop_index("ix_task_step_assignment_id", table_name="task_step")
    op.drop_table("task_step")
