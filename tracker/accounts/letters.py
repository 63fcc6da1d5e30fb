"""The letters of this room: a link for one person alone, or news about their account.

The outbox keeps what was sent, and whoever reads it must not be able to become somebody else.
So the key of a link lies sealed in the waiting letter, is opened when the letter leaves, and is
struck out of what is kept. A letter whose link works no more is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from tracker.accounts import addresses
from tracker.accounts.actions import BadToken, token_owner
from tracker.accounts.models import User
from tracker.accounts.queries import by_id
from tracker.accounts.rules import ADDRESS_LIVES, INVITE_LIVES, RESET_LIVES
from tracker.accounts.seal import seal, unseal
from tracker.lib import clock
from tracker.outbox import actions as outbox
from tracker.outbox import composers, stationery
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter

NEWS = ("password_changed", "second_step_removed", "address_asked")
LINKS = ("invitation", "password_reset", "address_link")
_LIVES = {
    "invitation": INVITE_LIVES,
    "password_reset": RESET_LIVES,
    "address_link": ADDRESS_LIVES,
}
_PATHS = {
    "invitation": "dat-mat-khau",
    "password_reset": "dat-mat-khau",
    "address_link": "doi-dia-chi",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When a letter is posted: its day by the domain's clock, the instant by the wall's."""

    on: date
    wall: datetime


def now() -> Moment:
    """Give the moment of this request or command."""
    return Moment(clock.today(), clock.wall_now())


def register() -> None:
    """Let the outbox have this room's letters written here."""
    for kind in NEWS:
        composers.register(kind, compose)
    for kind in LINKS:
        composers.register(kind, compose_link)


def tell_password_changed(user: User, moment: Moment) -> None:
    """Post the news of a new password; one for each change (the epoch tells them apart)."""
    _post("password_changed", user, str(user.session_epoch), moment)


def tell_second_step_removed(user: User, moment: Moment) -> None:
    """Post the news that somebody else took a person's second step away."""
    _post("second_step_removed", user, moment.wall.isoformat(), moment)


def tell_address_asked(user: User, email: str, moment: Moment) -> None:
    """Tell the present address that another one is to take its place."""
    _post("address_asked", user, moment.wall.isoformat(), moment, payload={"email": email})


def send_link(
    kind: str, user: User, token: str, moment: Moment, *, to_address: str | None = None
) -> None:
    """Post a letter with a link for a person; `kind` is one of LINKS."""
    sealed = seal(token, current_app.config["SECRET_KEY"])
    until = moment.wall + _LIVES[kind]
    payload = {"sealed": sealed, "until": until.isoformat()}
    _post(kind, user, token[:8], moment, payload=payload, to_address=to_address)


def _post(
    kind: str,
    user: User,
    cause: str,
    moment: Moment,
    *,
    payload: dict[str, str] | None = None,
    to_address: str | None = None,
) -> None:
    outbox.post(
        key=f"{kind}:{user.id}:{cause}",
        kind=kind,
        recipient=f"person:{user.id}",
        to_address=to_address or user.email,
        to_name=user.name,
        person_id=user.id,
        day=moment.on,
        at=moment.wall,
        payload={"at": moment.wall.isoformat(), **(payload or {})},
        subject=stationery.subject(kind),
    )


def compose(letter: Letter, on: date) -> Message | None:
    """Write a letter of news; None when the account was closed meanwhile."""
    user = by_id(letter.person_id) if letter.person_id else None
    if user is None or not user.active:
        return None
    return stationery.write(
        letter.kind,
        name=letter.to_name,
        moment=_spoken(letter.payload["at"]),
        email=letter.payload.get("email", ""),
        base_url=_base_url(),
    )


def compose_link(letter: Letter, on: date) -> Message | None:
    """Write a letter with a link; None when the link was used, replaced or is too old."""
    token = unseal(letter.payload["sealed"], current_app.config["SECRET_KEY"])
    if not _works(letter, token):
        return None
    written = stationery.write(
        letter.kind,
        name=letter.to_name,
        link=f"{_base_url()}/{_PATHS[letter.kind]}/{token}",
        until=_spoken(letter.payload["until"]),
        hours=int(_LIVES[letter.kind] / timedelta(hours=1)),
        base_url=_base_url(),
    )
    return Message(written.subject, written.text, written.html, secret=token)


def _works(letter: Letter, token: str) -> bool:
    wall = clock.wall_now()
    if letter.kind == "address_link":
        return addresses.asked(token, wall) is not None
    try:
        token_owner(token, wall)
    except BadToken:
        return False
    return True


def _spoken(instant: str) -> str:
    return clock.local(datetime.fromisoformat(instant)).strftime("%H:%M ngày %d/%m/%Y")


def _base_url() -> str:
    base: str = current_app.config["TRACKER"].base_url
    return base
