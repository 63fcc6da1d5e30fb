"""One criterion with its documents: cited from confirmed work, sent anew, taken back, opened."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.actions import answering
from tracker.assessment.actions.answering import rules_of
from tracker.assessment.forms import ProofForm
from tracker.assessment.models import AssessmentAnswer, AssessmentSheet
from tracker.assessment.policy import can_write_sheet
from tracker.assessment.queries import sheets
from tracker.assessment.queries.background import background
from tracker.assessment.rules.sheets import Phase, Refused
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer, answer_at, sheet_at, sheet_to_write
from tracker.assessment.views.files import limit_mb, sent_file, storage
from tracker.assessment.views.sheets import answer_rows
from tracker.db import transaction
from tracker.evidence.actions import add_document
from tracker.evidence.models import Document
from tracker.evidence.receiving import ReceivedFile, receive
from tracker.evidence.rules import ACCEPT, ACCEPTED
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.progress.queries.proofs import own_documents, sent_before

_KEY = "int(min=1,max=9223372036854775807)"


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/<code>/tieu-chi/<criterion>")
@signed_in
def criterion_page(year: int, code: str, criterion: str) -> Answer:
    """Show one criterion with what may be cited for it, and the form of a new document."""
    row = sheet_at(year, code)
    return _page(row, answer_at(row, criterion))


def _page(row: AssessmentSheet, answer: AssessmentAnswer, form: ProofForm | None = None) -> str:
    writes = can_write_sheet(current_actor(), row.agency_id)
    open_ = writes and rules_of(row).phase(clock.today()) is Phase.WRITING
    shown = answer_rows(row, [answer], {}, open_)[0]
    held = {one.document_id for one in shown.documents}
    earlier = sent_before(row.agency_id) if shown.writable else []
    return render_template(
        "assessment/criterion.html",
        sheet=row,
        round=row.round,
        row=shown,
        form=form or ProofForm(),
        earlier=[document for document in earlier if document.id not in held],
        accept=ACCEPT,
        accepted=ACCEPTED,
        limit_mb=limit_mb(),
    )


@assessment.post(f"/tu-danh-gia/<{YEAR}:year>/<code>/tieu-chi/<criterion>/tai-lieu")
@signed_in
def add_proof(year: int, code: str, criterion: str) -> Answer:
    """Take a document in: one that is cited by its key, or a new one from the form."""
    row = sheet_to_write(year, code)
    answer = answer_at(row, criterion)
    cited = request.form.get("cite", "")
    if cited:
        document = _citable(row, answer, int(cited) if cited.isascii() and cited.isdigit() else 0)
        if document is None:
            abort(404, "Tài liệu này không dẫn được cho tiêu chí.")
        return _added(row, answer, document)
    form = ProofForm(request.form)
    file = _received(form)
    if not form.validate() or form.file.process_errors:
        return _page(row, answer, form), 422
    return _added(row, answer, form, file)


def _added(
    row: AssessmentSheet,
    answer: AssessmentAnswer,
    source: Document | ProofForm,
    file: ReceivedFile | None = None,
) -> Answer:
    actor, at = current_actor(), clock.now()
    answer_id, agency_id, criterion = answer.id, row.agency_id, answer.criterion.code
    try:
        with transaction():
            document = source if isinstance(source, Document) else None
            if isinstance(source, ProofForm):
                document = add_document(
                    agency_id=agency_id,
                    by=actor,
                    at=at,
                    number=source.number.data,
                    issued_on=source.issued_on.data,
                    issuer=source.issuer.data,
                    subject=source.subject.data,
                    link=source.link.data,
                    file=file,
                )
            assert document is not None
            answering.add_document(answer_id, document, by=actor, at=at)
    except (Refused, EvidenceRefused) as refusal:
        form = source if isinstance(source, ProofForm) else ProofForm()
        form.tell(refusal)
        year, code = row.round.year, row.agency.code
        again = sheet_at(year, code)
        return _page(again, answer_at(again, criterion), form), 422
    flash(f"Đã thêm tài liệu cho tiêu chí {criterion}.")
    return _back(row, criterion)


def _back(row: AssessmentSheet, criterion: str) -> Response:
    place = url_for(
        "assessment.criterion_page",
        year=row.round.year,
        code=row.agency.code,
        criterion=criterion,
    )
    return redirect(place, 303)


def _received(form: ProofForm) -> ReceivedFile | None:
    """Take the file in; a refused one leaves its sentence beside the field."""
    upload = request.files.get(form.file.name)
    if upload is None or not upload.filename:
        return None
    most = limit_mb() * 1024 * 1024
    try:
        received = receive(
            upload.filename, upload.read(most + 1), storage=storage(), max_bytes=most
        )
    except EvidenceRefused as refusal:
        form.file.process_errors = [str(refusal)]
        return None
    # What the form is asked about: that there is a file.
    form.kept.data = received.sha256
    return received


def _citable(row: AssessmentSheet, answer: AssessmentAnswer, document_id: int) -> Document | None:
    """Give a document that this agency may cite here: its own, or of the tasks that it shares."""
    own = own_documents(row.agency_id, [document_id])
    if own:
        return own[0]
    known = background(row.round, row.agency_id, [answer.criterion])[answer.criterion_id]
    offered = (document for served in known.served for document in served.documents)
    return next((document for document in offered if document.id == document_id), None)


@assessment.post(
    f"/tu-danh-gia/<{YEAR}:year>/<code>/tieu-chi/<criterion>/tai-lieu/<{_KEY}:row_id>/bo"
)
@signed_in
def remove_proof(year: int, code: str, criterion: str, row_id: int) -> Answer:
    """Take a document back from an answer."""
    row = sheet_to_write(year, code)
    answer = answer_at(row, criterion)
    try:
        with transaction():
            answering.remove_document(row_id, answer.id, by=current_actor(), at=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash("Đã bỏ tài liệu khỏi tiêu chí.")
    return _back(sheet_at(year, code), criterion)


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/<code>/tai-lieu/<{_KEY}:document_id>")
@signed_in
def document(year: int, code: str, document_id: int) -> Response:
    """Send the file of a document that this sheet shows, to whoever may read the sheet."""
    row = sheet_at(year, code)
    found = sheets.shown_document(row.id, document_id)
    if found is None:
        abort(404, "Phiếu này không có tài liệu đó.")
    return sent_file(found)
