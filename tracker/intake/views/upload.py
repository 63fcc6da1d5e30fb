"""A document comes in: read at once, kept as a draft, shown on its preview."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import register
from tracker.db import transaction
from tracker.intake.actions import keep_draft, note_upload, undecided
from tracker.intake.chosen import column_choices
from tracker.intake.forms import ACCEPT, UploadForm
from tracker.intake.models import ImportDraft
from tracker.intake.parsed import Refused
from tracker.intake.queries import open_draft_of_file, open_drafts
from tracker.intake.receiving import Received, Unsure, receive
from tracker.intake.views.blueprint import intake, settings, storage
from tracker.intake.views.columns import columns_address
from tracker.lib import clock

Answer = str | Response | tuple[str, int]
_NO_YEAR = "Không thấy năm của kế hoạch trong tệp. Hãy ghi năm rồi gửi lại."


@intake.get("")
def upload() -> str:
    """Show the form, and the documents that await a decision."""
    return _page(UploadForm())


@intake.post("")
def take() -> Answer:
    """Read the document; a refusal stands beside the field and nothing is kept."""
    form = UploadForm()
    is_sound = form.validate()
    content = _content(form)
    if not is_sound or content is None:
        return _page(form), 422
    try:
        received = _read(form, content)
    except Unsure as unsure:
        with transaction():
            note_upload(unsure.sha256, unsure.file_name, at=clock.wall_now())
        typed = {
            "year": form.year.data or "",
            "number": form.number.data or "",
            "issued_on": form.day.isoformat() if form.day else "",
            "code": form.code.data or "",
            "kind": form.kind.data,
        }
        return redirect(columns_address(unsure.sha256, unsure.file_name, typed), 303)
    if received is None:
        return _page(form), 422
    draft, is_new = _keep(received)
    if not is_new:
        flash("Tệp này đang chờ quyết định, mở lại bản xem trước đang có.")
    return redirect(url_for("intake.preview", draft_id=draft.id), 303)


def _content(form: UploadForm) -> bytes | None:
    """Give the file's bytes; what is wrong with it is told after the form's own checks."""
    uploaded, limit = form.file.data, settings().max_upload_mb
    name = getattr(uploaded, "filename", "") or ""
    content = b""
    if name:
        content = uploaded.read(limit * 1024 * 1024 + 1)
        uploaded.close()
    problem = ""
    if not name:
        problem = "Hãy chọn tệp kế hoạch."
    elif not content:
        problem = "Tệp trống, chưa có nội dung."
    elif len(content) > limit * 1024 * 1024:
        problem = f"Tệp lớn hơn {limit} MB. Hãy tách hoặc nén tệp rồi gửi lại."
    if problem:
        form.file.errors = [problem]
        return None
    return bytes(content)


def _read(form: UploadForm, content: bytes) -> Received | None:
    """Read the file; None when it was refused, with the sentence beside its field."""
    try:
        received = receive(
            form.file.data.filename or "",
            content,
            register=register(),
            storage=storage(),
            year=int(form.year.data) if form.year.data else None,
            issued_on=form.day,
            number=form.number.data or None,
            code=form.code.data or None,
            kind=form.kind.data,
            choices=column_choices(),
        )
    except Refused as refusal:
        form.file.errors = [refusal.sentence]
        return None
    if not received.parsed.year:
        form.year.errors = [_NO_YEAR]
        return None
    return received


def _keep(received: Received) -> tuple[ImportDraft, bool]:
    """Keep a draft, or give the open one of the same file for the same plan."""
    parsed = received.parsed
    code = parsed.code[:40]
    with transaction():
        known = open_draft_of_file(parsed.sha256, code)
        if known is not None:
            return known, False
        by, at = current_actor(), clock.now()
        return keep_draft(parsed, received.kept, code=code, by=by, at=at), True


def _page(form: UploadForm) -> str:
    return render_template(
        "intake/upload.html",
        form=form,
        kinds=ACCEPT,
        limit_mb=settings().max_upload_mb,
        drafts=[(draft, *undecided(draft)) for draft in open_drafts()],
        was_sent=request.method == "POST",
    )
