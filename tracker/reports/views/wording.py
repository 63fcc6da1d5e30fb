"""Changing the words of one place: the same page for every kind of report."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.db import transaction
from tracker.lib import clock
from tracker.reports.actions import TextRefused, write_text
from tracker.reports.forms import TextForm
from tracker.reports.wording import Place, Wording

# A save that another one overtook, or that comes after the closing.
CONFLICT = 409

Answer = str | Response | tuple[str, int]


def change_words(load: Callable[[], Wording], key: str, back: str, *, may: bool) -> Answer:
    """Show and change the words of a place; "draft" lets the figures speak again.

    `back` is the address of the report's page. Who may not write (`may`) is refused before `load`
    reads.
    """
    if not may:
        abort(403)
    told = load()
    if told.is_closed:
        abort(CONFLICT, "Kỳ này đã chốt; mở lại kỳ rồi mới sửa được câu chữ.")
    place = told.place(key) or abort(404)
    form = TextForm(text=place.text, version=place.version)
    if request.method == "GET" or not form.validate():
        return _page(told, place, form, back, 422 if form.errors else 200)
    text = None if "draft" in request.form else form.text.data
    try:
        with transaction():
            _write(told, place, text, form.version.data or 0)
    except (TextRefused, IntegrityError) as refused:
        said = str(refused) if isinstance(refused, TextRefused) else "Người khác vừa sửa mục này."
        form.form_errors.append(said)
        told = load()
        place = told.place(key) or abort(404)
        form.version.raw_data = [str(place.version)]
        return _page(told, place, form, back, CONFLICT)
    flash("Báo cáo dùng lại câu soạn theo số liệu." if text is None else "Đã ghi nội dung.")
    return redirect(f"{back}#{key}", 303)


def _write(told: Wording, place: Place, text: str | None, version: int) -> None:
    write_text(
        report=told.report,
        subject=told.subject,
        key=place.key,
        text=text,
        drafted=place.draft,
        version=version,
        label=f"{place.name}. {told.title}",
        agency_id=told.agency_id,
        by=current_actor(),
        at=clock.now(),
    )


def _page(told: Wording, place: Place, form: TextForm, back: str, status: int) -> Answer:
    page = render_template("reports/text.html", told=told, place=place, form=form, back=back)
    return page, status
