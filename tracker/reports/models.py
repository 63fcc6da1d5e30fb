"""What people wrote in place of drafted sentences, and reports as they were closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Instant, Json, Model
from tracker.reports.templates.models import WordTemplate as WordTemplate
from tracker.reports.templates.models import WordTemplateFile as WordTemplateFile

STATES = "'asked','making','draft','closed','reopened','replaced','failed'"


class ReportText(Model):
    """The words at one place (`key`) of one report ("analysis" of "2024").

    `text` None means that the draft speaks again; `drafted` is the draft that the words replaced,
    so that figures which moved since are seen. `version` counts the changes.
    """

    __tablename__ = "report_text"
    __table_args__ = (UniqueConstraint("report", "subject", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(Text)
    drafted: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    changed_by: Mapped[User] = relationship()


class ReportEdition(Model):
    """The report of a plan's period as it stood once: asked for, made by the worker, closed.

    `told` is what the document says, as plain values; `digest` its hash. A closed edition is
    never written again; reopening leaves it and ends its rule over the period. `version` counts
    the closed ones. `differences` tells what this one says otherwise than the one before.
    """

    __tablename__ = "report_edition"
    __table_args__ = (
        CheckConstraint(f"state in ({STATES})", name="state"),
        UniqueConstraint("plan_id", "period", "version"),
        # One closed edition rules a period, and one is being made of it.
        Index(
            "ux_report_edition_closed",
            "plan_id",
            "period",
            unique=True,
            sqlite_where=text("state = 'closed'"),
            postgresql_where=text("state = 'closed'"),
        ),
        Index(
            "ux_report_edition_making",
            "plan_id",
            "period",
            unique=True,
            sqlite_where=text("state in ('asked','making')"),
            postgresql_where=text("state in ('asked','making')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    period: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    # Whether making it closes the period; else it is a draft to read.
    closes: Mapped[bool]
    version: Mapped[int | None]
    step: Mapped[str] = mapped_column(String(80), default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    # The wall's instant at which a maker took it; after a while another one may.
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[dict[str, Any] | None] = mapped_column(Json)
    digest: Mapped[str | None] = mapped_column(String(64))
    differences: Mapped[list[dict[str, str]] | None] = mapped_column(Json)
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")

    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    reopened_by: Mapped[User | None] = relationship(foreign_keys=[reopened_by_id])
    files: Mapped[list[ReportFile]] = relationship(order_by="ReportFile.kind")


class ReportFile(Model):
    """One file of an edition, in the store under its hash."""

    __tablename__ = "report_file"

    edition_id: Mapped[int] = mapped_column(ForeignKey("report_edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
