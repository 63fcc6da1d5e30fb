"""A forgotten password: a link by letter, for whoever asks, without telling who exists.

The answer leaves before anybody looks whether the address is known, so that neither its words
nor its time say anything. What is asked too often waits, counted by what was typed and by where
it came from, known or not.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from flask import current_app, make_response, render_template, request

from tracker.accounts import actions, letters
from tracker.accounts.counters import count, key_of
from tracker.accounts.forms import AddressForm
from tracker.accounts.queries import by_email
from tracker.accounts.rules import FREE_ASKINGS, FREE_ASKINGS_OF_ADDRESS, network_of
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.entering import may_use_password, slowed
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import Actor

log = logging.getLogger(__name__)


@accounts.route("/quen-mat-khau", methods=["GET", "POST"])
def forgotten() -> Any:
    """Ask for a link that sets a new password; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    email, moment, at = str(form.email.data), letters.now(), clock.now()
    with transaction():
        # A network that must wait leaves no count of the addresses it types.
        waiting = count(
            key_of("forgotten from", network_of(request.remote_addr or "")),
            free=FREE_ASKINGS_OF_ADDRESS,
            wall=moment.wall,
        ) or count(key_of("forgotten", email), free=FREE_ASKINGS, wall=moment.wall)
    if waiting:
        return slowed(form, waiting, _page)
    answer = make_response(render_template("accounts/forgotten.html", done=True, email=email))
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def send() -> None:
        with app.app_context():
            _send(email, moment, at)

    answer.call_on_close(send)
    return answer


def _page(form: AddressForm) -> str:
    return render_template("accounts/forgotten.html", form=form, done=False)


def _send(email: str, moment: letters.Moment, at: datetime) -> None:
    """Post the letter, where the address is somebody's; a fault is for the log alone."""
    try:
        with transaction():
            user = by_email(email)
            if user is None or not user.active or not may_use_password(user.id):
                return
            by = Actor(user.id, user.name)
            # Who never chose a password gets the invitation anew.
            make, kind = (
                (actions.reset, "password_reset")
                if user.password_hash
                else (actions.invite, "invitation")
            )
            token = make(user, by=by, at=at, wall=moment.wall)
            letters.send_link(kind, user, token, moment)
    except Exception:
        log.exception("a link for a forgotten password could not be posted")
    finally:
        session.remove()
