"""Reports of one press from a list: nothing has changed, or nothing happened in the period."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import read_version
from tracker.progress.models import HeadReview, Occurrence
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.reporting import to_head_words
from tracker.web.redirects import safe_next


@progress.post(f"/viec/<{ROW}:occurrence_id>/khong-doi")
@signed_in
def report_unchanged(occurrence_id: int) -> Response:
    """Report that the work goes on as last told: the same percentage, today."""
    row = access.opened_to_report(occurrence_id)
    since = f" ngày {format_date(row.reported_on)}" if row.reported_on else ""
    words = f"Không thay đổi so với báo cáo{since}: tiến độ vẫn {row.percent}%."
    return _send(row, Report(result=Result.DOING, percent=row.percent, done=words))


@progress.post(f"/viec/<{ROW}:occurrence_id>/khong-phat-sinh")
@signed_in
def report_nothing(occurrence_id: int) -> Response:
    """Report that a duty had nothing to do in its period."""
    return _send(access.opened_to_report(occurrence_id), Report(result=Result.NOTHING))


def _send(row: Occurrence, typed: Report) -> Response:
    """Write the report and lead back; what cannot be told in one press opens the page."""
    occurrence_id, number = row.id, row.task.number
    own_page = url_for("progress.occurrence", occurrence_id=occurrence_id)
    actor, at = current_actor(), clock.now()
    version = read_version(request.form.get("version"))
    try:
        with transaction():
            sent = reviewing.deliver(occurrence_id, typed, version=version, by=actor, at=at)
    except Conflict:
        flash(f"Nhiệm vụ {number} vừa được người khác cập nhật; xem lại rồi báo cáo.", "error")
        return redirect(own_page, 303)
    except Refused as refusal:
        flash(f"Nhiệm vụ {number}: {refusal}", "error")
        return redirect(own_page, 303)
    if isinstance(sent, HeadReview):
        flash(to_head_words(access.opened(occurrence_id)))
        return redirect(safe_next(request.form.get("next"), "/viec-cua-toi"), 303)
    said = "không phát sinh" if typed.result is Result.NOTHING else f"vẫn {typed.percent}%"
    flash(f"Đã báo cáo nhiệm vụ {number}: {said}.")
    return redirect(safe_next(request.form.get("next"), "/viec-cua-toi"), 303)
