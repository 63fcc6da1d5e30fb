"""Tables of self-assessment: rounds, sheets, answers and their documents, appraisal, surveys."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.db import BigId, Exact, Instant, Model
from tracker.evidence.models import Document
from tracker.indices.models import Criterion, Framework
from tracker.indices.models import Index as IndexFamily
from tracker.plans.models import Plan
from tracker.progress.models import Occurrence

ROUND_STATES = "'draft','open','consolidated','sent','appraised','published'"
SHEET_STATES = "'open','signed','returned','accepted'"
EVENTS = "'opened','signed','returned','accepted','reopened'"
KEPT = "removed_at is null"


class AssessmentRound(Model):
    """One index scored by the province itself for one year, with the calendar it is done by.

    `owners_on` is the day as of which the criteria's owners were read.
    """

    __tablename__ = "assessment_round"
    __table_args__ = (
        UniqueConstraint("index_code", "year"),
        CheckConstraint(f"state in ({ROUND_STATES})", name="state"),
        CheckConstraint("opens_on <= agency_due_on", name="agency_day"),
        CheckConstraint("agency_due_on <= city_due_on", name="city_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_family.code"))
    year: Mapped[int]
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    # The plan whose tasks order the sheets; known from the opening on at the latest.
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    title: Mapped[str] = mapped_column(String(300))
    opens_on: Mapped[date]
    agency_due_on: Mapped[date]
    city_due_on: Mapped[date]
    owners_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_by: Mapped[str | None] = mapped_column(String(200))
    consolidated_on: Mapped[date | None]
    # The city's report to the ministry.
    sent_number: Mapped[str | None] = mapped_column(String(80))
    sent_on: Mapped[date | None]
    appraised_on: Mapped[date | None]
    # From this day everyone who may see results may see every sheet.
    published_on: Mapped[date | None]

    index: Mapped[IndexFamily] = relationship()
    framework: Mapped[Framework] = relationship()
    plan: Mapped[Plan | None] = relationship()


class AssessmentSheet(Model):
    """The appendix of one agency: what it has to score, by when, and how far it has come.

    `due_on` is the last day on which the agency may write; opening the sheet again moves it.
    `version` grows with each change of state, so that two people cannot judge it at once.
    """

    __tablename__ = "assessment_sheet"
    __table_args__ = (
        UniqueConstraint("round_id", "agency_id"),
        UniqueConstraint("round_id", "number"),
        CheckConstraint(f"state in ({SHEET_STATES})", name="state"),
        CheckConstraint("state <> 'signed' or signed_on is not null", name="signed"),
        Index("ix_assessment_sheet_agency_id", "agency_id"),
        # "Việc của tôi" and the page of a task ask which sheet a piece of work stands for.
        Index("ix_assessment_sheet_occurrence_id", "occurrence_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("assessment_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    # The place among the appendices: 1 is "Phụ lục I".
    number: Mapped[int]
    occurrence_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("occurrence.id"))
    state: Mapped[str] = mapped_column(String(8), default="open")
    due_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    # What the agency found hard, and what it proposes: the report gathers both.
    difficulties: Mapped[str] = mapped_column(Text, default="")
    proposals: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_on: Mapped[date | None]
    signed_by: Mapped[str | None] = mapped_column(String(200))
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[str | None] = mapped_column(String(200))

    round: Mapped[AssessmentRound] = relationship()
    agency: Mapped[Agency] = relationship()
    occurrence: Mapped[Occurrence | None] = relationship()


class SheetEvent(Model):
    """What happened to a sheet, in order: a past day reads its state from here."""

    __tablename__ = "sheet_event"
    __table_args__ = (
        CheckConstraint(f"kind in ({EVENTS})", name="kind"),
        Index("ix_sheet_event_sheet_id", "sheet_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheet.id"))
    kind: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(200))
    # Why it was returned or opened again.
    reason: Mapped[str] = mapped_column(Text, default="")
    # The last day to write from here on.
    due_on: Mapped[date]


class AssessmentAnswer(Model):
    """One criterion in one sheet: the agency's score and why; then the verdict on it.

    A criterion with two owners, each for its own part (`scope`), stands in both sheets.
    """

    __tablename__ = "assessment_answer"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_id"),
        CheckConstraint("verdict in ('accepted','returned')", name="verdict"),
        CheckConstraint("verdict is null or judged_on is not null", name="judged"),
        # The figures of the whole province by criterion.
        Index("ix_assessment_answer_criterion_id", "criterion_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheet.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    scope: Mapped[str] = mapped_column(String(300), default="")
    score: Mapped[Decimal | None] = mapped_column(Exact)
    explanation: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_by: Mapped[str | None] = mapped_column(String(200))
    verdict: Mapped[str | None] = mapped_column(String(8))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    judged_on: Mapped[date | None]
    judged_by: Mapped[str | None] = mapped_column(String(200))

    sheet: Mapped[AssessmentSheet] = relationship()
    criterion: Mapped[Criterion] = relationship()


class AnswerDocument(Model):
    """A document that proves a score; taken back it keeps its row with the moment it went."""

    __tablename__ = "answer_document"
    __table_args__ = (
        Index(
            "uq_answer_document_kept",
            "answer_id",
            "document_id",
            unique=True,
            sqlite_where=text(KEPT),
            postgresql_where=text(KEPT),
        ),
        # Who may open a document is asked from the document's side.
        Index("ix_answer_document_document_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[int] = mapped_column(BigId, ForeignKey("assessment_answer.id"))
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("document.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(String(200))

    answer: Mapped[AssessmentAnswer] = relationship()
    document: Mapped[Document] = relationship()


class Appraisal(Model):
    """What was decided on one criterion after the agencies had scored it.

    Stage 0 is the standing agency's own figure where the sheets disagree or it differs from
    them; stages 1 and 2 are the two rounds of the ministry's council. `reply` is what the
    province sent to explain, on `replied_on`.
    """

    __tablename__ = "appraisal"
    __table_args__ = (
        UniqueConstraint("round_id", "criterion_id", "stage"),
        CheckConstraint("stage between 0 and 2", name="stage"),
        CheckConstraint("replied_on is null or reply <> ''", name="replied"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("assessment_round.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    stage: Mapped[int]
    score: Mapped[Decimal | None] = mapped_column(Exact)
    # What the council wrote beside the figure, or asked to have explained.
    note: Mapped[str] = mapped_column(Text, default="")
    # None while nothing was said about the documents.
    evidence_accepted: Mapped[bool | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_on: Mapped[date | None]
    replied_by: Mapped[str | None] = mapped_column(String(200))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    criterion: Mapped[Criterion] = relationship()
    documents: Mapped[list[Document]] = relationship(secondary="appraisal_document")


class AppraisalDocument(Model):
    """A document that went with the explanation to the council."""

    __tablename__ = "appraisal_document"
    __table_args__ = (Index("ix_appraisal_document_document_id", "document_id"),)

    appraisal_id: Mapped[int] = mapped_column(BigId, ForeignKey("appraisal.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("document.id"), primary_key=True)


class SurveyList(Model):
    """How many respondents of one group an agency was asked for, and how many it named.

    Numbers only: names and addresses of respondents are never stored.
    """

    __tablename__ = "survey_list"
    __table_args__ = (
        UniqueConstraint("round_id", "agency_id", "respondent_group"),
        CheckConstraint("asked >= 0 and (sent is null or sent >= 0)", name="numbers"),
        Index("ix_survey_list_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("assessment_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    respondent_group: Mapped[str] = mapped_column(String(120))
    asked: Mapped[int]
    due_on: Mapped[date | None]
    sent: Mapped[int | None]
    sent_on: Mapped[date | None]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship()


class SurveyReturn(Model):
    """How many forms went out to a group of respondents and came back by a day, and why not all."""

    __tablename__ = "survey_return"
    __table_args__ = (
        UniqueConstraint("round_id", "respondent_group", "on"),
        CheckConstraint("issued >= 0 and returned between 0 and issued", name="numbers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("assessment_round.id"))
    respondent_group: Mapped[str] = mapped_column(String(120))
    on: Mapped[date]
    issued: Mapped[int]
    returned: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
