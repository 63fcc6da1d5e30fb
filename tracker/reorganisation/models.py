"""A reorganisation while it is prepared and after: passages, doubts, decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency, AgencyGroup
from tracker.db import Instant, Json, Model

KINDS = "'merge','absorb','rename','split','dissolve','transfer'"


class Reorganisation(Model):
    """One reorganisation of a day. `summary` says what applying did; the trail lists it."""

    __tablename__ = "reorganisation"
    __table_args__ = (
        CheckConstraint("state in ('draft','applied','dropped')", name="state"),
        CheckConstraint("state <> 'applied' or applied_at is not null", name="applied"),
        Index("ix_reorganisation_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    effective_on: Mapped[date]
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(8), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(200))
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_by: Mapped[str | None] = mapped_column(String(200))
    summary: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Passage(Model):
    """One body to one successor; to nobody where it is dissolved. `origin` says who knows it."""

    __tablename__ = "reorganisation_passage"
    __table_args__ = (
        CheckConstraint(f"kind in ({KINDS})", name="kind"),
        CheckConstraint("to_id is not null or kind = 'dissolve'", name="successor"),
        CheckConstraint("origin in ('register','file','person')", name="origin"),
        UniqueConstraint("reorganisation_id", "from_id", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str] = mapped_column(String(500), default="")
    origin: Mapped[str] = mapped_column(String(8))

    before: Mapped[Agency] = relationship(foreign_keys=[from_id])
    after: Mapped[Agency | None] = relationship(foreign_keys=[to_id])


class Doubt(Model):
    """A line of a file in which a side names nobody, or several; a person says who is meant.

    The candidates are ids of agencies, the nearest first; where one side is sure it stands alone.
    """

    __tablename__ = "reorganisation_doubt"
    __table_args__ = (
        Index("ix_reorganisation_doubt_reorganisation_id", "reorganisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"))
    line: Mapped[int]
    printed_from: Mapped[str] = mapped_column(String(300))
    printed_to: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(300))
    from_ids: Mapped[list[int]] = mapped_column(Json)
    to_ids: Mapped[list[int]] = mapped_column(Json)


class Decision(Model):
    """What a person chose for one task, criterion or right of a body without one successor.

    `from_id` is empty for a task of bodies that end with nobody after them: one decision holds
    for all of them. `move` names a body, `group` all members of a group on the day.
    """

    __tablename__ = "reorganisation_decision"
    __table_args__ = (
        CheckConstraint("subject in ('task','criterion','right')", name="subject"),
        CheckConstraint("choice in ('move','group','close','stay')", name="choice"),
        CheckConstraint("(choice = 'move') = (to_id is not null)", name="to_body"),
        CheckConstraint("(choice = 'group') = (group_id is not null)", name="to_group"),
        Index(
            "ix_reorganisation_decision_subject",
            "reorganisation_id",
            "subject",
            "subject_id",
            "from_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reorganisation_id: Mapped[int] = mapped_column(ForeignKey("reorganisation.id"))
    subject: Mapped[str] = mapped_column(String(9))
    subject_id: Mapped[int]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    choice: Mapped[str] = mapped_column(String(5))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("agency_group.id"))
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime] = mapped_column(Instant)

    to: Mapped[Agency | None] = relationship(foreign_keys=[to_id])
    group: Mapped[AgencyGroup | None] = relationship()
