"""The one letter of this room: it tells a person that the own password was changed.

It carries no link and no token: the outbox keeps what was sent, and whoever reads the outbox
must not be able to become somebody else. Links for a first password are shown once, on a page.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from tracker.accounts.models import User
from tracker.accounts.queries import by_id
from tracker.lib import clock
from tracker.outbox import actions as outbox
from tracker.outbox import composers, stationery
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter

KIND = "password_changed"


def register() -> None:
    """Let the outbox have this room's letters written here."""
    composers.register(KIND, compose)


def tell_password_changed(user: User, *, on: date, wall: datetime) -> None:
    """Post the letter; one for each change (the epoch tells them apart)."""
    outbox.post(
        key=f"{KIND}:{user.id}:{user.session_epoch}",
        kind=KIND,
        recipient=f"person:{user.id}",
        to_address=user.email,
        to_name=user.name,
        person_id=user.id,
        day=on,
        at=wall,
        payload={"at": wall.isoformat()},
        subject=stationery.subject(KIND),
    )


def compose(letter: Letter, on: date) -> Message | None:
    """Write the letter; None when the account was closed meanwhile."""
    user = by_id(letter.person_id) if letter.person_id else None
    if user is None or not user.active:
        return None
    changed = clock.local(datetime.fromisoformat(letter.payload["at"]))
    return stationery.write(
        KIND,
        name=letter.to_name,
        moment=changed.strftime("%H:%M ngày %d/%m/%Y"),
        base_url=current_app.config["TRACKER"].base_url,
    )
