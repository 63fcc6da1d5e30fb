"""Sở Nội vụ reads signed sheets: accepts or returns each criterion, then the sheet."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.assessment.actions.answering import Conflict, rules_of
from tracker.assessment.actions.history import move
from tracker.assessment.actions.signing import clear_verdicts, lock_sheet
from tracker.assessment.actions.tasks import confirm_accepted, extend, give_back
from tracker.assessment.models import AssessmentAnswer, AssessmentSheet
from tracker.assessment.rules.sheets import (
    Phase,
    Refused,
    check_judged,
    check_new_day,
    check_reason,
    check_reopenable,
    check_text,
)
from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.models import Criterion
from tracker.lib import clock
from tracker.lib.actor import Actor


def judge(
    answer_id: int,
    verdict: str,
    *,
    reason: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> AssessmentAnswer:
    """Accept or return one criterion of a signed sheet; `version` is that of the answer read.

    The agency learns of it when the sheet is returned or accepted.
    """
    answer = session.get_one(AssessmentAnswer, answer_id)
    sheet = session.get_one(AssessmentSheet, answer.sheet_id)
    session.refresh(sheet, with_for_update={"of": AssessmentSheet})
    session.refresh(answer, with_for_update={"of": AssessmentAnswer})
    check_judged(sheet.state)
    if answer.version != version:
        raise Conflict
    if verdict == "returned":
        check_reason(reason)
    before = {"verdict": answer.verdict, "reason": answer.verdict_reason}
    answer.verdict = verdict
    answer.verdict_reason = check_text(reason) if verdict == "returned" else ""
    answer.judged_on, answer.judged_by = clock.local_day(at), by.name
    code = session.get_one(Criterion, answer.criterion_id).code
    record(
        "assessment.judge",
        by=by,
        at=at,
        subject_type="assessment_answer",
        subject_id=answer.id,
        label=f"Tiêu chí {code}, tự đánh giá năm {sheet.round.year}",
        agency_id=sheet.agency_id,
        before=before,
        after={"verdict": answer.verdict, "reason": answer.verdict_reason},
        reason=reason or None,
    )
    return answer


def accept(sheet_id: int, *, version: int, by: Actor, at: datetime) -> AssessmentSheet:
    """Accept a signed sheet with every criterion not judged yet, and confirm its task."""
    sheet = lock_sheet(sheet_id, version)
    check_judged(sheet.state)
    rows = _answers(sheet.id)
    if any(answer.verdict == "returned" for answer in rows):
        raise Refused("Có tiêu chí đã ghi trả lại: trả lại phiếu, hoặc chấp nhận tiêu chí đó.")
    on = clock.local_day(at)
    for answer in rows:
        if answer.verdict is None:
            answer.verdict, answer.judged_on, answer.judged_by = "accepted", on, by.name
    sheet.accepted_on, sheet.accepted_by = on, by.name
    move(sheet, "accepted", "accepted", by=by, at=at)
    confirm_accepted(sheet, by=by, at=at)
    return sheet


def return_sheet(
    sheet_id: int,
    *,
    reason: str,
    due_on: date | None,
    version: int,
    by: Actor,
    at: datetime,
) -> AssessmentSheet:
    """Give a signed sheet back with a reason and a day; accepted criteria stay closed.

    A criterion returned with its own reason is reason enough.
    """
    sheet = lock_sheet(sheet_id, version)
    check_judged(sheet.state)
    rows = [answer for answer in _answers(sheet.id) if answer.verdict == "returned"]
    codes = ", ".join(answer.criterion.code for answer in rows)
    words = check_text(reason) or (f"Bổ sung tiêu chí {codes}." if codes else "")
    check_reason(words)
    day = check_new_day(due_on, on=clock.local_day(at), city_due_on=sheet.round.city_due_on)
    sheet.due_on = max(day, sheet.due_on)
    move(sheet, "returned", "returned", reason=words, by=by, at=at)
    give_back(sheet, reason=words, by=by, at=at)
    extend(sheet, sheet.due_on, reason=words, by=by, at=at)
    return sheet


def reopen(
    sheet_id: int,
    *,
    reason: str,
    due_on: date | None,
    version: int,
    by: Actor,
    at: datetime,
) -> AssessmentSheet:
    """Open a locked or accepted sheet for one agency again, until a new day.

    The task of an accepted sheet stays confirmed: the work was done, its figures are corrected.
    """
    sheet = lock_sheet(sheet_id, version)
    on = clock.local_day(at)
    rules = rules_of(sheet)
    check_reopenable(rules, sheet.round.state, on)
    check_reason(reason)
    sheet.due_on = check_new_day(due_on, on=on, city_due_on=sheet.round.city_due_on)
    was_accepted = rules.phase(on) is Phase.ACCEPTED
    if was_accepted:
        sheet.accepted_on = sheet.accepted_by = None
        clear_verdicts(sheet.id, ("accepted",))
    state = "returned" if was_accepted else sheet.state
    move(sheet, state, "reopened", reason=check_text(reason), by=by, at=at)
    extend(sheet, sheet.due_on, reason=reason, by=by, at=at)
    return sheet


def _answers(sheet_id: int) -> list[AssessmentAnswer]:
    query = select(AssessmentAnswer).where(AssessmentAnswer.sheet_id == sheet_id)
    return list(session.scalars(query.order_by(AssessmentAnswer.id)))
