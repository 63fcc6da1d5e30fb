"""The head of an agency signs its sheet: from then on the agency changes nothing in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from tracker.assessment.actions.answering import Conflict, rules_of
from tracker.assessment.actions.history import move
from tracker.assessment.actions.tasks import report_signed
from tracker.assessment.models import AssessmentAnswer, AssessmentSheet
from tracker.assessment.queries.rounds import Tally, tallies
from tracker.assessment.rules.sheets import check_signable
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor


def lock_sheet(sheet_id: int, version: int) -> AssessmentSheet:
    """Give a sheet for writing; raise Conflict when `version` is no longer the present."""
    query = select(AssessmentSheet).where(AssessmentSheet.id == sheet_id)
    query = query.with_for_update(of=AssessmentSheet)
    sheet = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if sheet.version != version:
        raise Conflict
    return sheet


def sign(sheet_id: int, *, version: int, by: Actor, at: datetime) -> AssessmentSheet:
    """Sign a complete sheet and report its task as done; raise Refused or Conflict.

    Lateness counts from the first signature: a sheet that came back was not late for that.
    """
    sheet = lock_sheet(sheet_id, version)
    tally = tallies([sheet.id]).get(sheet.id, Tally())
    on = clock.local_day(at)
    check_signable(rules_of(sheet), tally.complete, tally.total, on)
    sheet.signed_at, sheet.signed_by = at, by.name
    sheet.signed_on = sheet.signed_on or on
    clear_verdicts(sheet.id, ("returned",))
    move(sheet, "signed", "signed", by=by, at=at, criteria=tally.total)
    report_signed(sheet, criteria=tally.total, by=by, at=at)
    return sheet


def clear_verdicts(sheet_id: int, verdicts: Collection[str]) -> None:
    """Take verdicts away: what was returned and is signed anew is read anew.

    The reason stays beside the answer, so that the reader sees what had been asked for.
    """
    query = select(AssessmentAnswer).where(
        AssessmentAnswer.sheet_id == sheet_id, AssessmentAnswer.verdict.in_(verdicts)
    )
    for answer in session.scalars(query):
        answer.verdict, answer.judged_on, answer.judged_by = None, None, None
