"""Signing in: the password, then a code where one is asked for, then a session.

Between the two steps the signed cookie says who gave the right password, under which epoch and
when; no session exists yet, and nothing opens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user

from tracker.accounts import queries, second_step, signing_in
from tracker.accounts.forms import CodeForm, SignInForm
from tracker.accounts.login import begin_session
from tracker.accounts.models import User
from tracker.accounts.rules import Way
from tracker.accounts.rules.codes import ANSWER_WITHIN
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.proving import wait_words
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import Role
from tracker.settings import Settings
from tracker.web.redirects import safe_next

FAILED = "Thư điện tử hoặc mật khẩu chưa đúng."
FAILED_CODE = "Mã chưa đúng hoặc đã được dùng. Hãy chờ mã mới rồi nhập lại."
_WAITS = "second_step"


@accounts.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """Sign in and go back to the page that was asked for."""
    form = SignInForm()
    target = safe_next(form.next.data or request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    form.next.data = target
    if not form.validate_on_submit():
        return _page(form)
    outcome = _sign_in(form.email.data, form.password.data)
    if outcome.user is not None:
        return _ask_code(outcome.user, target) if outcome.asks_code else _in(outcome.user, target)
    if outcome.reason is signing_in.Reason.LOCKED:
        return slowed(form, outcome.wait_seconds, _page)
    form.form_errors.append(FAILED)
    return _page(form), 401


def _page(form: SignInForm) -> str:
    settings = _settings()
    return render_template(
        "accounts/login.html",
        form=form,
        has_single_sign_on=settings.oidc_issuer is not None,
        has_passwords=settings.password_sign_in,
    )


def _settings() -> Settings:
    found: Settings = current_app.config["TRACKER"]
    return found


def _sign_in(email: str, password: str) -> signing_in.SignIn:
    """Count, check, note: two short transactions around the slow check (see signing_in)."""
    with transaction():
        attempt = signing_in.open_attempt(
            email=email,
            address=request.remote_addr or "",
            at=clock.now(),
            wall=clock.wall_now(),
            may_use_password=may_use_password,
        )
    if isinstance(attempt, signing_in.SignIn):
        return attempt
    right = signing_in.check(attempt, password)
    with transaction():
        return signing_in.close_attempt(attempt, right=right, at=clock.now(), wall=clock.wall_now())


def may_use_password(user_id: int) -> bool:
    """Say whether a person may come in by a password here: administrators always may."""
    return _settings().password_sign_in or any(
        right.role is Role.ADMIN for right in queries.rights_from(user_id, clock.today())
    )


def go_on(user: User, way: Way, target: str, *, at: datetime, wall: datetime) -> Any:
    """Let a person in who proved to be it elsewhere than by the form, or ask for the code."""
    if way is not Way.SSO_STRONG and second_step.is_on(user.id):
        return _ask_code(user, target)
    user_id = user.id
    with transaction():
        signing_in.note_entry(queries.person(user_id), way, at=at, wall=wall)
    return _in(user, target, way)


def _in(user: User, target: str, way: Way = Way.PASSWORD) -> Any:
    begin_session(user, way)
    return redirect(target)


def _ask_code(user: User, target: str) -> Any:
    cookie.clear()
    since = int(clock.wall_now().timestamp())
    cookie[_WAITS] = {"person": user.id, "epoch": user.session_epoch, "at": since, "next": target}
    return redirect(url_for("accounts.enter_code"))


@accounts.route("/login/ma", methods=["GET", "POST"])
def enter_code() -> Any:
    """Take the code of the second step; without a first one, begin with the password."""
    waits, user = _who_waits()
    if user is None:
        return redirect(url_for("accounts.login"))
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form), 422 if form.errors else 200
    user_id = user.id
    with transaction():
        at, wall = clock.now(), clock.wall_now()
        person = queries.person(user_id)
        checked = second_step.check(
            person, form.code.data, key=current_app.config["SECRET_KEY"], at=at, wall=wall
        )
        if checked.way:
            signing_in.note_entry(person, checked.way, at=at, wall=wall)
    if checked.way is None:
        return _refused_code(form, checked.wait_seconds)
    begin_session(person, checked.way)
    if checked.way is Way.RECOVERY:
        flash(f"Đã dùng một mã dự phòng, còn {second_step.codes_left(user_id)} mã.")
    return redirect(safe_next(waits.get("next")))


def _refused_code(form: CodeForm, wait_seconds: int) -> Any:
    if wait_seconds:
        return slowed(form, wait_seconds, _code_page)
    form.form_errors.append(FAILED_CODE)
    return _code_page(form), 401


def _code_page(form: CodeForm) -> str:
    return render_template("accounts/code.html", form=form)


def slowed(form: Any, seconds: int, page: Callable[[Any], str]) -> Any:
    """Answer an attempt that came too early, and say how long to wait."""
    form.form_errors.append(wait_words(seconds))
    answer = make_response(page(form), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _who_waits() -> tuple[dict[str, Any], User | None]:
    """Give what the cookie says of the first step, and its person while it holds."""
    waits = cookie.get(_WAITS) or {}
    age = clock.wall_now().timestamp() - waits.get("at", 0)
    user = queries.by_id(waits["person"]) if waits and age < ANSWER_WITHIN.total_seconds() else None
    if user is None or not user.active or user.session_epoch != waits["epoch"]:
        return {}, None
    return waits, user
