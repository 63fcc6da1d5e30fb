"""A new address of one's own: asked for with the password, confirmed by the link sent there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from tracker.accounts import addresses, letters
from tracker.accounts.actions import BadToken, Taken
from tracker.accounts.forms import NewAddressForm, told
from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.queries import person as person_of
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.proving import refused_password
from tracker.db import transaction
from tracker.lib import clock

TAKEN = "Địa chỉ này đã có người dùng."


@accounts.route("/tai-khoan/dia-chi", methods=["GET", "POST"])
@signed_in
def change_address() -> Any:
    """Ask for another address; it takes effect when its link is opened."""
    form, by = NewAddressForm(), current_actor()
    if not form.validate_on_submit():
        return _page(form, 422 if form.errors else 200)
    refused = refused_password(form.present)
    if refused:
        return _page(form, *refused)
    user_id, moment = current_user.user.id, letters.now()
    try:
        with transaction():
            user = person_of(user_id)
            token = addresses.ask(
                user, email=form.email.data, by=by, at=clock.now(), wall=moment.wall
            )
            letters.send_link("address_link", user, token, moment, to_address=form.email.data)
            letters.tell_address_asked(user, form.email.data, moment)
    except Taken:
        told(form.email, TAKEN)
        return _page(form, 422)
    flash(f"Đã gửi liên kết xác nhận tới {form.email.data}. Địa chỉ đổi khi liên kết được mở.")
    return redirect(url_for("accounts.account"), 303)


def _page(form: NewAddressForm, status: int, headers: Any = None) -> Any:
    return render_template("accounts/address.html", form=form), status, headers or {}


@accounts.route("/doi-dia-chi/<token>", methods=["GET", "POST"])
def take_address(token: str) -> Any:
    """Confirm a new address: by a button, because mail programs open links by themselves."""
    found = addresses.asked(token, clock.wall_now())
    if found is None:
        return render_template("accounts/bad_token.html"), 404
    row, person = found
    if request.method == "GET":
        return render_template("accounts/take_address.html", email=row.email, person=person)
    try:
        with transaction():
            addresses.take(token, at=clock.now(), wall=clock.wall_now())
    except (BadToken, Taken):
        return render_template("accounts/bad_token.html"), 404
    flash("Đã đổi thư điện tử. Từ nay đăng nhập bằng địa chỉ mới.")
    return redirect(url_for("accounts.login"), 303)
