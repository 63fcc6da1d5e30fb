"""`tracker invite` and `tracker person`: the way in, and help for whoever is locked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.doors import REFUSED, USAGE, answers, application, print_json, say, stop
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES, SYSTEM, Role

if TYPE_CHECKING:
    from tracker.accounts.models import User


@click.command("invite")
@click.argument("email")
@click.option("--name", default=None, help="Họ và tên; cần cho người chưa có tài khoản.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=None,
              help="Vai trò; cần cho người chưa có tài khoản.")  # fmt: skip
@click.option("--agency", default=None, help="Mã cơ quan của vai trò.")
@answers
def invite(email: str, name: str | None, role: str | None, agency: str | None) -> None:
    """Mời một người: in ra liên kết đặt mật khẩu, dùng được một lần."""
    from tracker.accounts.actions import invite as make_invitation
    from tracker.accounts.actions import reset as make_reset
    from tracker.accounts.rules import INVITE_LIVES, RESET_LIVES
    from tracker.db import transaction

    with application("invite") as app:
        at, wall = clock.now(), clock.wall_now()
        with transaction():
            user = _person(email, name, role, at)
            if role:
                _give(user, Role(role), agency, at)
            make = make_reset if user.password_hash else make_invitation
            lives = RESET_LIVES if user.password_hash else INVITE_LIVES
            token = make(user, by=SYSTEM, at=at, wall=wall)
            label = f"{user.name} <{user.email}>"
        until = clock.local(wall + lives)
        say(f"Liên kết đặt mật khẩu của {label}, đến {until:%H:%M ngày %d/%m/%Y}, dùng một lần:")
        click.echo(_link(app, token))


def _person(email: str, name: str | None, role: str | None, at: datetime) -> User:
    """Find the person of an address, or open an account."""
    from tracker.accounts.actions import create_user
    from tracker.accounts.queries import by_email
    from tracker.accounts.rules import BadEmail, clean_email

    try:
        user = by_email(clean_email(email))
    except BadEmail as error:
        stop(str(error), REFUSED)
    if user is None:
        if not (name or "").strip() or not role:
            stop(f"{email} chưa có tài khoản: cần --name và --role.", USAGE)
        return create_user(email=email, name=name or "", by=SYSTEM, at=at)
    if not user.active:
        stop(f"Tài khoản của {user.name} đang bị khóa; hãy mở lại trên trang Người dùng.", REFUSED)
    return user


def _give(user: User, role: Role, code: str | None, at: datetime) -> None:
    """Give the role from today on; a role inside an agency needs its code."""
    from tracker.accounts.actions import add_membership
    from tracker.accounts.policy import AGENCY_ROLES
    from tracker.agencies.queries import by_code

    on = clock.today()
    body = by_code(code.upper()) if code else None
    if code and (body is None or not body.valid_on(on)):
        stop(f"Không có cơ quan mang mã “{code}” vào hôm nay.", REFUSED)
    if body is None and role in AGENCY_ROLES:
        stop(f"Vai trò “{ROLE_NAMES[role]}” cần --agency.", USAGE)
    agency_id = body.id if body else None
    add_membership(user=user, role=role, agency_id=agency_id, valid_from=on, by=SYSTEM, at=at)


def _link(app: Any, token: str) -> str:
    from flask import url_for

    with app.test_request_context(base_url=app.config["TRACKER"].base_url):
        return url_for("accounts.set_password", token=token, _external=True)


class _Person(click.Group):
    """`tracker person ADDRESS` shows an account; a verb before the address does more."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read an address without a verb as what is to be shown."""
        verb = bool(args) and (args[0] in self.commands or args[0] in ("-h", "--help"))
        return super().parse_args(ctx, args if verb or not args else ["show", *args])


@click.group("person", cls=_Person)
def person() -> None:
    """Xem tài khoản của một người; bàn giao việc khi người đó thôi làm."""


@person.command("show")
@click.argument("email")
@click.option("--sign-out", is_flag=True, help="Kết thúc mọi phiên đăng nhập.")
@click.option("--drop-second-step", is_flag=True, help="Gỡ xác thực hai bước khi mất điện thoại.")
@click.option("--close", "closes", is_flag=True, help="Khóa tài khoản.")
@click.option("--json", "as_json", is_flag=True, help="In một văn bản JSON.")
@answers
def show(email: str, sign_out: bool, drop_second_step: bool, closes: bool, as_json: bool) -> None:
    """Xem tài khoản của một người; kết thúc phiên, gỡ xác thực hai bước hoặc khóa."""
    from tracker.accounts import actions
    from tracker.db import transaction

    with application("person") as app:
        with transaction():
            user = _known(email)
            if drop_second_step:
                _drop_second_step(user)
            if sign_out or drop_second_step:
                actions.sign_out_everywhere(user, by=SYSTEM, at=clock.now())
            if closes:
                actions.set_active(user, active=False, by=SYSTEM, at=clock.now())
        known = _known_of(user, app.config["TRACKER"].session_hours)
    if as_json:
        print_json(known)
    else:
        for name, value in known.items():
            click.echo(f"{name}: {value}")


@person.command("leave")
@click.argument("email")
@click.option(
    "--to",
    "heirs",
    multiple=True,
    metavar="EMAIL",
    help="Người nhận việc; ghi nhiều lần nếu người thôi việc làm ở nhiều cơ quan.",
)
@answers
def leave(email: str, heirs: tuple[str, ...]) -> None:
    """Bàn giao toàn bộ việc đang mở cho người cùng cơ quan, kết thúc quyền và khóa tài khoản."""
    from tracker.db import transaction
    from tracker.progress.actions.inside.leaving import leave as hand_over
    from tracker.progress.rules.moves import Refused

    with application("person leave"):
        try:
            with transaction():
                user = _known(email)
                chosen = _heirs_of(user, [_known(heir) for heir in heirs])
                left = hand_over(user.id, chosen, by=SYSTEM, at=clock.now())
                name = user.name
        except Refused as refusal:
            stop(str(refusal), REFUSED)
    end = "tài khoản đã khóa" if left.closed else "tài khoản còn mở"
    say(f"Đã bàn giao {left.handed} mục của {name}; {end}.")
    for sentence in left.kept:
        say(f"Cần xem lại: {sentence}")


def _known(email: str) -> User:
    from tracker.accounts.queries import by_email

    user = by_email(email.strip().lower())
    if user is None:
        stop(f"Không có tài khoản {email}.", REFUSED)
    return user


def _heirs_of(user: User, heirs: Sequence[User]) -> dict[int, int | None]:
    """Give, by agency of who leaves, the first of the named people who works there."""
    from tracker.accounts.leaving import in_charge_of
    from tracker.accounts.queries import colleagues

    on = clock.today()
    agency_ids, _ = in_charge_of(SYSTEM, user.id, on)
    works = {(one.agency_id, one.user_id) for one in colleagues(agency_ids, on)}
    return {
        id_: next((heir.id for heir in heirs if (id_, heir.id) in works), None)
        for id_ in agency_ids
    }


def _drop_second_step(user: User) -> None:
    from tracker.accounts.letters import now, tell_second_step_removed
    from tracker.accounts.second_step import switch_off

    if switch_off(user, by=SYSTEM, at=clock.now()):
        tell_second_step_removed(user, now())
    else:
        say(f"{user.name} không bật xác thực hai bước.")


def _known_of(user: User, session_hours: int) -> dict[str, Any]:
    """Give what an operator needs to help a person in: no trace of when or where they work."""
    from tracker.accounts.queries import rights_from
    from tracker.accounts.rules import Lifetime
    from tracker.accounts.second_step import is_on
    from tracker.accounts.sessions import living

    wall = clock.wall_now()
    return {
        "email": user.email,
        "name": user.name,
        "active": user.active,
        "has_password": user.password_hash is not None,
        "second_step": is_on(user.id),
        "sessions": len(living(user, wall=wall, lifetime=Lifetime(session_hours))),
        "roles": sorted({held.role.value for held in rights_from(user.id, clock.today())}),
    }


COMMANDS = (invite, person)
