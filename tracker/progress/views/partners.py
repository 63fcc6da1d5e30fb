"""The lead asks partners for their part on the page of the work; a partner answers there."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.progress.actions import partnering
from tracker.progress.actions.states import Conflict
from tracker.progress.asking_forms import PartnerForm
from tracker.progress.models import Occurrence, PartnerRequest
from tracker.progress.policy import can_report
from tracker.progress.queries import partners as reading
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access, proofs
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page
from tracker.progress.views.together import part_form

Answer = str | Response | tuple[str, int]
_ONE = f"/viec/<{ROW}:occurrence_id>/phoi-hop"


@progress.post(_ONE)
@signed_in
def ask_partner(occurrence_id: int) -> Answer:
    """Ask a partner of the task for its part by a day."""
    row = access.opened_to_report(occurrence_id)
    form = PartnerForm(request.form, prefix="phoi-hop-")
    valid = form.validate()
    if not (form.agency_id.find(clock.today()) and valid):
        return _again(row, partnering=form)
    agency = form.agency_id.agency
    if agency is None:
        form.refuse({"agency_id": "Ghi tên cơ quan phối hợp."})
        return _again(row, partnering=form)
    told, agency_id, actor, at = agency.name, agency.id, current_actor(), clock.now()
    try:
        with transaction():
            partnering.ask_partner(
                occurrence_id,
                agency_id=agency_id,
                wanted=form.wanted.data or "",
                due_on=form.due_on.data,
                by=actor,
                at=at,
            )
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _again(access.opened(occurrence_id), partnering=form)
    flash(f"Đã đề nghị {told} phối hợp.")
    return _back(occurrence_id)


@progress.post(f"{_ONE}/<{ROW}:request_id>")
@signed_in
def answer_partner(occurrence_id: int, request_id: int) -> Answer:
    """Take a partner's part: words, a document, or both."""
    row = access.opened(occurrence_id)
    asked = _known(request_id, occurrence_id)
    if not can_report(current_actor(), asked.agency_id):
        abort(403, f"Chỉ người của {asked.agency.name} trả lời đề nghị này.")
    form = part_form(asked, request.form)
    proofs.receive_files(form, asked.agency_id)
    if not form.validate():
        return _again(row, parts={request_id: form})
    agency_id, actor, at = asked.agency_id, current_actor(), clock.now()
    try:
        with transaction():
            papers = proofs.write_documents(form, agency_id=agency_id, by=actor, at=at)
            partnering.answer(
                request_id, words=form.words.data or "", documents=papers, by=actor, at=at
            )
    except Conflict:
        return _changed(occurrence_id, form.words.data or "")
    except EvidenceRefused as refusal:
        form.form_errors.append(str(refusal))
        return _again(access.opened(occurrence_id), parts={request_id: form})
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _again(access.opened(occurrence_id), parts={request_id: form})
    flash("Đã gửi kết quả phối hợp. Cơ quan chủ trì thấy ở trang của việc.")
    return _back(occurrence_id)


@progress.post(f"{_ONE}/<{ROW}:request_id>/rut")
@signed_in
def withdraw_partner(occurrence_id: int, request_id: int) -> Answer:
    """Ask a partner no longer."""
    access.opened_to_report(occurrence_id)
    _known(request_id, occurrence_id)
    actor, at = current_actor(), clock.now()
    try:
        with transaction():
            partnering.withdraw_part(request_id, by=actor, at=at)
    except Conflict:
        return _changed(occurrence_id, "")
    except Refused as refusal:
        flash(str(refusal), "error")
        return _back(occurrence_id)
    flash("Đã rút đề nghị phối hợp.")
    return _back(occurrence_id)


def _again(row: Occurrence, **typed: Any) -> Answer:
    return occurrence_page(row, typed_inside=typed), 422


def _changed(occurrence_id: int, words: str) -> Answer:
    """Tell that somebody was faster; what was typed is shown, so that nothing is lost."""
    page = occurrence_page(
        access.opened(occurrence_id), typed_inside={"part_lost": words or None, "part_closed": True}
    )
    return page, 409


def _known(request_id: int, occurrence_id: int) -> PartnerRequest:
    found = reading.one(request_id, occurrence_id)
    if found is None:
        abort(404, "Không có đề nghị này.")
    return found


def _back(occurrence_id: int) -> Response:
    return redirect(url_for("progress.occurrence", occurrence_id=occurrence_id) + "#phoi-hop", 303)
