"""A confirmer's decision on one report, from its own page."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.progress.actions import deciding
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import ConfirmForm, ReturnForm, read_version
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page

Answer = str | Response | tuple[str, int]


@progress.post(f"/viec/<{ROW}:occurrence_id>/xac-nhan")
@signed_in
def confirm(occurrence_id: int) -> Answer:
    """Confirm a report, with the date of completion as claimed or corrected."""
    row = access.opened_to_confirm(occurrence_id)
    form = ConfirmForm(request.form)
    if not form.validate():
        return occurrence_page(row, confirming=form), 422
    actor, at = current_actor(), clock.now()
    told = f"nhiệm vụ {row.task.number} của {row.agency.name}"
    try:
        with transaction():
            deciding.confirm(
                [occurrence_id],
                completed_on=form.completed_on.data,
                version=read_version(form.version.data),
                by=actor,
                at=at,
            )
    except Conflict:
        return occurrence_page(access.opened(occurrence_id), conflict=True), 409
    except Refused as refusal:
        form.completed_on.errors = [str(refusal)]
        return occurrence_page(access.opened(occurrence_id), confirming=form), 422
    flash(f"Đã xác nhận {told}.")
    return redirect(url_for("progress.queue"), 303)


@progress.post(f"/viec/<{ROW}:occurrence_id>/tra-lai")
@signed_in
def give_back(occurrence_id: int) -> Answer:
    """Return a report with the reason that the agency will read."""
    row = access.opened_to_confirm(occurrence_id)
    form = ReturnForm(request.form)
    if not form.validate():
        return occurrence_page(row, returning=form), 422
    actor, at = current_actor(), clock.now()
    told = f"nhiệm vụ {row.task.number} cho {row.agency.name}"
    try:
        with transaction():
            deciding.give_back(
                occurrence_id,
                reason=form.reason.data or "",
                version=read_version(form.version.data),
                by=actor,
                at=at,
            )
    except Conflict:
        return occurrence_page(access.opened(occurrence_id), conflict=True), 409
    except Refused as refusal:
        form.reason.errors = [str(refusal)]
        return occurrence_page(access.opened(occurrence_id), returning=form), 422
    flash(f"Đã trả lại {told}. Cơ quan thấy lý do ở đầu trang Việc của tôi.")
    return redirect(url_for("progress.queue"), 303)
