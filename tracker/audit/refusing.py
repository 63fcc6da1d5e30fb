"""Refusals are written into the trail too, sparingly: nobody fills the disk by being refused.

A person, or an address of nobody known, is written down twenty times an hour, everybody together
three hundred times in a process; the twentieth entry says that more are left out. The counts are
of the process: after a restart they begin anew.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, g, request

from tracker.audit.actions import record
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import ANONYMOUS, Actor
from tracker.web.limits import Tally

EXTENSION = "tracker.actor"
OF_ONE, OF_ALL = 20, 300
VERBS = {
    403: "audit.refuse_access",
    413: "audit.refuse_upload",
    429: "audit.slow_down",
}
log = logging.getLogger(__name__)


def verb_of(response: Response, *, stale: bool) -> str | None:
    """Give what a refusal is called; None for an answer that is none."""
    if stale:
        return "audit.refuse_form"
    if g.get("refused_file"):
        return "audit.refuse_malware"
    if response.status_code == 422 and request.files:
        return "audit.refuse_upload"
    return VERBS.get(response.status_code)


def init_refusing(app: Flask) -> None:
    """Write down the refusals of `app`; a failure to do so changes no answer."""
    hour = Tally(3600)

    def note(response: Response) -> Response:
        verb = verb_of(response, stale=g.get("stale_form", False))
        # Attempts to sign in write entries of their own.
        if verb is None or request.endpoint == "accounts.login":
            return response
        actor = _actor(app)
        of_one = hour.add(f"id {actor.id}" if actor.id else f"at {request.remote_addr}")
        if of_one <= OF_ONE and hour.add("all") <= OF_ALL:
            _write(verb, actor, response.status_code, last=of_one == OF_ONE)
        return response

    app.after_request(note)


def _actor(app: Flask) -> Actor:
    try:
        found: Actor = app.extensions[EXTENSION]()
    except Exception:  # noqa: BLE001 - who it was cannot be told, that it was can
        session.rollback()
        return ANONYMOUS
    return found


def _write(verb: str, actor: Actor, status: int, *, last: bool) -> None:
    # The rule, not the address: an address may hold a secret or somebody's words.
    place = request.url_rule.rule if request.url_rule else "–"
    after = {"place": place, "status": status, **g.get("refused_file", {})}
    if last:
        after["skipped"] = f"từ lần thứ {OF_ONE} trong giờ này không ghi thêm"
    try:
        with transaction():
            record(verb, by=actor, at=clock.now(), subject_type="page", label=place, after=after)
    except Exception:
        log.exception("a refusal could not be written down")
