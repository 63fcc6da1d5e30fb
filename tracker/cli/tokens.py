"""`tracker tokens`: ways in for other programs, made, listed and ended."""

from __future__ import annotations

from typing import Any

import click

from tracker.api.rules import USUAL_DAYS, Scope
from tracker.cli.doors import REFUSED, answers, application, print_json, say, stop
from tracker.lib import clock
from tracker.lib.actor import SYSTEM


@click.group("tokens")
def tokens() -> None:
    """Mã truy cập cho phần mềm khác: cấp, liệt kê, thu hồi."""


@tokens.command("make")
@click.argument("name")
@click.option("--person", default=None, help="Thư điện tử của người đứng tên.")
@click.option("--agency", default=None, help="Mã cơ quan đứng tên, hoặc nơi quyền được thu hẹp.")
@click.option("--scope", "scopes", multiple=True, required=True,
              type=click.Choice([scope.value for scope in Scope]),
              help="Quyền của mã; ghi nhiều lần được.")  # fmt: skip
@click.option("--days", default=USUAL_DAYS, show_default=True, help="Số ngày có hiệu lực.")
@answers
def make(
    name: str, person: str | None, agency: str | None, scopes: tuple[str, ...], days: int
) -> None:
    """Cấp một mã; in mã ra một lần này."""
    from tracker.accounts.queries import by_email
    from tracker.agencies.queries import by_code
    from tracker.api.actions import TokenRefused, Wanted, make_token
    from tracker.db import transaction

    with application("tokens make"):
        owner = by_email(person.strip().lower()) if person else None
        body = by_code(agency.upper()) if agency else None
        if person and owner is None:
            stop(f"Không có tài khoản mang địa chỉ “{person}”.", REFUSED)
        if agency and body is None:
            stop(f"Không có cơ quan mang mã “{agency}”.", REFUSED)
        wanted = Wanted(name, [Scope(scope) for scope in scopes], days, owner, body)
        try:
            with transaction():
                row, secret = make_token(wanted, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
        except TokenRefused as refusal:
            stop(str(refusal), REFUSED)
        say(f"Mã “{row.name}”, đến {clock.local_day(row.expires_at):%d/%m/%Y}, chỉ hiện lần này:")
        click.echo(secret)


@tokens.command("list")
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON.")
@answers
def list_(as_json: bool) -> None:
    """Liệt kê các mã, không kèm bí mật."""
    from tracker.api.queries.tokens import tokens as all_tokens

    with application("tokens list"):
        found: list[dict[str, Any]] = [
            {
                "prefix": row.prefix,
                "name": row.name,
                "person": row.person.email if row.person else None,
                "agency": row.agency.code if row.agency else None,
                "scopes": row.scopes,
                "expires_on": clock.local_day(row.expires_at).isoformat(),
                "revoked": row.revoked_at is not None,
                "last_used_at": row.last_used_at.isoformat() if row.last_used_at else None,
            }
            for row in all_tokens()
        ]
    if as_json:
        print_json({"tokens": found})
        return
    for row in found:
        state = "đã thu hồi" if row["revoked"] else f"đến {row['expires_on']}"
        owner = row["person"] or row["agency"]
        say(f"{row['prefix']}  {row['name']} ({owner}): {', '.join(row['scopes'])}; {state}")


@tokens.command("revoke")
@click.argument("prefix")
@answers
def revoke(prefix: str) -> None:
    """Thu hồi một mã theo phần đầu của nó."""
    from tracker.api.actions import revoke_token
    from tracker.api.queries.tokens import by_prefix
    from tracker.db import transaction

    with application("tokens revoke"):
        with transaction():
            row = by_prefix(prefix)
            gone = row is not None and revoke_token(
                row.id, by=SYSTEM, at=clock.now(), wall=clock.wall_now()
            )
        if not gone:
            stop(f"Không có mã “{prefix}” còn hiệu lực.", REFUSED)
        say(f"Đã thu hồi mã {prefix}.")


COMMANDS = (tokens,)
