"""What people wrote in place of drafted sentences, and reports as they were closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.agencies.models import Agency
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


class AgencyEdition(Model):
    """The report of one agency that had filed when a period was closed; kept with that edition.

    The worker reads it right after the closing; nothing changes it once `made_at` stands. `digest`
    is the hash of what it says. Its files are made of that when somebody first asks for one.
    """

    __tablename__ = "agency_edition"
    # "What does the worker have to make": few rows at any time.
    __table_args__ = (
        Index(
            "ix_agency_edition_waiting",
            "edition_id",
            sqlite_where=text("made_at is null"),
            postgresql_where=text("made_at is null"),
        ),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("report_edition.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    taken_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))

    edition: Mapped[ReportEdition] = relationship()
    agency: Mapped[Agency] = relationship()
    files: Mapped[list[AgencyEditionFile]] = relationship(order_by="AgencyEditionFile.kind")


class AgencyEditionFile(Model):
    """One file of an agency's kept report, in the store under its hash.

    The kind "outline" is the whole document as `paper.keeping` packs it.
    """

    __tablename__ = "agency_edition_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_id", "agency_id"], ["agency_edition.edition_id", "agency_edition.agency_id"]
        ),
    )

    edition_id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
