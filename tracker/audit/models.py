"""The trail, and the seals over it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Json, Model


class AuditEvent(Model):
    """One act. `at` and `on` are the domain's moment; `recorded_at` is the wall's."""

    __tablename__ = "audit_event"
    __table_args__ = (
        # The history of one thing, newest first.
        Index("ix_audit_event_subject", "subject_type", "subject_id", "id"),
        # The page by person and by agency, newest first.
        Index("ix_audit_event_actor_id", "actor_id", "id"),
        Index("ix_audit_event_agency_id", "agency_id", "id"),
        Index("ix_audit_event_on", "on", "id"),
        # The page by kind of act: a verb, or all verbs of a room.
        Index("ix_audit_event_verb_id", "verb", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[int | None]
    verb: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None] = mapped_column(BigId)
    subject_label: Mapped[str | None] = mapped_column(String(300))
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(2000))
    origin: Mapped[str | None] = mapped_column(String(80))


class AuditSeal(Model):
    """A hash over the rows `from_id` to `to_id` and over the seal before it (see `sealing`).

    `marks` holds twelve bytes a row, so that a changed row can be named; they prove nothing.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("from_id <= to_id", name="range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Unique: of two that seal at once one fails, and the chain has no fork.
    from_id: Mapped[int] = mapped_column(BigId, unique=True)
    to_id: Mapped[int] = mapped_column(BigId)
    rows: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
