"""Reading one sheet: its answers with their documents, and what the agency should know first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.assessment.models import (
    AnswerDocument,
    AssessmentAnswer,
    AssessmentSheet,
    SheetEvent,
)
from tracker.db import session
from tracker.evidence.models import Document
from tracker.indices.models import Criterion

_BOUND = 2000


def answers(sheet_id: int) -> Sequence[AssessmentAnswer]:
    """Give the answers of a sheet with their criteria, in the order of the framework."""
    query = (
        select(AssessmentAnswer)
        .join(Criterion, Criterion.id == AssessmentAnswer.criterion_id)
        .where(AssessmentAnswer.sheet_id == sheet_id)
        .options(joinedload(AssessmentAnswer.criterion))
        .order_by(Criterion.sort)
        .limit(_BOUND)
    )
    return session.scalars(query).all()


def answer_of(sheet_id: int, code: str) -> AssessmentAnswer | None:
    """Give the answer of a sheet on the criterion with this code."""
    query = (
        select(AssessmentAnswer)
        .join(Criterion, Criterion.id == AssessmentAnswer.criterion_id)
        .where(AssessmentAnswer.sheet_id == sheet_id, Criterion.code == code)
        .options(joinedload(AssessmentAnswer.criterion))
    )
    return session.scalar(query)


def documents_of(answer_ids: Collection[int]) -> dict[int, list[AnswerDocument]]:
    """Give, by answer, the documents that prove it now, in the order in which they came."""
    query = (
        select(AnswerDocument)
        .where(AnswerDocument.answer_id.in_(answer_ids), AnswerDocument.removed_at.is_(None))
        .options(joinedload(AnswerDocument.document))
        .order_by(AnswerDocument.id)
        .limit(_BOUND)
    )
    found: dict[int, list[AnswerDocument]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.answer_id].append(row)
    return found


def shown_document(sheet_id: int, document_id: int) -> Document | None:
    """Give a document if an answer of this sheet shows it now, else None."""
    query = (
        select(Document)
        .join(AnswerDocument, AnswerDocument.document_id == Document.id)
        .join(AssessmentAnswer, AssessmentAnswer.id == AnswerDocument.answer_id)
        .where(
            Document.id == document_id,
            AssessmentAnswer.sheet_id == sheet_id,
            AnswerDocument.removed_at.is_(None),
        )
        .limit(1)
    )
    return session.scalar(query)


def events(sheet_id: int) -> Sequence[SheetEvent]:
    """Give what happened to a sheet, the newest first."""
    query = select(SheetEvent).where(SheetEvent.sheet_id == sheet_id)
    return session.scalars(query.order_by(SheetEvent.id.desc()).limit(100)).all()


def sheets_of_work(occurrence_ids: Collection[int]) -> dict[int, AssessmentSheet]:
    """Give, by occurrence, the sheet that a piece of work stands for."""
    query = (
        select(AssessmentSheet)
        .where(AssessmentSheet.occurrence_id.in_(occurrence_ids))
        .options(joinedload(AssessmentSheet.round), joinedload(AssessmentSheet.agency))
    )
    return {row.occurrence_id: row for row in session.scalars(query) if row.occurrence_id}
