"""Self-assessment: rounds, sheets, answers with their documents, appraisal, surveys.

Revision: 0023_assessment
Revises: 0022_templates
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0023_assessment"
down_revision = "0022_templates"
branch_labels = None
depends_on = None

_TABLES = (
    "assessment_round",
    "appraisal",
    "survey_list",
    "survey_return",
    "appraisal_document",
    "assessment_sheet",
    "assessment_answer",
    "sheet_event",
    "answer_document",
)


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "assessment_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("agency_due_on", sa.Date(), nullable=False),
        sa.Column("city_due_on", sa.Date(), nullable=False),
        sa.Column("owners_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("opened_at", tracker.db.Instant(), nullable=True),
        sa.Column("opened_by", sa.String(length=200), nullable=True),
        sa.Column("consolidated_on", sa.Date(), nullable=True),
        sa.Column("sent_number", sa.String(length=80), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("appraised_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft','open','consolidated','sent','appraised','published')",
            name=op.f("ck_assessment_round_state"),
        ),
        sa.CheckConstraint(
            "agency_due_on <= city_due_on", name=op.f("ck_assessment_round_city_day")
        ),
        sa.CheckConstraint(
            "opens_on <= agency_due_on", name=op.f("ck_assessment_round_agency_day")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_assessment_round_framework_id_framework"),
        ),
        sa.ForeignKeyConstraint(
            ["index_code"],
            ["index_family.code"],
            name=op.f("fk_assessment_round_index_code_index_family"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_assessment_round_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_round")),
        sa.UniqueConstraint("index_code", "year", name=op.f("uq_assessment_round_index_code_year")),
    )
    op.create_table(
        "appraisal",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("score", tracker.db.Exact(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence_accepted", sa.Boolean(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("replied_by", sa.String(length=200), nullable=True),
        sa.Column("entered_at", tracker.db.Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("replied_on is null or reply <> ''", name=op.f("ck_appraisal_replied")),
        sa.CheckConstraint("stage between 0 and 2", name=op.f("ck_appraisal_stage")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_appraisal_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["assessment_round.id"],
            name=op.f("fk_appraisal_round_id_assessment_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
        sa.UniqueConstraint(
            "round_id",
            "criterion_id",
            "stage",
            name=op.f("uq_appraisal_round_id_criterion_id_stage"),
        ),
    )
    op.create_table(
        "survey_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("respondent_group", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("entered_at", tracker.db.Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "asked >= 0 and (sent is null or sent >= 0)", name=op.f("ck_survey_list_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_survey_list_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["assessment_round.id"],
            name=op.f("fk_survey_list_round_id_assessment_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_list")),
        sa.UniqueConstraint(
            "round_id",
            "agency_id",
            "respondent_group",
            name=op.f("uq_survey_list_round_id_agency_id_respondent_group"),
        ),
    )
    op.create_index("ix_survey_list_agency_id", "survey_list", ["agency_id"], unique=False)
    op.create_table(
        "survey_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("respondent_group", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_at", tracker.db.Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "issued >= 0 and returned between 0 and issued", name=op.f("ck_survey_return_numbers")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["assessment_round.id"],
            name=op.f("fk_survey_return_round_id_assessment_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_return")),
        sa.UniqueConstraint(
            "round_id",
            "respondent_group",
            "on",
            name=op.f("uq_survey_return_round_id_respondent_group_on"),
        ),
    )
    op.create_table(
        "appraisal_document",
        sa.Column("appraisal_id", tracker.db.BigId, nullable=False),
        sa.Column("document_id", tracker.db.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["appraisal_id"],
            ["appraisal.id"],
            name=op.f("fk_appraisal_document_appraisal_id_appraisal"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_appraisal_document_document_id_document"),
        ),
        sa.PrimaryKeyConstraint("appraisal_id", "document_id", name=op.f("pk_appraisal_document")),
    )
    op.create_index(
        "ix_appraisal_document_document_id", "appraisal_document", ["document_id"], unique=False
    )
    op.create_table(
        "assessment_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", tracker.db.BigId, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("signed_at", tracker.db.Instant(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state <> 'signed' or signed_on is not null", name=op.f("ck_assessment_sheet_signed")
        ),
        sa.CheckConstraint(
            "state in ('open','signed','returned','accepted')",
            name=op.f("ck_assessment_sheet_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_assessment_sheet_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_assessment_sheet_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["assessment_round.id"],
            name=op.f("fk_assessment_sheet_round_id_assessment_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sheet")),
        sa.UniqueConstraint(
            "round_id", "agency_id", name=op.f("uq_assessment_sheet_round_id_agency_id")
        ),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_assessment_sheet_round_id_number")),
    )
    op.create_index(
        "ix_assessment_sheet_agency_id", "assessment_sheet", ["agency_id"], unique=False
    )
    op.create_index(
        "ix_assessment_sheet_occurrence_id", "assessment_sheet", ["occurrence_id"], unique=False
    )
    op.create_table(
        "assessment_answer",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("score", tracker.db.Exact(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", tracker.db.Instant(), nullable=True),
        sa.Column("updated_by", sa.String(length=200), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("judged_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "verdict in ('accepted','returned')", name=op.f("ck_assessment_answer_verdict")
        ),
        sa.CheckConstraint(
            "verdict is null or judged_on is not null", name=op.f("ck_assessment_answer_judged")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_assessment_answer_criterion_id_criterion"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["assessment_sheet.id"],
            name=op.f("fk_assessment_answer_sheet_id_assessment_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_answer")),
        sa.UniqueConstraint(
            "sheet_id", "criterion_id", name=op.f("uq_assessment_answer_sheet_id_criterion_id")
        ),
    )
    op.create_index(
        "ix_assessment_answer_criterion_id", "assessment_answer", ["criterion_id"], unique=False
    )
    op.create_table(
        "sheet_event",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", tracker.db.Instant(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind in ('opened','signed','returned','accepted','reopened')",
            name=op.f("ck_sheet_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["assessment_sheet.id"],
            name=op.f("fk_sheet_event_sheet_id_assessment_sheet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_event")),
    )
    op.create_index("ix_sheet_event_sheet_id", "sheet_event", ["sheet_id", "id"], unique=False)
    op.create_table(
        "answer_document",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("answer_id", tracker.db.BigId, nullable=False),
        sa.Column("document_id", tracker.db.BigId, nullable=False),
        sa.Column("added_at", tracker.db.Instant(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", tracker.db.Instant(), nullable=True),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["assessment_answer.id"],
            name=op.f("fk_answer_document_answer_id_assessment_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_answer_document_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_document")),
    )
    op.create_index(
        "ix_answer_document_document_id", "answer_document", ["document_id"], unique=False
    )
    op.create_index(
        "uq_answer_document_kept",
        "answer_document",
        ["answer_id", "document_id"],
        unique=True,
        sqlite_where=sa.text("removed_at is null"),
        postgresql_where=sa.text("removed_at is null"),
    )


def downgrade() -> None:
    """Take the database down again."""
    for table in reversed(_TABLES):
        op.drop_table(table)
