"""What is said of an occurrence: updates with their documents, drafts, events of tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import BigId, Instant, Json, Model
from tracker.evidence.models import Document


class ProgressUpdate(Model):
    """One act on one occurrence, as it was written: who, when, what was said. Append-only."""

    __tablename__ = "progress_update"
    __table_args__ = (
        # The history of an occurrence and of a task, newest first.
        Index("ix_progress_update_occurrence_id", "occurrence_id", "at", "id"),
        Index("ix_progress_update_task_id", "task_id", "at", "id"),
        # What came in during a reporting window.
        Index("ix_progress_update_plan_id_on", "plan_id", "on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    on: Mapped[date]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    # The agency that speaks, where it is not the one whose work this is: a partner's remark.
    from_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    # report, confirm, return, schedule, event …
    verb: Mapped[str] = mapped_column(String(20))
    result: Mapped[str | None] = mapped_column(String(10))
    percent: Mapped[int | None]
    done: Mapped[str | None] = mapped_column(Text)
    difficulty: Mapped[str | None] = mapped_column(Text)
    explanation: Mapped[str | None] = mapped_column(Text)
    expected_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)

    documents: Mapped[list[Document]] = relationship(secondary="update_document")


class UpdateDocument(Model):
    """A document shown with an update; one document can prove several."""

    __tablename__ = "update_document"
    __table_args__ = (Index("ix_update_document_document_id", "document_id"),)

    update_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("progress_update.id"), primary_key=True
    )
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("document.id"), primary_key=True)


class ReportDraft(Model):
    """What a person typed and has not sent; kept here so that a lost session loses nothing."""

    __tablename__ = "report_draft"

    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    typed: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class TaskEvent(Model):
    """Something happened that starts due dates of an event task, for one agency or for all."""

    __tablename__ = "task_event"
    __table_args__ = (Index("ix_task_event_task_id", "task_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(200))
