"""The sheet of one agency: read, written criterion by criterion, signed by the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.actions import answering, signing
from tracker.assessment.actions.answering import Conflict, rules_of
from tracker.assessment.forms import AnswerForm, BackForm, RemarksForm, all_errors
from tracker.assessment.models import AnswerDocument, AssessmentAnswer, AssessmentSheet
from tracker.assessment.policy import can_run, can_see_whole, can_write_sheet
from tracker.assessment.queries import rounds, sheets
from tracker.assessment.queries.background import Background, background
from tracker.assessment.rules.sheets import Phase, Refused, check_text, read_score, wanting
from tracker.assessment.rules.wording import EVENT_WORDS, standing
from tracker.assessment.views import assessment
from tracker.assessment.views.access import (
    YEAR,
    Answer,
    answer_at,
    may_sign,
    sheet_at,
    sheet_to_write,
)
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.numbers import format_decimal
from tracker.progress.forms import read_version
from tracker.web.filters import vn_datetime

OVERTAKEN = (
    "Người khác vừa sửa tiêu chí này. Nội dung đang lưu hiện ở dưới; điều bạn gõ vẫn giữ nguyên, "
    "đọc cả hai rồi lưu lại."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion as the page shows it; `form` holds what was typed, also when refused."""

    answer: AssessmentAnswer
    known: Background
    documents: Sequence[AnswerDocument]
    form: AnswerForm
    writable: bool

    @property
    def wanting(self) -> str:
        """What the stored answer lacks before the sheet can be signed."""
        answer = self.answer
        return wanting(answer.score, answer.explanation, len(self.documents))


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/<code>")
@signed_in
def sheet(year: int, code: str) -> Answer:
    """Show a sheet: to its agency to write, to Sở Nội vụ to judge, to others to read."""
    return sheet_page(sheet_at(year, code))


def sheet_page(
    row: AssessmentSheet,
    *,
    typed: Mapping[int, AnswerForm] | None = None,
    problem: str = "",
    back: BackForm | None = None,
    remarks: RemarksForm | None = None,
    only: AssessmentAnswer | None = None,
) -> str:
    """Render a sheet, or one criterion of it; refused forms come in as they were typed."""
    actor, on = current_actor(), clock.today()
    phase = rules_of(row).phase(on)
    writes, whole = can_write_sheet(actor, row.agency_id), can_see_whole(actor)
    # What was returned, and why, stays between the agency and those above it, also afterwards.
    told = sheets.events(row.id) if writes or whole else []
    answers = [only] if only else sheets.answers(row.id)
    rows = answer_rows(row, answers, typed or {}, writes and phase is Phase.WRITING)
    found = rounds.dealt_of(row.round) if only is None else None
    return render_template(
        "assessment/sheet.html",
        sheet=row,
        round=row.round,
        rows=rows,
        tally=rounds.tallies([row.id]).get(row.id, rounds.Tally()),
        standing=standing(rules_of(row), row.signed_on, row.round.agency_due_on, on),
        phase=phase,
        writes=writes,
        may_sign=writes and phase is Phase.WRITING and may_sign(row),
        judges=can_run(actor),
        whole=whole,
        problem=problem,
        back=back or BackForm(due_on=max(on, row.due_on)),
        remarks=remarks or RemarksForm(obj=row),
        events=[(event, *EVENT_WORDS[event.kind]) for event in told],
        surveyed=_surveyed(found, row.agency_id) if found else [],
        total=sum((one.answer.score or Decimal(0) for one in rows), Decimal(0)),
        most=sum((one.answer.criterion.max_score or Decimal(0) for one in rows), Decimal(0)),
    )


def answer_rows(
    row: AssessmentSheet,
    answers: Sequence[AssessmentAnswer],
    typed: Mapping[int, AnswerForm],
    open_: bool,
) -> list[Row]:
    """Give the criteria of a page with all that stands beside them, read at once."""
    known = background(row.round, row.agency_id, [one.criterion for one in answers])
    documents = sheets.documents_of([one.id for one in answers])
    return [
        Row(
            one,
            known[one.criterion_id],
            documents.get(one.id, []),
            typed.get(one.id) or form_of(one),
            open_ and one.verdict != "accepted",
        )
        for one in answers
    ]


def form_of(answer: AssessmentAnswer) -> AnswerForm:
    """Give the form of an answer as it is stored; fields of many answers stand on one page."""
    return AnswerForm(
        prefix=f"tc{answer.id}-",
        score=format_decimal(answer.score, None),
        explanation=answer.explanation,
        version=str(answer.version),
    )


def _surveyed(found: rounds.Preview, agency_id: int) -> list[Any]:
    return [
        found.nodes[share.criterion_id]
        for share in found.dealt.surveyed
        if share.agency_id == agency_id
    ]


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/tieu-chi/<criterion>")
@signed_in
def save(year: int, code: str, criterion: str) -> Response | Answer:
    """Keep one answer: as a page for people, as a few words for the script that saves as one types.

    A conflict is told with what is stored (409); what was typed stays in the fields.
    """
    row = sheet_to_write(year, code)
    answer = answer_at(row, criterion)
    form = AnswerForm(request.form, prefix=f"tc{answer.id}-")
    problem, status = _keep(form, answer), 200
    if problem is not None:
        status = 409 if isinstance(problem, Conflict) else 422
    if request.headers.get("Accept") == "application/json":
        return _short_answer(year, code, criterion, form, status)
    if status == 200:
        flash(f"Đã lưu tiêu chí {criterion}.")
        place = url_for("assessment.sheet", year=year, code=code, _anchor=f"tc-{answer.id}")
        return redirect(place, 303)
    row = sheet_at(year, code)
    if status == 409:
        form.version.data = str(answer_at(row, criterion).version)
        form.version.raw_data = None
    return sheet_page(row, typed={answer.id: form}, problem=all_errors(form)[0]), status


def _keep(form: AnswerForm, answer: AssessmentAnswer) -> Exception | None:
    """Store what was typed; give what stood against it, told in the form already."""
    answer_id, most = answer.id, answer.criterion.max_score
    if not form.validate():
        return Refused(all_errors(form)[0])
    try:
        score = read_score(form.score.data or "", most)
        with transaction():
            answering.save(
                answer_id,
                score=score,
                explanation=form.explanation.data or "",
                version=form.version_number,
                by=current_actor(),
                at=clock.now(),
            )
    except Conflict as conflict:
        form.tell(Refused(OVERTAKEN))
        return conflict
    except Refused as refusal:
        form.score.errors = [*form.score.errors, str(refusal)]
        return refusal
    return None


def _short_answer(year: int, code: str, criterion: str, form: AnswerForm, status: int) -> Response:
    """Give the script what it shows beside the field: saved when, how far, or what is wrong."""
    row = sheet_at(year, code)
    answer = answer_at(row, criterion)
    tally = rounds.tallies([row.id])[row.id]
    told = jsonify(
        version=answer.version,
        said=all_errors(form)[0] if status != 200 else f"Đã lưu {vn_datetime(clock.now())}",
        complete=tally.complete,
        total=tally.total,
        stored={"score": format_decimal(answer.score, None), "explanation": answer.explanation},
        by=answer.updated_by or "",
    )
    told.status_code = status
    return told


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/y-kien")
@signed_in
def save_remarks(year: int, code: str) -> Answer:
    """Keep what the agency found hard, and what it proposes."""
    row, form = sheet_to_write(year, code), RemarksForm(request.form)
    try:
        check_text(form.difficulties.data or "")
        with transaction():
            answering.save_remarks(
                sheet_at(year, code),
                difficulties=form.difficulties.data or "",
                proposals=form.proposals.data or "",
                by=current_actor(),
                at=clock.now(),
            )
    except Refused as refusal:
        return sheet_page(sheet_at(year, code), remarks=form, problem=str(refusal)), 422
    flash(f"Đã lưu ý kiến của {row.agency.name}.")
    return redirect(url_for("assessment.sheet", year=year, code=code, _anchor="y-kien"), 303)


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/ky")
@signed_in
def sign(year: int, code: str) -> Answer:
    """Sign the sheet by the head: it goes to Sở Nội vụ, and nothing in it changes any more."""
    row = sheet_to_write(year, code)
    if not may_sign(row):
        return sheet_page(row, problem=f"Chỉ người đứng đầu {row.agency.name} ký phiếu."), 403
    try:
        with transaction():
            signing.sign(
                row.id,
                version=read_version(request.form.get("version")),
                by=current_actor(),
                at=clock.now(),
            )
    except Conflict:
        problem = "Phiếu vừa đổi tình trạng; trang này đang hiện nội dung mới nhất."
        return sheet_page(sheet_at(year, code), problem=problem), 409
    except Refused as refusal:
        return sheet_page(sheet_at(year, code), problem=str(refusal)), 422
    flash("Đã ký gửi phiếu tự chấm điểm.")
    return redirect(url_for("assessment.sheet", year=year, code=code), 303)
