"""An agency answers its criteria one by one: a score, an explanation, documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker.assessment.models import AnswerDocument, AssessmentAnswer, AssessmentSheet
from tracker.assessment.rules.sheets import Sheet, check_text, check_writable
from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.indices.models import Criterion
from tracker.lib import clock
from tracker.lib.actor import Actor


class Conflict(Exception):
    """Somebody else wrote since the page was read."""


def rules_of(sheet: AssessmentSheet) -> Sheet:
    """Give what the rules need of a sheet."""
    round_ = sheet.round
    return Sheet(sheet.state, round_.opens_on, sheet.due_on, round_.state != "draft")


def save(
    answer_id: int,
    *,
    score: Decimal | None,
    explanation: str,
    version: int,
    by: Actor,
    at: datetime,
) -> AssessmentAnswer:
    """Keep a score and an explanation as they stand; raise Conflict or Refused.

    What says the same as before changes nothing, and grows no version.
    """
    answer = _writable(answer_id, at)
    if answer.version != version:
        raise Conflict
    before = _facts(answer)
    answer.score, answer.explanation = score, check_text(explanation)
    after = _facts(answer)
    if before == after:
        return answer
    answer.version += 1
    answer.updated_at, answer.updated_by = at, by.name
    _record("assessment.save", answer, by, at, before, after)
    return answer


def add_document(answer_id: int, document: Document, *, by: Actor, at: datetime) -> AnswerDocument:
    """Let a document prove an answer; one that proves it already is given back."""
    answer = _writable(answer_id, at)
    known = session.scalar(
        select(AnswerDocument).where(
            AnswerDocument.answer_id == answer.id,
            AnswerDocument.document_id == document.id,
            AnswerDocument.removed_at.is_(None),
        )
    )
    if known is not None:
        return known
    row = AnswerDocument(
        answer_id=answer.id, document_id=document.id, added_at=at, added_by=by.name
    )
    session.add(row)
    session.flush()
    _record("assessment.add_document", answer, by, at, None, {"document": document.label})
    return row


def remove_document(row_id: int, answer_id: int, *, by: Actor, at: datetime) -> None:
    """Take a document back from an answer; the row stays, with who took it back and when."""
    answer = _writable(answer_id, at)
    row = session.get(AnswerDocument, row_id)
    if row is None or row.answer_id != answer.id or row.removed_at is not None:
        return
    row.removed_at, row.removed_by = at, by.name
    _record("assessment.remove_document", answer, by, at, {"document": row.document.label}, None)


def save_remarks(
    sheet: AssessmentSheet, *, difficulties: str, proposals: str, by: Actor, at: datetime
) -> None:
    """Keep what the agency found hard and what it proposes, for the province's report."""
    session.refresh(sheet, with_for_update={"of": AssessmentSheet})
    check_writable(rules_of(sheet), None, clock.local_day(at))
    before = {"difficulties": sheet.difficulties, "proposals": sheet.proposals}
    sheet.difficulties = check_text(difficulties)
    sheet.proposals = check_text(proposals)
    record(
        "assessment.save_remarks",
        by=by,
        at=at,
        subject_type="assessment_sheet",
        subject_id=sheet.id,
        agency_id=sheet.agency_id,
        before=before,
        after={"difficulties": sheet.difficulties, "proposals": sheet.proposals},
    )


def _writable(answer_id: int, at: datetime) -> AssessmentAnswer:
    """Give an answer for writing, its sheet first locked; raise Refused where it is closed."""
    query = select(AssessmentAnswer).where(AssessmentAnswer.id == answer_id)
    answer = session.execute(query).scalar_one()
    sheet = session.get_one(AssessmentSheet, answer.sheet_id)
    # The sheet before the answer: signing locks in this order too.
    session.refresh(sheet, with_for_update={"of": AssessmentSheet})
    session.refresh(answer, with_for_update={"of": AssessmentAnswer})
    check_writable(rules_of(sheet), answer.verdict, clock.local_day(at))
    return answer


def _facts(answer: AssessmentAnswer) -> dict[str, Any]:
    return {"score": answer.score, "explanation": answer.explanation}


def _record(
    verb: str,
    answer: AssessmentAnswer,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    sheet = session.get_one(AssessmentSheet, answer.sheet_id)
    criterion = session.get_one(Criterion, answer.criterion_id)
    record(
        verb,
        by=by,
        at=at,
        subject_type="assessment_answer",
        subject_id=answer.id,
        label=f"Tiêu chí {criterion.code}, tự đánh giá năm {sheet.round.year}",
        agency_id=sheet.agency_id,
        before=before,
        after=after,
    )
