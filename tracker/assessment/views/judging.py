"""Sở Nội vụ's word: on one criterion, on the whole sheet, and on a sheet that is locked."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for

from tracker.accounts.login import signed_in
from tracker.assessment.actions import judging
from tracker.assessment.actions.answering import Conflict
from tracker.assessment.forms import BackForm, VerdictForm, all_errors
from tracker.assessment.models import AssessmentSheet
from tracker.assessment.queries import rounds
from tracker.assessment.rules.sheets import Refused
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, answer_at, may_read, round_at, runner
from tracker.assessment.views.rounds import overview
from tracker.assessment.views.sheets import sheet_page
from tracker.db import transaction
from tracker.lib import clock
from tracker.progress.forms import read_version

_OVERTAKEN = "Phiếu vừa đổi tình trạng; trang này đang hiện nội dung mới nhất."


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/tieu-chi/<criterion>/xem-xet")
@signed_in
def judge(year: int, code: str, criterion: str) -> Answer:
    """Accept or return one criterion of a signed sheet."""
    actor, sheet = runner(), _sheet(year, code)
    answer, form = answer_at(sheet, criterion), VerdictForm(request.form)
    answer_id = answer.id
    if not form.validate():
        return _again(year, code, all_errors(form)[0], 422)
    verdict, words = form.verdict.data, form.reason.data or ""
    return _decided(
        year,
        code,
        lambda: judging.judge(
            answer_id,
            verdict,
            reason=words,
            version=read_version(form.version.data),
            by=actor,
            at=clock.now(),
        ),
        f"Đã ghi tiêu chí {criterion}: {'chấp nhận' if verdict == 'accepted' else 'trả lại'}.",
        anchor=f"tc-{answer_id}",
    )


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/chap-nhan")
@signed_in
def accept(year: int, code: str) -> Answer:
    """Accept the whole sheet."""
    actor, sheet = runner(), _sheet(year, code)
    sheet_id, version = sheet.id, read_version(request.form.get("version"))
    return _decided(
        year,
        code,
        lambda: judging.accept(sheet_id, version=version, by=actor, at=clock.now()),
        f"Đã chấp nhận phiếu của {sheet.agency.name}.",
    )


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/tra-lai")
@signed_in
def give_back(year: int, code: str) -> Answer:
    """Return the sheet with its returned criteria, a reason and a new day."""
    return _back(year, code, judging.return_sheet, "Đã trả lại phiếu của {}.")


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/mo-lai")
@signed_in
def reopen(year: int, code: str) -> Answer:
    """Open a locked or accepted sheet again for this agency."""
    return _back(year, code, judging.reopen, "Đã mở lại phiếu của {}.")


def _back(year: int, code: str, act: Callable[..., object], told: str) -> Answer:
    actor, sheet, form = runner(), _sheet(year, code), BackForm(request.form)
    sheet_id = sheet.id
    if not form.validate():
        return _again(year, code, all_errors(form)[0], 422, form)
    return _decided(
        year,
        code,
        lambda: act(
            sheet_id,
            reason=form.reason.data or "",
            due_on=form.due_on.data,
            version=read_version(form.version.data),
            by=actor,
            at=clock.now(),
        ),
        told.format(sheet.agency.name),
        form=form,
    )


def _decided(
    year: int,
    code: str,
    act: Callable[[], object],
    told: str,
    *,
    form: BackForm | None = None,
    anchor: str | None = None,
) -> Answer:
    """Run a decision in its transaction; tell it, or show the page with what stood against it."""
    try:
        with transaction():
            act()
    except Conflict:
        return _again(year, code, _OVERTAKEN, 409, form)
    except Refused as refusal:
        return _again(year, code, str(refusal), 422, form)
    flash(told)
    if not may_read(_sheet(year, code), runner()):
        return redirect(url_for("assessment.round_page", year=year), 303)
    return redirect(url_for("assessment.sheet", year=year, code=code, _anchor=anchor), 303)


def _again(year: int, code: str, problem: str, status: int, form: BackForm | None = None) -> Answer:
    """Show the sheet again, or the round where the sheet has not been signed and is not read."""
    sheet = _sheet(year, code)
    if may_read(sheet, runner()):
        return sheet_page(sheet, problem=problem, back=form), status
    return overview(round_at(year), problem=problem), status


def _sheet(year: int, code: str) -> AssessmentSheet:
    """Give a sheet to who runs the round, whether they may read it yet or not."""
    found = rounds.sheet_of(round_at(year).id, code)
    return found or abort(404, "Cơ quan này không có phiếu tự chấm điểm trong đợt.")
