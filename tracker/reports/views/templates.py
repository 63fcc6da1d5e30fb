"""Word templates: download, upload an edited one, take an earlier one or the default again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.paper.checking.hostile import MAX_BYTES
from tracker.paper.word import DEFAULT_TEMPLATE
from tracker.reports.policy import can_write_reports
from tracker.reports.templates.actions import (
    TemplateRefused,
    change_template,
    checked,
    restore_default,
    reuse_template,
)
from tracker.reports.templates.models import USES
from tracker.reports.templates.queries import change, file_content, history, template_bytes
from tracker.reports.views.blueprint import file_answer, reports

Answer = str | Response | tuple[str, int]


class TemplateForm(FlaskForm):
    """The file of an edited template."""

    file = FileField("Tệp mẫu đã sửa", [FileRequired("Chọn tệp .docx đã sửa.")])


@reports.get("/mau")
@signed_in
def templates() -> Answer:
    """Show the template of each use and what it was before."""
    _only_writers()
    return _page(TemplateForm(formdata=None), "")


@reports.get("/mau/<use>.docx")
@signed_in
def template_file(use: str) -> Response:
    """Give the template in force; "mac-dinh" is the project's own."""
    _only_writers()
    if use == "mac-dinh":
        return file_answer(DEFAULT_TEMPLATE.read_bytes(), "mau-mac-dinh", "docx")
    content = template_bytes(_known(use)) or DEFAULT_TEMPLATE.read_bytes()
    return file_answer(content, f"mau-{use}", "docx")


@reports.get("/mau/<use>/<int:change_id>.docx")
@signed_in
def template_earlier(use: str, change_id: int) -> Response:
    """Give a template as it was put in force once."""
    _only_writers()
    row = change(_known(use), change_id)
    if row is None or row.sha256 is None:
        abort(404)
    return file_answer(file_content(row.sha256), f"mau-{use}-{change_id}", "docx")


@reports.post("/mau/<use>")
@signed_in
def template_upload(use: str) -> Answer:
    """Take an edited template; a broken one is refused with every fault and its place."""
    _only_writers()
    _known(use)
    form = TemplateForm()
    if not form.validate():
        return _page(form, use), 422
    sent = form.file.data
    content = sent.stream.read(MAX_BYTES + 1)
    try:
        template = checked(content)
        with transaction():
            change_template(
                use=use, template=template, file_name=sent.filename or "", by=current_actor(),
                at=clock.now(),
            )  # fmt: skip
    except TemplateRefused as refused:
        form.file.errors = [*form.file.errors, f"{len(refused.faults)} chỗ cần sửa trong mẫu."]
        return _page(form, use, refused.faults), 422
    except IntegrityError:
        # The same file was put in force by somebody else at this moment.
        flash("Người khác vừa đổi mẫu này; xem lại trang.")
        return redirect(url_for("reports.templates"), 303)
    flash(f"{USES[use]} dùng mẫu vừa tải lên.")
    return redirect(url_for("reports.templates"), 303)


@reports.post("/mau/<use>/mac-dinh")
@signed_in
def template_default(use: str) -> Response:
    """Let the project's own template serve again."""
    _only_writers()
    _known(use)
    try:
        with transaction():
            restore_default(use=use, by=current_actor(), at=clock.now())
        flash(f"{USES[use]} dùng lại mẫu mặc định.")
    except TemplateRefused as refused:
        flash(str(refused))
    return redirect(url_for("reports.templates"), 303)


@reports.post("/mau/<use>/<int:change_id>/dung-lai")
@signed_in
def template_reuse(use: str, change_id: int) -> Response:
    """Put an earlier template in force again."""
    _only_writers()
    row = change(_known(use), change_id) or abort(404)
    try:
        with transaction():
            reuse_template(earlier=row, by=current_actor(), at=clock.now())
        flash(f"{USES[use]} dùng lại mẫu đã chọn.")
    except TemplateRefused as refused:
        flash(str(refused))
    return redirect(url_for("reports.templates"), 303)


def _only_writers() -> None:
    if not can_write_reports(current_actor()):
        abort(403)


def _known(use: str) -> str:
    return use if use in USES else abort(404)


def _page(form: TemplateForm, asked: str, faults: list[str] | None = None) -> str:
    """Show the page; `asked` is the use whose upload was refused."""
    return render_template(
        "reports/templates.html",
        uses=[(use, name, history(use)) for use, name in USES.items()],
        form=form,
        empty_form=TemplateForm(formdata=None),
        asked=asked,
        faults=faults or [],
        limit_mb=MAX_BYTES // 1024 // 1024,
    )
