"""Tables of what people type: entries not stored yet, and what agencies expect of the year."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy import Index as TableIndex
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Exact, Instant, Json, Model
from tracker.indices.models.frameworks import Criterion

ENTRY_KINDS = "kind in ('figures','territories','claims','framework')"


class EntryDraft(Model):
    """A table that somebody typed, pasted or uploaded, kept until it is stored or put away.

    `content` is the text of the table as it came, `said` what was told with it (stage, source,
    meaning of the columns); nothing of it counts before `stored_at`.
    """

    __tablename__ = "entry_draft"
    __table_args__ = (
        CheckConstraint(ENTRY_KINDS, name="kind"),
        # Who has an unfinished entry of an index and year.
        TableIndex("ix_entry_draft_index_code_year", "index_code", "year", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    index_code: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    said: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
    stored_at: Mapped[datetime | None] = mapped_column(Instant)
    put_away_at: Mapped[datetime | None] = mapped_column(Instant)


class Forecast(Model):
    """The score that an agency expects of a criterion in a year, as said in one reporting period.

    Rows are only added; the newest of a criterion counts, the others are its history.
    """

    __tablename__ = "forecast"
    __table_args__ = (
        # The forecasts of a year, the newest of each criterion last.
        TableIndex("ix_forecast_year_criterion_id", "year", "criterion_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    year: Mapped[int]
    # The reporting period in which it was said: "2024-Q3".
    period: Mapped[str] = mapped_column(String(12))
    # In points of the criterion's own scale (percent where the index counts in percent).
    value: Mapped[Decimal] = mapped_column(Exact)
    reason: Mapped[str] = mapped_column(String(1000))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
    on: Mapped[date]

    criterion: Mapped[Criterion] = relationship()
    agency: Mapped[Agency] = relationship()
