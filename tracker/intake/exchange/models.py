"""How tables of other systems are read, by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Instant, Json, Model


class ExchangeMapping(Model):
    """An agency's way to read a table: the head of each field's column, what each word means.

    The heads keep the order of the other system's table, so that an export has the same columns.
    """

    __tablename__ = "exchange_mapping"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(120))
    heads: Mapped[list[str]] = mapped_column(Json)
    columns: Mapped[dict[str, str]] = mapped_column(Json)
    words: Mapped[dict[str, str]] = mapped_column(Json)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime] = mapped_column(Instant)
