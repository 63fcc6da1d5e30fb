"""Frameworks, criteria and results.

Revision: 0007_indices
Revises: 0006_evidence
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0007_indices"
down_revision = "0006_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "index_family",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.CheckConstraint("unit in ('point','percent')", name=op.f("ck_index_family_unit")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_index_family")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("printed_value", sa.String(length=80), nullable=False),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("quote", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_family.code"], name=op.f("fk_claim_index_code_index_family")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "index_code", "year", "reference", name=op.f("uq_claim_index_code_year_reference")
        ),
    )
    op.create_index("ix_claim_index_code_year", "claim", ["index_code", "year", "id"], unique=False)
    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("rollup", sa.String(length=4), nullable=False),
        sa.Column("max_total", tracker.db.Exact(), nullable=False),
        sa.CheckConstraint("rollup in ('sum','none')", name=op.f("ck_framework_rollup")),
        sa.CheckConstraint(
            "last_year is null or first_year <= last_year", name=op.f("ck_framework_years")
        ),
        sa.ForeignKeyConstraint(
            ["index_code"], ["index_family.code"], name=op.f("fk_framework_index_code_index_family")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("index_code", "version", name=op.f("uq_framework_index_code_version")),
    )
    op.create_table(
        "group_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("percent", tracker.db.Exact(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("rank_of", sa.Integer(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_code"],
            ["index_family.code"],
            name=op.f("fk_group_result_index_code_index_family"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_result")),
        sa.UniqueConstraint(
            "index_code",
            "code",
            "year",
            "variant",
            name=op.f("uq_group_result_index_code_code_year_variant"),
        ),
    )
    op.create_table(
        "supporting_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_code", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["index_code"],
            ["index_family.code"],
            name=op.f("fk_supporting_figure_index_code_index_family"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporting_figure")),
        sa.UniqueConstraint(
            "index_code",
            "code",
            "year",
            "name",
            name=op.f("uq_supporting_figure_index_code_code_year_name"),
        ),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("name_folded", sa.String(length=500), nullable=False),
        sa.Column("max_score", tracker.db.Exact(), nullable=True),
        sa.Column("scoring", sa.String(length=10), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level in ('total','domain','criterion','sub_criterion','group','dimension','sub_dimension')",
            name=op.f("ck_criterion_level"),
        ),
        sa.CheckConstraint(
            "scoring in ('appraisal','survey','mixed')", name=op.f("ck_criterion_scoring")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["framework.id"], name=op.f("fk_criterion_framework_id_framework")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["criterion.id"], name=op.f("fk_criterion_parent_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("framework_id", "code", name=op.f("uq_criterion_framework_id_code")),
    )
    op.create_index(
        "ix_criterion_framework_id_sort", "criterion", ["framework_id", "sort"], unique=False
    )
    op.create_index("ix_criterion_name_folded", "criterion", ["name_folded"], unique=False)
    op.create_index("ix_criterion_parent_id", "criterion", ["parent_id"], unique=False)
    op.create_table(
        "criterion_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("scope_note", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to is null or valid_from <= valid_to", name=op.f("ck_criterion_owner_dates")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_criterion_owner_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_criterion_owner_criterion_id_criterion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_owner")),
        sa.UniqueConstraint(
            "criterion_id",
            "agency_id",
            "valid_from",
            name=op.f("uq_criterion_owner_criterion_id_agency_id_valid_from"),
        ),
    )
    op.create_index("ix_criterion_owner_agency_id", "criterion_owner", ["agency_id"], unique=False)
    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "relation in ('SAME','RENUMBERED','RENAMED','RESCALED','RULE_CHANGED','SPLIT','MERGED','NEW','DROPPED')",
            name=op.f("ck_crosswalk_relation"),
        ),
        sa.CheckConstraint(
            "from_id is not null or to_id is not null", name=op.f("ck_crosswalk_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["criterion.id"], name=op.f("fk_crosswalk_from_id_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["criterion.id"], name=op.f("fk_crosswalk_to_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_crosswalk_from_id_to_id")),
    )
    op.create_index("ix_crosswalk_to_id", "crosswalk", ["to_id"], unique=False)
    op.create_table(
        "lost_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("score", tracker.db.Exact(), nullable=True),
        sa.Column("max_score", tracker.db.Exact(), nullable=True),
        sa.Column("lost", tracker.db.Exact(), nullable=False),
        sa.Column("responsible", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("level in ('leaf','group')", name=op.f("ck_lost_point_level")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_lost_point_criterion_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_point")),
        sa.UniqueConstraint(
            "criterion_id", "year", "level", name=op.f("uq_lost_point_criterion_id_year_level")
        ),
    )
    op.create_index("ix_lost_point_year", "lost_point", ["year"], unique=False)
    op.create_table(
        "national_mean",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("percent", tracker.db.Exact(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_national_mean_criterion_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_mean")),
        sa.UniqueConstraint(
            "criterion_id", "year", name=op.f("uq_national_mean_criterion_id_year")
        ),
    )
    op.create_table(
        "rank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("rank_of", sa.Integer(), nullable=False),
        sa.Column("peer_group", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.CheckConstraint("part in ('total','appraisal','survey')", name=op.f("ck_rank_part")),
        sa.CheckConstraint("rank between 1 and rank_of", name=op.f("ck_rank_within")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_rank_criterion_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rank")),
        sa.UniqueConstraint(
            "criterion_id",
            "year",
            "part",
            "peer_group",
            name=op.f("uq_rank_criterion_id_year_part_peer_group"),
        ),
    )
    op.create_table(
        "score",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        sa.Column("score", tracker.db.Exact(), nullable=True),
        sa.Column("percent", tracker.db.Exact(), nullable=True),
        sa.Column("max_score", tracker.db.Exact(), nullable=True),
        sa.Column("printed_text", sa.String(length=80), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("assessed_by", sa.String(length=10), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint("part in ('total','appraisal','survey')", name=op.f("ck_score_part")),
        sa.CheckConstraint(
            "stage in ('self','appraised_1','appraised_2','published','forecast')",
            name=op.f("ck_score_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id_criterion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "criterion_id",
            "territory",
            "year",
            "stage",
            "part",
            "variant",
            name=op.f("uq_score_criterion_id_territory_year_stage_part_variant"),
        ),
    )
    op.create_index(
        "ix_score_territory_year", "score", ["territory", "year", "criterion_id"], unique=False
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_index("ix_score_territory_year", table_name="score")
    op.drop_table("score")
    op.drop_table("rank")
    op.drop_table("national_mean")
    op.drop_index("ix_lost_point_year", table_name="lost_point")
    op.drop_table("lost_point")
    op.drop_index("ix_crosswalk_to_id", table_name="crosswalk")
    op.drop_table("crosswalk")
    op.drop_index("ix_criterion_owner_agency_id", table_name="criterion_owner")
    op.drop_table("criterion_owner")
    op.drop_index("ix_criterion_parent_id", table_name="criterion")
    op.drop_index("ix_criterion_name_folded", table_name="criterion")
    op.drop_index("ix_criterion_framework_id_sort", table_name="criterion")
    op.drop_table("criterion")
    op.drop_table("supporting_figure")
    op.drop_table("group_result")
    op.drop_table("framework")
    op.drop_index("ix_claim_index_code_year", table_name="claim")
    op.drop_table("claim")
    op.drop_table("index_family")
