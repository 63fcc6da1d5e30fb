"""Agencies, groups and succession.

Revision: 0004_agencies
Revises: 0003_outbox
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_agencies"
down_revision = "0003_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("official_name", sa.String(length=240), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=10), nullable=False),
        sa.Column("official_code", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "authority in ('directive','request')", name=op.f("ck_agency_authority")
        ),
        sa.CheckConstraint(
            "level in ('city','department','equivalent','vertical','unit','district','commune','outside','group')",
            name=op.f("ck_agency_level"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_agency_dates")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_index("ix_agency_level_sort_id", "agency", ["level", "sort", "id"], unique=False)
    op.create_index("ix_agency_name_folded", "agency", ["name_folded"], unique=False)
    op.create_index("ix_agency_parent_id", "agency", ["parent_id"], unique=False)
    op.create_index("ix_agency_sort_id", "agency", ["sort", "id"], unique=False)
    op.create_table(
        "agency_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind <> 'level' or level is not null", name=op.f("ck_agency_group_level")
        ),
        sa.CheckConstraint(
            "kind in ('listed','level','union','open','outside')", name=op.f("ck_agency_group_kind")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_agency_group_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_group")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_group_code")),
    )
    op.create_table(
        "agency_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("folded", sa.String(length=240), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind in ('official','short','alias','misspelling')", name=op.f("ck_agency_name_kind")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agency_name_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_name")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_agency_name_agency_id_name")),
    )
    op.create_index(
        "ix_agency_name_folded_agency_id", "agency_name", ["folded", "agency_id"], unique=False
    )
    op.create_table(
        "agency_succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "kind in ('merge','absorb','rename','split','dissolve','transfer')",
            name=op.f("ck_agency_succession_kind"),
        ),
        sa.CheckConstraint(
            "to_id is not null or kind = 'dissolve'", name=op.f("ck_agency_succession_successor")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["agency.id"], name=op.f("fk_agency_succession_from_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["agency.id"], name=op.f("fk_agency_succession_to_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_succession")),
        sa.UniqueConstraint(
            "from_id",
            "to_id",
            "effective_on",
            name=op.f("uq_agency_succession_from_id_to_id_effective_on"),
        ),
    )
    op.create_index("ix_agency_succession_to_id", "agency_succession", ["to_id"], unique=False)
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("member_group_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(agency_id is null) <> (member_group_id is null)",
            name=op.f("ck_group_member_one_member"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_group_member_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["agency_group.id"], name=op.f("fk_group_member_group_id_agency_group")
        ),
        sa.ForeignKeyConstraint(
            ["member_group_id"],
            ["agency_group.id"],
            name=op.f("fk_group_member_member_group_id_agency_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint(
            "group_id",
            "agency_id",
            "valid_from",
            name=op.f("uq_group_member_group_id_agency_id_valid_from"),
        ),
    )
    op.create_index("ix_group_member_agency_id", "group_member", ["agency_id"], unique=False)
    op.create_table(
        "group_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("folded", sa.String(length=240), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["agency_group.id"], name=op.f("fk_group_name_group_id_agency_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_name")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_group_name_group_id_name")),
    )


def downgrade() -> None:
    """Take the database down again."""
    op.drop_table("group_name")
    op.drop_index("ix_group_member_agency_id", table_name="group_member")
    op.drop_table("group_member")
    op.drop_index("ix_agency_succession_to_id", table_name="agency_succession")
    op.drop_table("agency_succession")
    op.drop_index("ix_agency_name_folded_agency_id", table_name="agency_name")
    op.drop_table("agency_name")
    op.drop_table("agency_group")
    op.drop_index("ix_agency_sort_id", table_name="agency")
    op.drop_index("ix_agency_parent_id", table_name="agency")
    op.drop_index("ix_agency_name_folded", table_name="agency")
    op.drop_index("ix_agency_level_sort_id", table_name="agency")
    op.drop_table("agency")
