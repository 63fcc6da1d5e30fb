"""One explanation to the council: its owner writes, sends and thereby locks it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.assessment.actions import appraising
from tracker.assessment.actions.appraising import AppraisalRefused, is_asked
from tracker.assessment.closing_forms import ReasonForm, ReplyForm
from tracker.assessment.forms import ProofForm
from tracker.assessment.models import Appraisal, AssessmentRound
from tracker.assessment.policy import can_run, can_see_whole
from tracker.assessment.queries.appraising import appraisal, shown_document
from tracker.assessment.queries.comparing import owners
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, is_published, runner
from tracker.assessment.views.appraisal import seen_round
from tracker.assessment.views.files import limit_mb, sent_file, storage
from tracker.db import session, transaction
from tracker.evidence.actions import add_document
from tracker.evidence.models import Document
from tracker.evidence.receiving import ReceivedFile, receive
from tracker.evidence.rules import ACCEPT, ACCEPTED
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.lib.actor import Actor

_ROW = "int(max=9223372036854775807)"
_PLACE = f"/tu-danh-gia/<{YEAR}:year>/tham-dinh/giai-trinh/<{_ROW}:criterion_id>"


def _seen(year: int, criterion_id: int) -> tuple[AssessmentRound, Appraisal, list[Agency]]:
    """Give what was asked of a criterion, to its owners and those above; 404 to everybody else."""
    row = seen_round(year)
    entry, whose = appraisal(row, criterion_id), owners(row).get(criterion_id, [])
    actor = current_actor()
    sees = can_see_whole(actor) or is_published(row)
    if entry is None or not (sees or any(actor.serves(agency.id) for agency in whose)):
        abort(404, "Không có yêu cầu giải trình này.")
    return row, entry, whose


def _writes(actor: Actor, whose: list[Agency]) -> Agency | None:
    """Give the agency for which somebody writes: an owner of the criterion that they serve."""
    return next((agency for agency in whose if actor.serves(agency.id)), None)


@assessment.route(_PLACE, methods=["GET", "POST"])
@signed_in
def reply(year: int, criterion_id: int) -> Answer:
    """Show one explanation; its owner keeps a draft, adds documents and sends it."""
    row, entry, whose = _seen(year, criterion_id)
    agency = _writes(current_actor(), whose)
    form = ReplyForm(request.form or None, text=entry.reply)
    proof = ProofForm(request.form if request.method == "POST" else None, prefix="tai-lieu-")
    if request.method == "POST":
        if agency is None:
            abort(403, "Chỉ cơ quan chấm tiêu chí này viết giải trình.")
        # What the form is asked about: that there is a file.
        proof.kept.data = "tệp" if _has_file(proof) else ""
        proof_ok = proof.is_empty or proof.validate()
        if form.validate() and proof_ok:
            answer = _keep(row, entry, agency, form, proof)
            if answer is not None:
                return answer
    page = render_template(
        "assessment/reply.html",
        round=row,
        entry=entry,
        owners=whose,
        form=form,
        proof=proof,
        back=ReasonForm(),
        may_write=agency is not None and _is_open(row, entry),
        may_reopen=can_run(current_actor()) and entry.replied_on and row.state == "sent",
        accept=ACCEPT,
        accepted=ACCEPTED,
        limit_mb=limit_mb(),
    )
    return page, 422 if form.errors or proof.errors else 200


def _is_open(row: AssessmentRound, entry: Appraisal) -> bool:
    return row.state == "sent" and entry.replied_on is None and is_asked(entry)


def _keep(
    row: AssessmentRound, entry: Appraisal, agency: Agency, form: ReplyForm, proof: ProofForm
) -> Response | None:
    """Store a checked form; None where it was refused, with the reason in the form."""
    actor, sends = current_actor(), request.form.get("act") == "send"
    dropped = {int(key) for key in request.form.getlist("drop") if key.isdigit() and key.isascii()}
    try:
        file = _received(proof)
        with transaction():
            kept = [one for one in entry.documents if one.id not in dropped]
            fresh = _written(proof, file, agency, actor)
            if fresh is not None and fresh.id not in {one.id for one in kept}:
                kept.append(fresh)
            appraising.save_reply(
                entry=entry, text=form.text.data or "", documents=kept, sends=sends,
                on=clock.today(), agency_id=agency.id, by=actor, at=clock.now(),
            )  # fmt: skip
    except (AppraisalRefused, EvidenceRefused) as refusal:
        session.rollback()
        form.tell(refusal)
        return None
    flash("Đã gửi giải trình; nội dung được khóa." if sends else "Đã lưu giải trình.")
    return redirect(
        url_for("assessment.reply", year=row.year, criterion_id=entry.criterion_id), 303
    )


def _has_file(proof: ProofForm) -> bool:
    upload = request.files.get(proof.file.name)
    return upload is not None and bool(upload.filename)


def _received(proof: ProofForm) -> ReceivedFile | None:
    upload = request.files.get(proof.file.name)
    if upload is None or not upload.filename:
        return None
    most = limit_mb() * 1024 * 1024
    return receive(upload.filename, upload.read(most + 1), storage=storage(), max_bytes=most)


def _written(
    proof: ProofForm, file: ReceivedFile | None, agency: Agency, actor: Actor
) -> Document | None:
    if file is None and not (proof.number.data or proof.link.data):
        return None
    return add_document(
        agency_id=agency.id,
        by=actor,
        at=clock.now(),
        number=proof.number.data,
        issued_on=proof.issued_on.data,
        issuer=proof.issuer.data,
        subject=proof.subject.data,
        link=proof.link.data,
        file=file,
    )


@assessment.post(f"{_PLACE}/mo-lai")
@signed_in
def reopen_reply(year: int, criterion_id: int) -> Answer:
    """Give an explanation back to its owner."""
    actor = runner()
    row, entry, _ = _seen(year, criterion_id)
    reason = ReasonForm(request.form).reason.data or ""
    try:
        with transaction():
            appraising.reopen_reply(entry=entry, reason=reason, by=actor, at=clock.now())
    except AppraisalRefused as refusal:
        flash(str(refusal), "error")
    else:
        flash("Đã mở lại giải trình cho cơ quan.")
    return redirect(url_for("assessment.reply", year=row.year, criterion_id=criterion_id), 303)


@assessment.get(f"{_PLACE}/tai-lieu/<{_ROW}:document_id>")
@signed_in
def reply_document(year: int, criterion_id: int, document_id: int) -> Response:
    """Send the file of a document that goes with an explanation."""
    _, entry, whose = _seen(year, criterion_id)
    found = shown_document(entry, document_id)
    # What is not sent has not left its owner.
    is_out = entry.replied_on is not None or _writes(current_actor(), whose) is not None
    if found is None or not is_out:
        abort(404, "Giải trình này không có tài liệu đó.")
    return sent_file(found)
