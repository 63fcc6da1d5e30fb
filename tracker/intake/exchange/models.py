"""How tables of other systems are read, by name; the tables that came in, and their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Instant, Json, Model

SENT = "act = 'send'"


class ExchangeMapping(Model):
    """A way to read a table: the head of each field's column, what each word means.

    Of an agency, or of the whole province (`agency_id` None). The heads keep the order of the
    other system's table, so that an export has the same columns.
    """

    __tablename__ = "exchange_mapping"
    __table_args__ = (
        UniqueConstraint("agency_id", "name"),
        # One name for the whole province: empty agencies do not count as equal above.
        Index(
            "uq_exchange_mapping_whole",
            "name",
            unique=True,
            sqlite_where=text("agency_id is null"),
            postgresql_where=text("agency_id is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(120))
    heads: Mapped[list[str]] = mapped_column(Json)
    columns: Mapped[dict[str, str]] = mapped_column(Json)
    words: Mapped[dict[str, str]] = mapped_column(Json)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class ExchangeTable(Model):
    """One table that was brought in: how it is read, and what became of it.

    Seen by who brought it in until it is applied; `rows`, its cells, go then. `of_all` says that
    it tells of every agency, not only of those of the person. `counts` are rows by act.
    """

    __tablename__ = "exchange_table"
    __table_args__ = (
        CheckConstraint("state in ('read','applied')", name="state"),
        # A person's table that waits; what was applied lately.
        Index("ix_exchange_table_state_read_by_id", "state", "read_by_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    of_all: Mapped[bool]
    file_name: Mapped[str] = mapped_column(String(200))
    # The saved way by which it was read first, where there was one: the other system's name.
    mapping: Mapped[str | None] = mapped_column(String(120))
    heads: Mapped[list[str]] = mapped_column(Json)
    columns: Mapped[dict[str, str]] = mapped_column(Json)
    words: Mapped[dict[str, str]] = mapped_column(Json)
    first: Mapped[int]
    rows: Mapped[list[list[str]] | None] = mapped_column(Json, deferred=True)
    state: Mapped[str] = mapped_column(String(7), default="read")
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    read_by: Mapped[str] = mapped_column(String(200))
    read_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)


class ExchangeRow(Model):
    """One row of a table beside the work that it is about, in words for the preview.

    `version` is that of the work when it was laid beside it. Of an applied table the rows stay
    that became reports, and those that could not be taken.
    """

    __tablename__ = "exchange_row"
    __table_args__ = (
        CheckConstraint("act in ('send','same','left','wrong')", name="act"),
        # A page of the preview, of one fate or one agency.
        Index("ix_exchange_row_act", "table_id", "act", "place"),
        Index("ix_exchange_row_agency", "table_id", "agency_id", "place"),
        # What was brought in for an agency, newest first.
        Index(
            "ix_exchange_row_agency_id",
            "agency_id",
            "table_id",
            sqlite_where=text(SENT),
            postgresql_where=text(SENT),
        ),
    )

    table_id: Mapped[int] = mapped_column(ForeignKey("exchange_table.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    occurrence_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("occurrence.id"))
    version: Mapped[int | None]
    agency_said: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(100))
    report: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(5))
    column: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(String(400))

    agency: Mapped[Agency | None] = relationship()
