"""The words of documents without accents, so that both databases search them alike.

Revision: 0015_search
Revises: 0014_counts
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.lib.text import fold

revision = "0015_search"
down_revision = "0014_counts"
branch_labels = None
depends_on = None

_AT_ONCE = 5000
_LONGEST = 600
_DOCUMENT = sa.table(
    "document",
    sa.column("id", sa.BigInteger),
    sa.column("number", sa.String),
    sa.column("subject", sa.String),
    sa.column("file_name", sa.String),
    sa.column("folded", sa.String),
)


def upgrade() -> None:
    """Bring the database up; the words of what is stored are folded here, once."""
    op.add_column(
        "document",
        sa.Column("folded", sa.String(length=_LONGEST), nullable=False, server_default=""),
    )
    _fill(op.get_bind())
    op.create_index("ix_document_agency_id_folded", "document", ["agency_id", "folded"])


def _fill(bind: sa.Connection) -> None:
    """Fold the words of every document, some thousands at once."""
    d = _DOCUMENT.c
    last = 0
    query = sa.select(d.id, d.number, d.subject, d.file_name).order_by(d.id).limit(_AT_ONCE)
    write = (
        sa.update(_DOCUMENT).where(d.id == sa.bindparam("key")).values(folded=sa.bindparam("words"))
    )
    while rows := bind.execute(query.where(d.id > last)).all():
        last = rows[-1].id
        bind.execute(
            write,
            [
                {"key": row.id, "words": fold(" ".join(filter(None, row[1:])))[:_LONGEST]}
                for row in rows
            ],
        )


def downgrade() -> None:
    """Take the database back."""
    op.drop_index("ix_document_agency_id_folded", table_name="document")
    op.drop_column("document", "folded")
