"""The trail's one table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
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
