"""One's own second step: set up with a picture, confirmed by a code, renewed, switched off.

A session left open must not lock its owner out: the first code counts with the present password,
or in the minutes after signing in. Who has no password here signs in anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from tracker.accounts import second_step as steps
from tracker.accounts import sessions
from tracker.accounts.forms import CodeForm, FirstCodeForm
from tracker.accounts.login import current_actor, is_second_step_due, second_step_is_required
from tracker.accounts.login import signed_in as guarded
from tracker.accounts.models import User
from tracker.accounts.queries import person as person_of
from tracker.accounts.rules.codes import key_uri
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.entering import FAILED_CODE, may_use_password
from tracker.accounts.views.proving import is_proved_lately, refused_password, wait_words
from tracker.db import transaction
from tracker.lib import clock

# What a telephone shows beside the code; the province's name may change, an entry there does not.
NAME_ON_TELEPHONE = "Theo dõi CCHC"


@accounts.get("/tai-khoan/hai-buoc")
@guarded
def second_step() -> Any:
    """Show whether a second step is on, and what is to be done to have one."""
    return _page(_first_form())


@accounts.post("/tai-khoan/hai-buoc")
@guarded
def begin_code() -> Any:
    """Make a secret to be read by the telephone."""
    user_id = current_user.user.id
    with transaction():
        steps.propose(person_of(user_id), key=_key(), wall=clock.wall_now())
    return redirect(url_for("accounts.second_step"), 303)


@accounts.post("/tai-khoan/hai-buoc/xac-nhan")
@guarded
def confirm_code() -> Any:
    """Switch the second step on with the first code, and show the recovery codes once."""
    form, user_id, by = _first_form(), current_user.user.id, current_actor()
    if _must_sign_in_anew() or not form.validate_on_submit():
        return _page(form, 422)
    refused = refused_password(form.present) if form.present else None
    if refused:
        return _page(form, *refused)
    session_id = current_user.session.id
    with transaction():
        checked = steps.confirm(
            person_of(user_id),
            form.code.data,
            key=_key(),
            by=by,
            at=clock.now(),
            wall=clock.wall_now(),
        )
        if checked.way:
            # Browsers that came in by the password alone come in again, with a code.
            sessions.prove(session_id, way=checked.way)
            sessions.end_others(person_of(user_id), session_id, by=by, at=clock.now())
    if checked.way is None:
        return _refused(form, checked)
    return _codes_page(checked.codes)


@accounts.post("/tai-khoan/hai-buoc/ma-du-phong")
@guarded
def renew_codes() -> Any:
    """Make new recovery codes, for who has a code at hand."""
    form, by = CodeForm(), current_actor()
    if not form.validate_on_submit():
        return _page(form, 422)
    with transaction():
        user, checked = _checked(form)
        codes = steps.renew_codes(user, by=by, at=clock.now()) if checked.way else ()
    return _codes_page(codes) if codes else _refused(form, checked)


@accounts.post("/tai-khoan/hai-buoc/tat")
@guarded
def drop_code() -> Any:
    """Switch the second step off, where it is not required, for who has a code at hand."""
    form, by = CodeForm(), current_actor()
    if second_step_is_required():
        flash("Vai trò của anh/chị phải dùng xác thực hai bước nên không tắt được.", "error")
        return redirect(url_for("accounts.second_step"), 303)
    if not form.validate_on_submit():
        return _page(form, 422)
    with transaction():
        user, checked = _checked(form)
        if checked.way:
            steps.switch_off(user, by=by, at=clock.now())
    if checked.way is None:
        return _refused(form, checked)
    flash("Đã tắt xác thực hai bước.")
    return redirect(url_for("accounts.second_step"), 303)


def _first_form() -> FirstCodeForm:
    """Give the form of the first code; it asks for the password where that is the proof."""
    form = FirstCodeForm()
    if is_proved_lately() or not _has_password():
        del form.present
    return form


def _must_sign_in_anew() -> bool:
    return not (is_proved_lately() or _has_password())


def _has_password() -> bool:
    return current_user.user.password_hash is not None and may_use_password(current_user.user.id)


def _checked(form: CodeForm) -> tuple[User, steps.Checked]:
    """Check the code of a form inside a transaction, which also reads the person."""
    user = person_of(current_user.user.id)
    at, wall = clock.now(), clock.wall_now()
    return user, steps.check(user, form.code.data, key=_key(), at=at, wall=wall)


def _refused(form: CodeForm, checked: steps.Checked) -> Any:
    """Say beside the field why no code was taken: 422, or 429 for who must wait."""
    if checked.wait_seconds:
        form.code.errors = [wait_words(checked.wait_seconds)]
        return _page(form, 429, {"Retry-After": str(checked.wait_seconds)})
    form.code.errors = [FAILED_CODE]
    return _page(form, 422)


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key


def _page(form: CodeForm, status: int = 200, headers: Any = None) -> Any:
    user = person_of(current_user.user.id)
    held = steps.factor(user.id)
    secret = steps.proposed_secret(user.id, key=_key())
    page = render_template(
        "accounts/second_step.html",
        form=form,
        since=held.confirmed_at if held else None,
        left=steps.codes_left(user.id),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else None,
        picture=_picture(secret, user.email) if secret else None,
        is_due=is_second_step_due(),
        must_sign_in_anew=_must_sign_in_anew(),
        is_required=second_step_is_required(),
    )
    return page, status, {"Cache-Control": "no-store", **(headers or {})}


def _picture(secret: str, email: str) -> Markup:
    """Draw the square that telephones read, as SVG without any style of its own."""
    import segno

    square = segno.make(key_uri(secret, account=email, issuer=NAME_ON_TELEPHONE), error="m")
    drawn = square.svg_inline(scale=5, border=4, light="#fff", title="Mã QR của xác thực hai bước")
    return Markup(drawn)


def _codes_page(codes: Sequence[str]) -> Any:
    page = render_template("accounts/recovery_codes.html", codes=codes)
    return page, 200, {"Cache-Control": "no-store"}
