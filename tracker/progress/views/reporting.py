"""The page of one occurrence, and an agency's report on it: sent, kept as a draft, refused."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.progress.actions import reporting
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import ReportForm
from tracker.progress.models import HeadReview, Occurrence
from tracker.progress.rules.moves import (
    Refused,
    Report,
    Result,
    after_report,
    needs_confirmation,
)
from tracker.progress.rules.status import OPEN_WORK
from tracker.progress.views import access, proofs
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page
from tracker.web.filters import vn_datetime

Answer = str | Response | tuple[str, int]


@progress.get(f"/viec/<{ROW}:occurrence_id>")
@signed_in
def occurrence(occurrence_id: int) -> Answer:
    """Show one occurrence: to its agency with the form, to a confirmer with the decision."""
    row = access.opened(occurrence_id)
    chosen = request.args.get("ket-qua")
    return occurrence_page(row, chosen=chosen if chosen in list(Result) else None)


@progress.post(f"/viec/<{ROW}:occurrence_id>")
@signed_in
def report(occurrence_id: int) -> Answer:
    """Take an agency's report, or keep it as a draft when that button was pressed."""
    row = access.opened_to_report(occurrence_id)
    form = ReportForm(request.form)
    form.offer(row.state.kind)
    proofs.receive_files(form, row.agency_id)
    if request.form.get("act") == "draft":
        return _save_draft(row, form)
    if not _is_complete(form, row):
        return occurrence_page(row, form=form), 422
    return _send(row, form)


def _is_complete(form: ReportForm, row: Occurrence) -> bool:
    """Check the form and, ahead of the action, the rules: every mistake is told at once."""
    readable, state = form.validate(), row.state
    if form.result.errors or state.work not in OPEN_WORK:
        return readable
    try:
        after_report(state, form.report(state), clock.today(), row.plan.settings.confirmed_kinds)
    except Refused as refusal:
        form.tell(refusal.problems)
        return False
    return readable


def _send(row: Occurrence, form: ReportForm) -> Answer:
    actor, at = current_actor(), clock.now()
    occurrence_id, agency_id = row.id, row.agency_id
    typed = form.report(row.state)
    try:
        with transaction():
            documents = proofs.write_documents(form, agency_id=agency_id, by=actor, at=at)
            sent = reviewing.deliver(
                occurrence_id,
                typed,
                documents=documents,
                version=form.version_number,
                by=actor,
                at=at,
            )
    except Conflict:
        return _show_conflict(occurrence_id, form)
    except EvidenceRefused as refusal:
        form.tell({"documents": str(refusal)})
    except Refused as refusal:
        form.tell(refusal.problems)
    else:
        row = access.opened(occurrence_id)
        waits = isinstance(sent, HeadReview)
        flash(to_head_words(row) if waits else _sent_words(row, typed))
        return redirect("/viec-cua-toi", 303)
    return occurrence_page(access.opened(occurrence_id), form=form), 422


def _show_conflict(occurrence_id: int, form: ReportForm) -> Answer:
    """Show both texts; sending again is then a decision made with both in sight."""
    row = access.opened(occurrence_id)
    form.version.data = str(row.version)
    return occurrence_page(row, form=form, conflict=True), 409


def to_head_words(row: Occurrence) -> str:
    """Say that a report waits for the agency's head and has gone to nobody else."""
    return (
        f"Báo cáo nhiệm vụ {row.task.number} đang chờ người đứng đầu {row.agency.name} duyệt; "
        f"chưa gửi {access.standing_agency_name()}."
    )


def _sent_words(row: Occurrence, typed: Report) -> str:
    """Say that a report was sent, whether it waits, and which day counts where it is another."""
    after, done = "", typed.result is Result.DONE
    if done and needs_confirmation(row.state.kind, row.plan.settings.confirmed_kinds):
        after = " Báo cáo đang chờ xác nhận."
    elif done and typed.completed_on and typed.completed_on != row.completed_on:
        after = (
            f" Không có tài liệu kèm theo nên ngày hoàn thành tính là ngày gửi báo cáo, "
            f"{format_date(row.completed_on)}."
        )
    moment = vn_datetime(clock.now())
    return (
        f"Đã gửi {access.standing_agency_name()} báo cáo nhiệm vụ {row.task.number} "
        f"của {row.agency.name}, lúc {moment}.{after}"
    )


def _save_draft(row: Occurrence, form: ReportForm) -> Response:
    """Keep what was typed, files that were taken included; a refused file is told."""
    person_id = current_actor().id
    refused = [entry.form.file.process_errors for entry in form.documents]
    occurrence_id = row.id
    if person_id is not None:
        with transaction():
            reporting.save_draft(
                occurrence_id,
                person_id=person_id,
                typed=form.words(),
                version=form.version_number,
                at=clock.now(),
            )
        flash("Đã lưu bản nháp. Mở lại trang này từ máy nào cũng thấy, chỉ người viết xem được.")
    for errors in refused:
        if errors:
            flash(f"Tệp chưa nhận được: {errors[0]}", "error")
    return redirect(url_for("progress.occurrence", occurrence_id=occurrence_id), 303)
