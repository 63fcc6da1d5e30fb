"""One's own sessions: which browsers are signed in, and the end of one or of all others."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from tracker.accounts import sessions as kept
from tracker.accounts.login import current_actor, end_session, lifetime, signed_in
from tracker.accounts.queries import person as person_of
from tracker.accounts.rules.sessions import WAY_NAMES
from tracker.accounts.views.blueprint import accounts
from tracker.db import transaction
from tracker.lib import clock


@accounts.get("/tai-khoan/phien")
@signed_in
def own_sessions() -> Any:
    """List the browsers in which one is signed in, this one marked."""
    rows = kept.living(current_user.user, wall=clock.wall_now(), lifetime=lifetime())
    return render_template(
        "accounts/sessions.html", rows=rows, here=current_user.session.id, ways=WAY_NAMES
    )


@accounts.post("/tai-khoan/phien/<int:session_id>/ket-thuc")
@signed_in
def end_own_session(session_id: int) -> Any:
    """End one of the own sessions; the present one too."""
    user_id, by, here = current_user.user.id, current_actor(), current_user.session.id
    with transaction():
        done = kept.end(person_of(user_id), session_id, by=by, at=clock.now())
    if not done:
        abort(404, "Phiên này đã kết thúc.")
    if session_id == here:
        end_session()
        return redirect(url_for("accounts.login"), 303)
    flash("Đã kết thúc phiên đăng nhập.")
    return redirect(url_for("accounts.own_sessions"), 303)


@accounts.post("/tai-khoan/phien/ket-thuc-phien-khac")
@signed_in
def end_other_sessions() -> Any:
    """End every own session but this one."""
    user_id, by, here = current_user.user.id, current_actor(), current_user.session.id
    with transaction():
        kept.end_others(person_of(user_id), here, by=by, at=clock.now())
    flash("Đã kết thúc các phiên khác; phiên này vẫn mở.")
    return redirect(url_for("accounts.own_sessions"), 303)
