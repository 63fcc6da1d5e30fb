"""The door's questions: which round, which sheet, may this person read it, write it, judge it."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.accounts.queries import has_head
from tracker.assessment.models import AssessmentAnswer, AssessmentRound, AssessmentSheet
from tracker.assessment.policy import (
    can_read_sheet,
    can_run,
    can_see_whole,
    can_sign,
    can_write_sheet,
)
from tracker.assessment.queries import rounds, sheets
from tracker.lib import clock
from tracker.lib.actor import Actor

Answer = str | Response | tuple[str, int]
YEAR = "int(min=1990,max=2100)"
_FOREIGN = "Phiếu tự chấm điểm của cơ quan khác chỉ xem được sau khi kết quả được công bố."


def round_at(year: int) -> AssessmentRound:
    """Give the round of an address to whom it concerns; 404 for everybody else."""
    found = rounds.round_of(year) or abort(404, "Không có đợt tự đánh giá của năm này.")
    actor = current_actor()
    if can_see_whole(actor) or is_published(found):
        return found
    if found.id not in rounds.rounds_with(actor.agency_ids):
        abort(403, "Cơ quan của bạn không có phiếu tự chấm điểm trong đợt này.")
    return found


def runner() -> Actor:
    """Give who asks where they run rounds and judge sheets; 403 elsewhere."""
    actor = current_actor()
    if not can_run(actor):
        abort(403)
    return actor


def is_published(round_: AssessmentRound) -> bool:
    """Say whether results have been published by today: then every sheet may be read."""
    return round_.published_on is not None and round_.published_on <= clock.today()


def sheet_at(year: int, code: str) -> AssessmentSheet:
    """Give the sheet of an address to whoever may read it; 403 before publication, 404 for none."""
    actor = current_actor()
    round_ = round_at(year)
    sheet = rounds.sheet_of(round_.id, code)
    if sheet is None:
        abort(404, "Cơ quan này không có phiếu tự chấm điểm trong đợt.")
    if not may_read(sheet, actor):
        abort(403, _FOREIGN if not can_see_whole(actor) else _NOT_SIGNED)
    return sheet


_NOT_SIGNED = "Phiếu chưa được ký gửi; nội dung đang chấm chỉ cơ quan đó xem được."


def may_read(sheet: AssessmentSheet, actor: Actor) -> bool:
    """Say whether a person reads the scores, words and documents of a sheet today."""
    return can_read_sheet(
        actor,
        sheet.agency_id,
        was_signed=sheet.signed_on is not None,
        published=is_published(sheet.round),
    )


def sheet_to_write(year: int, code: str) -> AssessmentSheet:
    """Give the sheet to one of its agency's own people; 403 for everybody else."""
    sheet = sheet_at(year, code)
    if not can_write_sheet(current_actor(), sheet.agency_id):
        abort(403, f"Chỉ người của {sheet.agency.name} chấm được phiếu này.")
    return sheet


def may_sign(sheet: AssessmentSheet) -> bool:
    """Say whether the person signed in signs this sheet: the head, where there is one."""
    there = has_head(sheet.agency_id, clock.today())
    return can_sign(current_actor(), sheet.agency_id, has_head=there)


def answer_at(sheet: AssessmentSheet, criterion: str) -> AssessmentAnswer:
    """Give the answer of a sheet on the criterion of an address; 404 where it holds none."""
    found = sheets.answer_of(sheet.id, criterion)
    return found or abort(404, "Phiếu này không có tiêu chí đó.")
