"""One's own way in and out: sign in, sign out, the account, a first or a new password."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user

from tracker.accounts import actions, calendars, letters, passwords, signing_in
from tracker.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm, told
from tracker.accounts.login import begin_session, current_actor, signed_in
from tracker.accounts.queries import person as person_of
from tracker.accounts.rules import WeakPassword
from tracker.accounts.views.blueprint import accounts
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES
from tracker.web.redirects import safe_next

FAILED = "Thư điện tử hoặc mật khẩu chưa đúng."


@accounts.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """Sign in and go back to the page that was asked for."""
    form = SignInForm()
    target = safe_next(form.next.data or request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    form.next.data = target
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    outcome = _sign_in(form.email.data, form.password.data)
    if outcome.user is not None:
        begin_session(outcome.user)
        return redirect(target)
    if outcome.reason is signing_in.Reason.LOCKED:
        minutes = -(-outcome.wait_seconds // 60)
        form.form_errors.append(f"Đã thử quá nhiều lần. Hãy chờ {minutes} phút rồi thử lại.")
        answer = make_response(render_template("accounts/login.html", form=form), 429)
        answer.headers["Retry-After"] = str(outcome.wait_seconds)
        return answer
    form.form_errors.append(FAILED)
    return render_template("accounts/login.html", form=form), 401


def _sign_in(email: str, password: str) -> signing_in.SignIn:
    """Count, check, note: two short transactions around the slow check (see signing_in)."""
    with transaction():
        attempt = signing_in.open_attempt(
            email=email,
            address=request.remote_addr or "",
            at=clock.now(),
            wall=clock.wall_now(),
        )
    if isinstance(attempt, signing_in.SignIn):
        return attempt
    right = signing_in.check(attempt, password)
    with transaction():
        return signing_in.close_attempt(attempt, right=right, at=clock.now(), wall=clock.wall_now())


@accounts.post("/logout")
def logout() -> Any:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login"))


@accounts.get("/tai-khoan")
@signed_in
def account() -> Any:
    """Show what is kept about oneself, and one's rights of today."""
    return _account(ChangePasswordForm())


def _account(form: ChangePasswordForm, status: int = 200) -> Any:
    rights = [(ROLE_NAMES[m.role], m.agency_id) for m in current_actor().memberships]
    agencies = by_ids([agency_id for _, agency_id in rights if agency_id])
    return (
        render_template(
            "accounts/account.html",
            form=form,
            person=current_user.user,
            calendar=calendars.of_person(current_user.user.id),
            rights=[(role, agencies.get(agency_id or 0)) for role, agency_id in rights],
        ),
        status,
    )


@accounts.post("/tai-khoan/mat-khau")
@signed_in
def change_password() -> Any:
    """Change one's own password; other sessions end, this one goes on."""
    form, person = ChangePasswordForm(), current_user.user
    if not form.validate_on_submit():
        return _account(form, 422)
    if not passwords.matches(person.password_hash, form.present.data):
        told(form.present, "Mật khẩu hiện tại chưa đúng.")
        return _account(form, 422)
    try:
        new = passwords.make_hash(form.password.data, email=person.email, name=person.name)
    except WeakPassword as error:
        told(form.password, str(error))
        return _account(form, 422)
    by = current_actor()
    with transaction():
        user = person_of(person.id)
        actions.set_password(user, password_hash=new, by=by, at=clock.now())
        letters.tell_password_changed(user, on=clock.today(), wall=clock.wall_now())
    begin_session(user)
    flash("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
    return redirect(url_for("accounts.account"))


@accounts.post("/tai-khoan/dang-xuat-moi-noi")
@signed_in
def sign_out_everywhere() -> Any:
    """End all of one's sessions, this one too."""
    user_id, by = current_user.user.id, current_actor()
    with transaction():
        actions.sign_out_everywhere(person_of(user_id), by=by, at=clock.now())
    session.clear()
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
        return render_template("accounts/set_password.html", form=form, person=owner)
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
            letters.tell_password_changed(user, on=clock.today(), wall=clock.wall_now())
    except actions.BadToken:
        return render_template("accounts/bad_token.html"), 404
    begin_session(user)
    flash("Đã đặt mật khẩu.")
    return redirect("/")
