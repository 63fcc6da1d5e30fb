"""Opening and closing calendars: one's own on the account's page, an agency's on its page."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.accounts import calendars
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.policy import can_make_calendar, can_revoke_calendar
from tracker.accounts.queries import person as person_of
from tracker.accounts.views.blueprint import accounts
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock

REVOKED = "Đã thu hồi đường dẫn lịch; phần mềm lịch không lấy được nữa."
NONE_OPEN = "Không có đường dẫn lịch nào đang mở."


@accounts.post("/tai-khoan/lich")
@signed_in
def make_calendar() -> Any:
    """Open one's own calendar and show its address this once."""
    by, user_id = current_actor(), current_user.user.id
    with transaction():
        user = person_of(user_id)
        token = calendars.make(owner=user, by=by, at=clock.now(), wall=clock.wall_now())
    back = url_for("accounts.account")
    return _shown(token, owner=user.name, back=back, back_label="Tài khoản của tôi")


@accounts.post("/tai-khoan/lich/thu-hoi")
@signed_in
def revoke_calendar() -> Response:
    """Close one's own calendar."""
    by, user_id = current_actor(), current_user.user.id
    with transaction():
        done = calendars.revoke(owner=person_of(user_id), by=by, at=clock.now())
    flash(REVOKED if done else NONE_OPEN)
    return redirect(url_for("accounts.account"), 303)


@accounts.post("/co-quan/<code>/lich")
@signed_in
def make_agency_calendar(code: str) -> Any:
    """Open the calendar of an agency and show its address this once."""
    by, agency = current_actor(), _agency(code)
    if not can_make_calendar(by, agency.id):
        abort(403, "Chỉ người đứng đầu cơ quan tạo được đường dẫn lịch của cơ quan.")
    with transaction():
        token = calendars.make(owner=_agency(code), by=by, at=clock.now(), wall=clock.wall_now())
    back = url_for("agencies.agency_page", code=code)
    return _shown(token, owner=agency.name, back=back, back_label=agency.short_name)


@accounts.post("/co-quan/<code>/lich/thu-hoi")
@signed_in
def revoke_agency_calendar(code: str) -> Response:
    """Close the calendar of an agency."""
    by, agency = current_actor(), _agency(code)
    if not can_revoke_calendar(by, agency.id):
        abort(403, "Người đứng đầu cơ quan hoặc người điều phối mới thu hồi được đường dẫn lịch.")
    with transaction():
        done = calendars.revoke(owner=_agency(code), by=by, at=clock.now())
    flash(REVOKED if done else NONE_OPEN)
    return redirect(url_for("agencies.agency_page", code=code), 303)


def _agency(code: str) -> Agency:
    return by_code(code) or abort(404)


def _shown(token: str, *, owner: str, back: str, back_label: str) -> Response:
    """Show the address; no cache keeps it, and it leads to BASE_URL whatever host was asked."""
    base_url = current_app.config["TRACKER"].base_url
    page = render_template(
        "accounts/calendar_link.html",
        link=base_url + url_for("feed.calendar", token=token),
        owner=owner,
        back=back,
        back_label=back_label,
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer
