"""What happens inside an agency before its word goes out: its head's approval, its own steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.agencies.models import Agency
from tracker.db import BigId, Instant, Json, Model
from tracker.evidence.models import Document
from tracker.plans.models import Assignment
from tracker.progress.models.occurrence import Occurrence

WAITING = "state = 'waiting'"


class HeadReview(Model):
    """A report that an agency's own head reads first; the work stays open meanwhile.

    `typed` holds the report as `reporting.report` takes it. Nothing of it is seen outside the
    agency but that it waits, and since when.
    """

    __tablename__ = "head_review"
    __table_args__ = (
        CheckConstraint("state in ('waiting','approved','sent_back','withdrawn')", name="state"),
        Index("ix_head_review_occurrence_id", "occurrence_id", "id"),
        Index(
            "uq_head_review_waiting",
            "occurrence_id",
            unique=True,
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        # What waits for the head of an agency, oldest first.
        Index("ix_head_review_agency_id_state", "agency_id", "state", "sent_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    typed: Mapped[dict[str, Any]] = mapped_column(Json)
    # The version of the occurrence that the writer saw.
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default="waiting")
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_on: Mapped[date]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)

    occurrence: Mapped[Occurrence] = relationship()
    agency: Mapped[Agency] = relationship()
    documents: Mapped[list[Document]] = relationship(secondary="head_review_document")


class HeadReviewDocument(Model):
    """A document that waits with a report for the head."""

    __tablename__ = "head_review_document"
    __table_args__ = (Index("ix_head_review_document_document_id", "document_id"),)

    review_id: Mapped[int] = mapped_column(BigId, ForeignKey("head_review.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("document.id"), primary_key=True)


class TaskStep(Model):
    """One step of an agency's part of a task, with its own day and person; the sum is public."""

    __tablename__ = "task_step"
    __table_args__ = (Index("ix_task_step_assignment_id", "assignment_id", "sort", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignment.id"))
    sort: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    # A step that is no longer wanted stays in the history, out of the sum.
    dropped_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(200))

    assignment: Mapped[Assignment] = relationship()
    person: Mapped[User | None] = relationship()
