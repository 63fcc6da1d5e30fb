"""One period: what it stands at, its editions, and the acts of closing and reopening."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.rules.periods import ReportingPeriod
from tracker.plans.rules.periods import period as period_of
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.documents import FORMATS
from tracker.reports.editions.asking import EditionRefused, ask_edition, reopen
from tracker.reports.editions.reading import file_bytes
from tracker.reports.forms import ReopenForm
from tracker.reports.policy import can_read_reports, can_write_reports
from tracker.reports.queries.editions import closed, edition_of, editions
from tracker.reports.views.blueprint import (
    file_answer,
    issued_plan,
    known_period,
    only_readers,
    reports,
    storage,
)
from tracker.storage import MissingFile

Answer = str | Response | tuple[str, int]


@reports.get("/<code>/<period>")
@signed_in
def period_page(code: str, period: str) -> Answer:
    """Show a period, its files and every edition of it."""
    only_readers()
    plan, found = _named(code, period)
    return _page(plan, found, ReopenForm(formdata=None))


@reports.post("/<code>/<period>/lap")
@signed_in
def make(code: str, period: str) -> Answer:
    """Ask the worker for a draft, or for the edition that closes the period."""
    plan, found = _writers(code, period)
    closes = request.form.get("act") == "close"
    try:
        with transaction():
            ask_edition(
                plan=plan, code=found.code, closes=closes, on=clock.today(),
                by=current_actor(), at=clock.now(),
            )  # fmt: skip
    except (EditionRefused, IntegrityError) as refused:
        flash(str(refused) if isinstance(refused, EditionRefused) else "Báo cáo đang được lập.")
    else:
        flash("Đang chốt kỳ và lập báo cáo." if closes else "Đang lập bản nháp.")
    return redirect(_address(plan, found), 303)


@reports.post("/<code>/<period>/mo-lai")
@signed_in
def open_again(code: str, period: str) -> Answer:
    """Reopen a closed period with a reason."""
    plan, found = _writers(code, period)
    form, edition = ReopenForm(), closed(plan.id, found.code)
    if edition is None:
        flash("Kỳ này chưa chốt.")
        return redirect(_address(plan, found), 303)
    if not form.validate():
        return _page(plan, found, form)
    try:
        with transaction():
            reopen(
                edition=edition, reason=form.reason.data or "", by=current_actor(), at=clock.now()
            )
    except EditionRefused as refused:
        form.reason.errors = [str(refused)]
        return _page(plan, found, form)
    flash("Đã mở lại kỳ; bản đã chốt vẫn giữ nguyên.")
    return redirect(_address(plan, found), 303)


@reports.get("/<code>/<period>/ban/<int:version>.<kind>")
@reports.get("/<code>/<period>/ban/nhap.<kind>")
@signed_in
def edition_file(code: str, period: str, kind: str, version: int | None = None) -> Response:
    """Give a file of a closed edition, also of one that was reopened since, or of the draft."""
    only_readers()
    plan, found = _named(code, period)
    edition = edition_of(plan.id, found.code, version)
    if edition is None or kind not in FORMATS:
        abort(404)
    try:
        content = file_bytes(edition, kind, storage())
    except MissingFile:
        abort(410, "Tệp của bản chốt không còn trong kho; khôi phục từ bản sao lưu.")
    name = f"bao-cao-tien-do-{found.code.lower()}-ban-{version or 'nhap'}"
    return file_answer(content, name, kind)


def _page(plan: Plan, found: ReportingPeriod, form: ReopenForm) -> Answer:
    rows = editions(plan.id, found.code)
    page = render_template(
        "reports/period.html",
        plan=plan,
        period=found,
        rows=rows,
        ruling=next((row for row in rows if row.state == "closed"), None),
        making=next((row for row in rows if row.state in ("asked", "making")), None),
        is_over=found.window_end < clock.today(),
        can_write=can_write_reports(current_actor()),
        form=form,
        formats=FORMATS,
    )
    return (page, 422) if form.errors else page


def _writers(code: str, period: str) -> tuple[Plan, ReportingPeriod]:
    if not can_read_reports(current_actor()) or not can_write_reports(current_actor()):
        abort(403)
    return _named(code, period)


def _named(code: str, period: str) -> tuple[Plan, ReportingPeriod]:
    plan = issued_plan(code)
    with known_period():
        return plan, period_of(period[:20], frame_of(plan).days)


def _address(plan: Plan, found: ReportingPeriod) -> str:
    return url_for("reports.period_page", code=plan.code, period=found.code)
