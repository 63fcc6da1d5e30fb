"""One's own account: what is kept, a first or a new password, the way out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from tracker.accounts import actions, addresses, calendars, letters, passwords, second_step
from tracker.accounts.forms import ChangePasswordForm, NewPasswordForm, told
from tracker.accounts.login import begin_session, current_actor, end_session, signed_in
from tracker.accounts.queries import person as person_of
from tracker.accounts.rules import Way, WeakPassword
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.entering import go_on, may_use_password
from tracker.accounts.views.proving import refused_password
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES


@accounts.post("/logout")
def logout() -> Any:
    """End this session."""
    end_session()
    return redirect(url_for("accounts.login"))


@accounts.get("/tai-khoan")
@signed_in
def account() -> Any:
    """Show what is kept about oneself, and one's rights of today."""
    return _account(ChangePasswordForm())


def _account(form: ChangePasswordForm, status: int = 200, headers: Any = None) -> Any:
    rights = [(ROLE_NAMES[m.role], m.agency_id) for m in current_actor().memberships]
    agencies = by_ids([agency_id for _, agency_id in rights if agency_id])
    return (
        render_template(
            "accounts/account.html",
            form=form,
            person=current_user.user,
            calendar=calendars.of_person(current_user.user.id),
            has_second_step=second_step.is_on(current_user.user.id),
            address_waiting=addresses.waiting(current_user.user.id, clock.wall_now()),
            rights=[(role, agencies.get(agency_id or 0)) for role, agency_id in rights],
        ),
        status,
        headers or {},
    )


@accounts.post("/tai-khoan/mat-khau")
@signed_in
def change_password() -> Any:
    """Change one's own password; other sessions end, this one goes on."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _account(form, 422)
    refused = refused_password(form.present)
    if refused:
        return _account(form, *refused)
    person = current_user.user
    try:
        new = passwords.make_hash(form.password.data, email=person.email, name=person.name)
    except WeakPassword as error:
        told(form.password, str(error))
        return _account(form, 422)
    by, way = current_actor(), Way(current_user.session.way)
    with transaction():
        user = person_of(person.id)
        actions.set_password(user, password_hash=new, by=by, at=clock.now())
        letters.tell_password_changed(user, letters.now())
    begin_session(user, way)
    flash("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
    return redirect(url_for("accounts.account"))


@accounts.post("/tai-khoan/dang-xuat-moi-noi")
@signed_in
def sign_out_everywhere() -> Any:
    """End all of one's sessions, this one too."""
    user_id, by = current_user.user.id, current_actor()
    with transaction():
        actions.sign_out_everywhere(person_of(user_id), by=by, at=clock.now())
    end_session()
    flash("Đã đăng xuất ở mọi thiết bị.")
    return redirect(url_for("accounts.login"))


@accounts.route("/dat-mat-khau/<token>", methods=["GET", "POST"])
def set_password(token: str) -> Any:
    """Set a password by the link of an invitation or a reset."""
    try:
        owner = actions.token_owner(token, clock.wall_now())
    except actions.BadToken:
        return render_template("accounts/bad_token.html"), 404
    form = NewPasswordForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("accounts/set_password.html", form=form, person=owner), status
    try:
        new = passwords.make_hash(form.password.data, email=owner.email, name=owner.name)
    except WeakPassword as error:
        told(form.password, str(error))
        return render_template("accounts/set_password.html", form=form, person=owner), 422
    try:
        with transaction():
            user = actions.use_token(
                token, password_hash=new, at=clock.now(), wall=clock.wall_now()
            )
            letters.tell_password_changed(user, letters.now())
    except actions.BadToken:
        return render_template("accounts/bad_token.html"), 404
    if may_use_password(user.id):
        answer = go_on(user, Way.PASSWORD, "/", at=clock.now(), wall=clock.wall_now())
    else:
        answer = redirect(url_for("accounts.login"))
    # Told last: whoever comes in begins with an empty cookie.
    flash("Đã đặt mật khẩu.")
    return answer
