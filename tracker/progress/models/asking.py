"""What one side asks of the other and waits for: changes, explanations, a partner's part."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Instant, Model
from tracker.evidence.models import Document
from tracker.plans.models import Target, Task
from tracker.progress.models.occurrence import Occurrence

REQUEST_KINDS = "'extension','decline','reassign','suspend','cancel'"
REQUEST_STATES = "'asked','granted','refused','withdrawn'"
EXPLANATION_STATES = "'asked','written','signed','accepted','returned','withdrawn'"
ASKED = "state = 'asked'"


class ChangeRequest(Model):
    """An agency asks that its work be changed; who confirms decides. Rows are never removed.

    One request of an occurrence waits at a time. The days, not the instants, tell what a past
    view shows: asked from `asked_on` on, until the day before `decided_on`.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint(f"kind in ({REQUEST_KINDS})", name="kind"),
        CheckConstraint(f"state in ({REQUEST_STATES})", name="state"),
        CheckConstraint("state = 'asked' or decided_on is not null", name="decided"),
        # The requests of an occurrence; one that waits is the only one.
        Index("ix_change_request_occurrence_id", "occurrence_id", "id"),
        Index(
            "uq_change_request_waiting",
            "occurrence_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        # What waits for a decision, oldest first; what was asked and decided in a period.
        Index("ix_change_request_plan_id_state", "plan_id", "state", "asked_on", "id"),
        Index("ix_change_request_agency_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    # Of an extension: the day in force when it was asked for, the day asked for, the day given.
    due_on: Mapped[date | None]
    asked_due_on: Mapped[date | None]
    granted_due_on: Mapped[date | None]
    # Of a decline or a reassignment: who should do it instead, where the agency says so.
    to_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decision: Mapped[str | None] = mapped_column(Text)

    occurrence: Mapped[Occurrence] = relationship()
    task: Mapped[Task] = relationship()
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    to_agency: Mapped[Agency | None] = relationship(foreign_keys=[to_agency_id])


class Explanation(Model):
    """Cause, remedy and promised day, asked of an agency for late work or a missed target.

    `subject` says for what: a late occurrence, a missing report of a period, or a target of the
    plan. asked → written → signed by the head → accepted, or returned with a reason.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("subject in ('late','silent','target')", name="subject"),
        CheckConstraint(f"state in ({EXPLANATION_STATES})", name="state"),
        CheckConstraint("(occurrence_id is null) <> (target_id is null)", name="one_subject"),
        Index("ix_explanation_occurrence_id", "occurrence_id"),
        Index("ix_explanation_target_id", "target_id"),
        # What an agency owes; what a plan waits for, and what came in.
        Index("ix_explanation_agency_id_state", "agency_id", "state", "id"),
        Index("ix_explanation_plan_id_state", "plan_id", "state", "asked_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    subject: Mapped[str] = mapped_column(String(6))
    occurrence_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("occurrence.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    period: Mapped[str | None] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(9), default="asked")
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    promised_on: Mapped[date | None]
    written_at: Mapped[datetime | None] = mapped_column(Instant)
    written_by: Mapped[str | None] = mapped_column(String(200))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    # The day on which it was received: from here on a report counts it as received.
    signed_on: Mapped[date | None]
    signed_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decision: Mapped[str | None] = mapped_column(Text)

    occurrence: Mapped[Occurrence | None] = relationship()
    target: Mapped[Target | None] = relationship()
    agency: Mapped[Agency] = relationship()


class ExplanationPast(Model):
    """A former text of an explanation: what was written before it was returned and written anew."""

    __tablename__ = "explanation_past"
    __table_args__ = (Index("ix_explanation_past_explanation_id", "explanation_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    explanation_id: Mapped[int] = mapped_column(BigId, ForeignKey("explanation.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(9))
    cause: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    promised_on: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    by: Mapped[str] = mapped_column(String(200))


class PartnerRequest(Model):
    """The lead asks a partner for its part; a partner that is late is named in the lead's row."""

    __tablename__ = "partner_request"
    __table_args__ = (
        CheckConstraint("state in ('asked','answered','withdrawn')", name="state"),
        Index("ix_partner_request_occurrence_id", "occurrence_id", "id"),
        # What a partner owes, the earliest day first.
        Index("ix_partner_request_agency_id_state", "agency_id", "state", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(BigId, ForeignKey("occurrence.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    # The partner that is asked.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    wanted: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(9), default="asked")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_on: Mapped[date]
    asked_by: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None] = mapped_column(String(200))

    occurrence: Mapped[Occurrence] = relationship()
    task: Mapped[Task] = relationship()
    agency: Mapped[Agency] = relationship()
    documents: Mapped[list[Document]] = relationship(secondary="partner_request_document")


class PartnerRequestDocument(Model):
    """A document that a partner sent with its answer."""

    __tablename__ = "partner_request_document"
    __table_args__ = (Index("ix_partner_request_document_document_id", "document_id"),)

    request_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("partner_request.id"), primary_key=True
    )
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("document.id"), primary_key=True)
