"""How tables of results are read, by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy import Index as TableIndex
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Json, Model, Removable, unique_standing
from tracker.indices.models.entering import ENTRY_KINDS
from tracker.indices.rules.saved import Way


class TableReading(Removable, Model):
    """A saved way to read the tables of an index: the heads, and what each column means.

    The heads keep the order of the other system's table, so that an export has the same columns.
    A retired way stays, marked as removed, and its name may be given again.
    """

    __tablename__ = "table_reading"
    __table_args__ = (
        CheckConstraint(ENTRY_KINDS, name="kind"),
        # A name is found by command, and stands once in an index.
        unique_standing("uq_table_reading_standing", "index_code", "name_folded"),
        # An uploaded file looks for the ways that bear its heads.
        TableIndex("ix_table_reading_heads", "index_code", "kind", "heads_mark"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    index_code: Mapped[str] = mapped_column(String(20), ForeignKey("index_family.code"))
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(120))
    heads: Mapped[list[str]] = mapped_column(Json)
    columns: Mapped[list[str]] = mapped_column(Json)
    heads_mark: Mapped[str] = mapped_column(String(16))
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(String(200))

    @property
    def way(self) -> Way:
        """The heads with their meanings, as the rules take them."""
        return Way(tuple(self.heads), tuple(self.columns))
