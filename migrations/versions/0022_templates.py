"""Word templates that officials edit, each change kept, files by hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0022_templates"
down_revision = "0021_editions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "word_template_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_word_template_file")),
    )
    op.create_table(
        "word_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", tracker.db.Instant(), nullable=False),
        sa.CheckConstraint(
            "use in ('quarterly','analysis','letter')", name=op.f("ck_word_template_use")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["word_template_file.sha256"],
            name=op.f("fk_word_template_sha256_word_template_file"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_word_template_changed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_template")),
    )
    op.create_index("ix_word_template_use_id", "word_template", ["use", "id"])


def downgrade() -> None:
    """Take the database down."""
    op.drop_table("word_template")
    op.drop_table("word_template_file")
