"""Remarks on an occurrence: lead, partners, monitors, Sở Nội vụ and leaders, with a document."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import standing_agency
from tracker.db import transaction
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.progress.actions.remarking import remark
from tracker.progress.asking_forms import RemarkForm
from tracker.progress.models import Occurrence
from tracker.progress.policy import can_remark
from tracker.progress.queries.involved import others_of
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access, proofs
from tracker.progress.views.blueprint import ROW, progress
from tracker.progress.views.page import occurrence_page


@progress.post(f"/viec/<{ROW}:occurrence_id>/y-kien")
@signed_in
def add_remark(occurrence_id: int) -> str | Response | tuple[str, int]:
    """Take a remark of somebody whom the work concerns."""
    row, actor, at = access.opened(occurrence_id), current_actor(), clock.now()
    others = others_of(row, clock.today())
    if not can_remark(actor, row.agency_id, others):
        abort(403, "Tài khoản này chỉ xem việc, không gửi ý kiến.")
    speaker = speaker_of(actor, row, others)
    owner = speaker or _standing_id()
    form = RemarkForm(request.form, prefix="y-kien-")
    if owner is not None:
        proofs.receive_files(form, owner)
    if not form.validate():
        return occurrence_page(row, typed_inside={"remarking": form}), 422
    try:
        with transaction():
            papers = proofs.write_documents(form, agency_id=owner, by=actor, at=at) if owner else []
            remark(
                occurrence_id,
                words=form.words.data or "",
                documents=papers,
                from_agency_id=speaker,
                by=actor,
                at=at,
            )
    except EvidenceRefused as refusal:
        form.form_errors.append(str(refusal))
    except Refused as refusal:
        form.refuse(refusal.problems)
    else:
        flash("Đã gửi ý kiến. Những ai xem được việc này đều thấy.")
        page = url_for("progress.occurrence", occurrence_id=occurrence_id)
        return redirect(f"{page}#da-bao-cao", 303)
    row = access.opened(occurrence_id)
    return occurrence_page(row, typed_inside={"remarking": form}), 422


def speaker_of(actor: Actor, row: Occurrence, others: set[int]) -> int | None:
    """Give the agency in whose name a person speaks: the lead, a partner, else its own."""
    if actor.serves(row.agency_id):
        return row.agency_id
    return min(actor.agency_ids.intersection(others), default=actor.acting_agency_id)


def _standing_id() -> int | None:
    """Give the agency that keeps the documents of those who act for none: leaders."""
    agency = standing_agency(clock.today())
    return agency.id if agency else None
