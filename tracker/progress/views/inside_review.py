"""What waits for an agency's head: the list, the yes to one or many, the no, the withdrawal."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.states import Conflict
from tracker.progress.forms import ReturnForm, read_version
from tracker.progress.models import HeadReview, Occurrence
from tracker.progress.policy import can_approve, headed
from tracker.progress.queries.inside import reviewing as reviews
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress
from tracker.web.paging import decode_cursor, make_page

PAGE = 25
_CHANGED = (
    "Chưa gửi báo cáo nào: có việc vừa được thay đổi hoặc báo cáo không còn chờ duyệt. "
    "Danh sách dưới đây là mới nhất."
)


@progress.get("/duyet")
@signed_in
def review_queue() -> str:
    """Show a page of what waits for the head who is signed in."""
    agency_ids = _headed()
    position = decode_cursor(request.args.get("sau"), (date, int))
    after = position.key if position and not position.backwards else None
    found = reviews.waiting(agency_ids, after=after, limit=PAGE + 1)
    page = make_page(found, PAGE, position, lambda one: (one.row.sent_on, one.row.id))
    return render_template(
        "progress/review_queue.html",
        page=page,
        is_first=after is None,
        total=reviews.waiting_count(agency_ids),
        several=len(agency_ids) > 1,
        standing_agency=access.standing_agency_name(),
    )


@progress.post("/duyet")
@signed_in
def approve_many() -> Response:
    """Send out every report whose box was ticked: all, or none when one has changed."""
    agency_ids, back = _headed(), redirect(url_for("progress.review_queue"), 303)
    chosen = dict(_chosen(box) for box in request.form.getlist("chon")[: 2 * PAGE])
    if not chosen:
        flash("Chưa chọn báo cáo nào để duyệt.", "error")
        return back
    actor, at = current_actor(), clock.now()
    try:
        with transaction():
            sent = reviewing.approve(chosen, by=actor, at=at)
            if not {review.agency_id for review, _ in sent} <= agency_ids:
                abort(403)
    except (Conflict, NoResultFound):
        flash(_CHANGED, "error")
    except Refused as refusal:
        flash(f"Chưa gửi báo cáo nào. {refusal}", "error")
    else:
        flash(f"Đã duyệt và gửi {access.standing_agency_name()} {len(sent)} báo cáo.")
    return back


@progress.post(f"/viec/<{ROW}:occurrence_id>/duyet")
@signed_in
def approve_review(occurrence_id: int) -> Response:
    """Send one report out, as it was written, from its own page."""
    row = _opened_to_approve(occurrence_id)
    own_page = redirect(url_for("progress.occurrence", occurrence_id=row.id), 303)
    number = row.task.number
    review = _waiting(row)
    if review is None:
        flash("Việc này không có báo cáo nào chờ duyệt.", "error")
        return own_page
    seen = {review.id: read_version(request.form.get("version"))}
    try:
        with transaction():
            reviewing.approve(seen, by=current_actor(), at=clock.now())
    except Conflict:
        flash(
            f"Chưa gửi: nhiệm vụ {number} vừa được thay đổi. Đọc cả hai nội dung rồi quyết định.",
            "error",
        )
        return own_page
    except Refused as refusal:
        flash(f"Chưa gửi. {refusal}", "error")
        return own_page
    flash(f"Đã duyệt và gửi {access.standing_agency_name()} báo cáo nhiệm vụ {number}.")
    return redirect(url_for("progress.review_queue"), 303)


@progress.post(f"/viec/<{ROW}:occurrence_id>/duyet/tra-lai")
@signed_in
def send_review_back(occurrence_id: int) -> Response:
    """Give a report back to its writer, with the reason that the writer will read."""
    row = _opened_to_approve(occurrence_id)
    form = ReturnForm(request.form)
    own_page = redirect(url_for("progress.occurrence", occurrence_id=row.id), 303)
    review = _waiting(row)
    if review is None or not form.validate():
        flash(
            str(form.reason.errors[0])
            if form.reason.errors
            else "Việc này không có báo cáo nào chờ duyệt.",
            "error",
        )
        return own_page
    number, writer = row.task.number, review.sent_by
    try:
        with transaction():
            reviewing.send_back(
                review.id, reason=form.reason.data or "", by=current_actor(), at=clock.now()
            )
    except Refused as refusal:
        flash(f"Chưa trả lại. {refusal}", "error")
        return own_page
    flash(f"Đã trả lại báo cáo nhiệm vụ {number} cho {writer}; nội dung thành bản nháp.")
    return redirect(url_for("progress.review_queue"), 303)


@progress.post(f"/viec/<{ROW}:occurrence_id>/duyet/rut")
@signed_in
def withdraw_review(occurrence_id: int) -> Response:
    """Take a report back before the head has decided."""
    row = access.opened_to_report(occurrence_id)
    own_page = redirect(url_for("progress.occurrence", occurrence_id=row.id), 303)
    review = _waiting(row)
    if review is None:
        flash("Việc này không có báo cáo nào chờ duyệt.", "error")
        return own_page
    try:
        with transaction():
            reviewing.withdraw(review.id, by=current_actor(), at=clock.now())
    except Refused as refusal:
        flash(f"Chưa rút lại. {refusal}", "error")
        return own_page
    flash("Đã rút lại báo cáo; nội dung là bản nháp của người soạn.")
    return own_page


def _headed() -> frozenset[int]:
    """Give the agencies of the head who is signed in; 403 for everybody else."""
    agency_ids = headed(current_actor())
    if not agency_ids:
        abort(403, "Trang này của người đứng đầu cơ quan.")
    return agency_ids


def _opened_to_approve(occurrence_id: int) -> Occurrence:
    row = access.opened(occurrence_id)
    if not can_approve(current_actor(), row.agency_id):
        abort(403, f"Chỉ người đứng đầu {row.agency.name} duyệt được báo cáo này.")
    return row


def _waiting(row: Occurrence) -> HeadReview | None:
    return reviews.waiting_since([row.id]).get(row.id)


def _chosen(box: str) -> tuple[int, int]:
    """Read "review:version" as a box carries it; what does not fit matches no row."""
    review_id, _, version = box.partition(":")
    return read_version(review_id), read_version(version)
