"""Plans, tasks, assignments, targets.

Revision: 0008_plans
Revises: 0007_indices
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0008_plans"
down_revision = "0007_indices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("settings", tracker.db.Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "kind in ('improvement','self_assessment','review','other')", name=op.f("ck_plan_kind")
        ),
        sa.CheckConstraint("state = 'draft' or issued_on is not null", name=op.f("ck_plan_issued")),
        sa.CheckConstraint("state in ('draft','issued','closed')", name=op.f("ck_plan_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
    )
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("applied_at", tracker.db.Instant(), nullable=False),
        sa.Column("applied_by", sa.String(length=200), nullable=False),
        sa.Column("accepted", tracker.db.Json, nullable=True),
        sa.Column("changes", tracker.db.Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_revision_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_revision")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_revision_plan_id_number")),
    )
    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("directive", sa.Text(), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_section_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint(
            "plan_id", "index_code", "number", name=op.f("uq_section_plan_id_index_code_number")
        ),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("index_code", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("output", sa.Text(), nullable=True),
        sa.Column("deadline_text", sa.Text(), nullable=True),
        sa.Column("deadline", tracker.db.Json, nullable=False),
        sa.Column("leads", tracker.db.Json, nullable=False),
        sa.Column("partners", tracker.db.Json, nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("ordered_by", sa.String(length=200), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_task_section_id_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "plan_id", "index_code", "number", name=op.f("uq_task_plan_id_index_code_number")
        ),
    )
    op.create_index("ix_task_plan_id_sort", "task", ["plan_id", "sort"], unique=False)
    op.create_index("ix_task_section_id", "task", ["section_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=True),
        sa.Column("authority", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reassigned_from_id", tracker.db.BigId, nullable=True),
        sa.CheckConstraint(
            "agency_id is not null or role <> 'lead'", name=op.f("ck_assignment_lead_is_an_agency")
        ),
        sa.CheckConstraint(
            "authority in ('directive','request')", name=op.f("ck_assignment_authority")
        ),
        sa.CheckConstraint("role in ('lead','partner','monitor')", name=op.f("ck_assignment_role")),
        sa.CheckConstraint(
            "agency_id is not null or group_id is not null", name=op.f("ck_assignment_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_assignment_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["agency_group.id"], name=op.f("fk_assignment_group_id_agency_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assignment_person_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_assignment_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["reassigned_from_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_reassigned_from_id_assignment"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_agency_id_plan_id", "assignment", ["agency_id", "plan_id"], unique=False
    )
    op.create_index("ix_assignment_group_id", "assignment", ["group_id"], unique=False)
    op.create_index(
        "ix_assignment_plan_id",
        "assignment",
        ["plan_id", "role", "task_id", "agency_id", "valid_from", "valid_to"],
        unique=False,
    )
    op.create_index("ix_assignment_task_id_role", "assignment", ["task_id", "role"], unique=False)
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("max_score", tracker.db.Exact(), nullable=True),
        sa.Column("baseline", tracker.db.Exact(), nullable=True),
        sa.Column("target", tracker.db.Exact(), nullable=True),
        sa.Column("operator", sa.String(length=2), nullable=False),
        sa.Column("leads", tracker.db.Json, nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('score','percent','rank','tier')", name=op.f("ck_target_kind")
        ),
        sa.CheckConstraint("operator in ('>=','>','=')", name=op.f("ck_target_operator")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_target_criterion_id_criterion")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_target_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "plan_id",
            "index_code",
            "code",
            "kind",
            name=op.f("uq_target_plan_id_index_code_code_kind"),
        ),
    )
    op.create_index("ix_target_criterion_id", "target", ["criterion_id"], unique=False)
    op.create_table(
        "task_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("old", tracker.db.Json, nullable=True),
        sa.Column("new", tracker.db.Json, nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_change_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_change")),
    )
    op.create_index("ix_task_change_task_id_on", "task_change", ["task_id", "on"], unique=False)
    op.create_table(
        "task_criterion",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "basis in ('section','person','sample')", name=op.f("ck_task_criterion_basis")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_task_criterion_criterion_id_criterion"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_task_criterion_task_id_task")
        ),
        sa.PrimaryKeyConstraint("task_id", "criterion_id", name=op.f("pk_task_criterion")),
    )
    op.create_index(
        "ix_task_criterion_criterion_id", "task_criterion", ["criterion_id"], unique=False
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_task_criterion_criterion_id", table_name="task_criterion")
    op.drop_table("task_criterion")
    op.drop_index("ix_task_change_task_id_on", table_name="task_change")
    op.drop_table("task_change")
    op.drop_index("ix_target_criterion_id", table_name="target")
    op.drop_table("target")
    op.drop_index("ix_assignment_task_id_role", table_name="assignment")
    op.drop_index("ix_assignment_plan_id", table_name="assignment")
    op.drop_index("ix_assignment_group_id", table_name="assignment")
    op.drop_index("ix_assignment_agency_id_plan_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index("ix_task_section_id", table_name="task")
    op.drop_index("ix_task_plan_id_sort", table_name="task")
    op.drop_table("task")
    op.drop_table("section")
    op.drop_table("plan_revision")
    op.drop_table("plan")
