"""What is taken away stays, marked: emptied figures, links, owners and rights that never held.

A unique constraint lies inside its table on SQLite: the table is written anew from the words that
made it, so that its checks and keys stay as they are.

Revision: 0027_marks
Revises: 0026_seals
"""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0027_marks"
down_revision = "0026_seals"
branch_labels = None
depends_on = None

# Table → what stands there once, and the constraint that said so.
_UNIQUE = {
    "score": ("criterion_id", "territory", "year", "stage", "part", "variant"),
    "rank": ("criterion_id", "year", "part", "peer_group"),
    "tier": ("criterion_id", "year"),
    "national_mean": ("criterion_id", "year"),
    "criterion_owner": ("criterion_id", "agency_id", "valid_from"),
}
_LINK = ("task_id", "criterion_id")
_MARKED = (*_UNIQUE, "task_criterion", "agency_membership")
_STANDING = sa.text("removed_at is null")


def _name(table: str) -> str:
    return f"uq_{table}_{'_'.join(_UNIQUE[table])}"


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rewrite(table: str, change: Callable[[str], str], columns: str = "*") -> None:
    """Write a table of SQLite anew, its words changed; `columns` are those that are kept."""
    bind = op.get_bind()
    words = "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = :type"
    made = bind.execute(sa.text(words), {"name": table, "type": "table"}).scalar_one()
    indexes = bind.execute(sa.text(words), {"name": table, "type": "index"}).scalars().all()
    head = re.compile(rf'^CREATE TABLE "?{table}"?')
    op.execute(sa.text(_plain(change(head.sub("CREATE TABLE rewritten", made)))))
    into = "" if columns == "*" else f" ({columns})"
    op.execute(f"INSERT INTO rewritten{into} SELECT {columns} FROM {table}")
    op.drop_table(table)
    op.rename_table("rewritten", table)
    for index in indexes:
        if index is not None:
            op.execute(sa.text(_plain(index)))


def _plain(words: str) -> str:
    """Keep a colon in the words from being read as the name of a value."""
    return words.replace(":", "\\:")


def _without(name: str) -> Callable[[str], str]:
    return lambda made: re.sub(rf",\s*CONSTRAINT {name} UNIQUE \([^)]*\)", "", made)


def _with(words: str) -> Callable[[str], str]:
    return lambda made: f"{made.rstrip().removesuffix(')').rstrip()}, \n\t{words}\n)"


def _free(table: str) -> None:
    """Let a value be written again after it was taken away."""
    if _on_sqlite():
        _rewrite(table, _without(_name(table)))
    else:
        op.drop_constraint(_name(table), table)
    _stand_once(table, _UNIQUE[table])


def _stand_once(table: str, columns: tuple[str, ...]) -> None:
    op.create_index(
        f"uq_{table}_standing",
        table,
        list(columns),
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


def _bind(table: str) -> None:
    """Let a value be written once for ever, as before."""
    columns = ", ".join(_UNIQUE[table])
    if _on_sqlite():
        _rewrite(table, _with(f"CONSTRAINT {_name(table)} UNIQUE ({columns})"))
    else:
        op.create_unique_constraint(_name(table), table, list(_UNIQUE[table]))


def _number_links() -> None:
    """Give links a number of their own: one pair may be linked, unlinked and linked again."""
    key = "CONSTRAINT pk_task_criterion PRIMARY KEY"
    if _on_sqlite():
        kept = "task_id, criterion_id, basis, note, linked_by, linked_at, removed_at"
        _rewrite(
            "task_criterion",
            lambda made: made.replace("(", "(\n\tid INTEGER NOT NULL, ", 1).replace(
                f"{key} ({', '.join(_LINK)})", f"{key} (id)"
            ),
            kept,
        )
    else:
        op.drop_constraint("pk_task_criterion", "task_criterion")
        op.execute(f"ALTER TABLE task_criterion ADD COLUMN id SERIAL, ADD {key} (id)")
    _stand_once("task_criterion", _LINK)


def _unnumber_links() -> None:
    key = "CONSTRAINT pk_task_criterion PRIMARY KEY"
    if _on_sqlite():
        _rewrite(
            "task_criterion",
            lambda made: made.replace("\n\tid INTEGER NOT NULL, ", "", 1).replace(
                f"{key} (id)", f"{key} ({', '.join(_LINK)})"
            ),
            "task_id, criterion_id, basis, note, linked_by, linked_at",
        )
    else:
        op.drop_column("task_criterion", "id")
        op.execute(f"ALTER TABLE task_criterion ADD {key} ({', '.join(_LINK)})")


def upgrade() -> None:
    """Bring the database up."""
    for table in _MARKED:
        op.add_column(table, sa.Column("removed_at", tracker.db.Instant()))
    for table in _UNIQUE:
        _free(table)
    _number_links()


def downgrade() -> None:
    """Take the database back: rows that were taken away are gone for good."""
    for table in _MARKED:
        op.execute(f"DELETE FROM {table} WHERE removed_at IS NOT NULL")
        if table != "agency_membership":
            op.drop_index(f"uq_{table}_standing", table)
        op.drop_column(table, "removed_at")
    for table in _UNIQUE:
        _bind(table)
    _unnumber_links()
