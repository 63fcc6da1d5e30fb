"""The page of one person for who has charge of them: address, sessions, second step, leaving."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for

from tracker.accounts import actions, addresses, letters, policy, queries, second_step, sessions
from tracker.accounts.forms import AddressForm, told
from tracker.accounts.login import current_actor, lifetime, signed_in
from tracker.accounts.models import User
from tracker.accounts.rules.sessions import WAY_NAMES
from tracker.accounts.views.addresses import TAKEN
from tracker.accounts.views.blueprint import accounts
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES, Actor

OPEN_WORK = "tracker.open_work"
"""The extension in which a room above says which open work a person is in charge of."""


def managed(user_id: int, actor: Actor) -> User:
    """Give a person whose account `actor` has charge of; 404 for anybody else."""
    user = queries.by_id(user_id)
    held = queries.rights_from(user_id, clock.today())
    if user is None or user.id == actor.id or not policy.can_manage_person(actor, held):
        abort(404)
    return user


@accounts.get("/nguoi-dung/<int:user_id>")
@signed_in
def person(user_id: int) -> Any:
    """Show what is kept of one person and what may be done about the account."""
    return _page(managed(user_id, current_actor()), AddressForm())


def _page(user: User, form: AddressForm, status: int = 200) -> Any:
    actor, wall = current_actor(), clock.wall_now()
    open_work = current_app.extensions.get(OPEN_WORK)
    sees_activity = policy.can_see_activity(actor)
    page = render_template(
        "accounts/person.html",
        form=form,
        person=user,
        rights=user.memberships,
        role_names=ROLE_NAMES,
        today=clock.today(),
        has_come_in=addresses.has_come_in(user),
        waiting=addresses.waiting(user.id, wall),
        has_second_step=second_step.is_on(user.id),
        may_remove_second_step=policy.can_remove_second_step(actor),
        sees_activity=sees_activity,
        sessions=sessions.living(user, wall=wall, lifetime=lifetime()) if sees_activity else (),
        ways=WAY_NAMES,
        open_work=open_work(user.id) if open_work else (),
        may_leave=open_work is not None and bool(queries.rights_from(user.id, clock.today())),
    )
    return page, status


@accounts.post("/nguoi-dung/<int:user_id>/dia-chi")
@signed_in
def change_person_address(user_id: int) -> Any:
    """Ask for another address of a person; who never came in gets it, and an invitation, at once.

    The link goes to the new address and the present one is told, as when they ask themself.
    """
    form, actor, moment = AddressForm(), current_actor(), letters.now()
    user = managed(user_id, actor)
    if not form.validate_on_submit():
        return _page(user, form, 422)
    try:
        with transaction():
            user = managed(user_id, actor)
            sentence = _move(user, form.email.data, actor, moment)
    except actions.Taken:
        told(form.email, TAKEN)
        return _page(managed(user_id, actor), form, 422)
    flash(sentence)
    return redirect(url_for("accounts.person", user_id=user_id), 303)


def _move(user: User, email: str, by: Actor, moment: letters.Moment) -> str:
    """Correct or ask for an address; give the sentence that says which."""
    at, wall = clock.now(), moment.wall
    if addresses.has_come_in(user):
        token = addresses.ask(user, email=email, by=by, at=at, wall=wall)
        letters.send_link("address_link", user, token, moment, to_address=email)
        letters.tell_address_asked(user, email, moment)
        return f"Đã gửi liên kết xác nhận tới {email}. Địa chỉ đổi khi liên kết được mở."
    addresses.correct(user, email=email, by=by, at=at, wall=wall)
    token = actions.invite(user, by=by, at=at, wall=wall)
    letters.send_link("invitation", user, token, moment)
    return f"Đã sửa địa chỉ thành {email} và gửi lời mời mới tới đó."


@accounts.post("/nguoi-dung/<int:user_id>/moi-lai")
@signed_in
def send_invitation(user_id: int) -> Any:
    """Send a person a link by letter: an invitation, or a new password for who has one."""
    actor, moment = current_actor(), letters.now()
    with transaction():
        user = managed(user_id, actor)
        if not user.active:
            abort(404)
        make, kind = (
            (actions.reset, "password_reset")
            if user.password_hash
            else (actions.invite, "invitation")
        )
        token = make(user, by=actor, at=clock.now(), wall=moment.wall)
        letters.send_link(kind, user, token, moment)
    flash(f"Liên kết đặt mật khẩu của {user.name} được gửi tới {user.email} trong lượt tới.")
    return redirect(url_for("accounts.person", user_id=user_id), 303)


@accounts.post("/nguoi-dung/<int:user_id>/ket-thuc-phien")
@signed_in
def end_person_sessions(user_id: int) -> Any:
    """End one session of a person, or all of them."""
    actor, session_id = current_actor(), request.form.get("phien", "", type=str)
    with transaction():
        user = managed(user_id, actor)
        if session_id.isascii() and session_id.isdigit() and len(session_id) < 10:
            sessions.end(user, int(session_id), by=actor, at=clock.now())
        else:
            actions.sign_out_everywhere(user, by=actor, at=clock.now())
    flash(f"Đã kết thúc phiên đăng nhập của {user.name}.")
    return redirect(url_for("accounts.person", user_id=user_id), 303)


@accounts.post("/nguoi-dung/<int:user_id>/bo-hai-buoc")
@signed_in
def remove_second_step(user_id: int) -> Any:
    """Take the second step off a person who lost the telephone; a letter tells them."""
    actor, moment = current_actor(), letters.now()
    with transaction():
        user = managed(user_id, actor)
        if not policy.can_remove_second_step(actor):
            abort(403, "Chỉ người quản trị gỡ được xác thực hai bước của người khác.")
        if second_step.switch_off(user, by=actor, at=clock.now()):
            actions.sign_out_everywhere(user, by=actor, at=clock.now())
            letters.tell_second_step_removed(user, moment)
    flash(f"Đã gỡ xác thực hai bước của {user.name}; người đó được báo bằng thư.")
    return redirect(url_for("accounts.person", user_id=user_id), 303)
