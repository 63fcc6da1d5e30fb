"""What the cookie of a person holds after signing in, without waiting for a password."""

from __future__ import annotations

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from tracker.accounts import sessions
from tracker.accounts.models import User
from tracker.accounts.rules import Lifetime, Way
from tracker.db import session, transaction
from tracker.lib import clock


def session_of(user: User, way: Way = Way.PASSWORD) -> dict[str, object]:
    """Open a session of a person in the open transaction; give what its cookie holds."""
    token = sessions.begin(
        person_id=user.id,
        epoch=user.session_epoch,
        way=way,
        address="127.0.0.1",
        browser="Chrome trên Windows",
        wall=clock.wall_now(),
        lifetime=Lifetime(720),
    )
    return {"_user_id": token, "_fresh": True}


def signed_in(app: Flask, client: FlaskClient, user_id: int, **more: object) -> FlaskClient:
    """Sign a stored person in to a browser; `more` stands in its cookie too."""
    with app.app_context(), transaction():
        held = session_of(session.get_one(User, user_id))
    if has_app_context():
        # A test that holds a context open reads as of before; now it reads anew.
        session.rollback()
    with client.session_transaction() as cookie:
        cookie.update(held, **more)
    return client
