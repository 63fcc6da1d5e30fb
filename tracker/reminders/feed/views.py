"""The one address of the calendars. Whoever has it reads; nobody signs in here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from tracker.accounts import calendars
from tracker.accounts.models import CalendarToken
from tracker.accounts.queries import actor_of, by_id
from tracker.accounts.signing_in import count_guess
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.lib import clock
from tracker.progress.policy import Scope, scope_of
from tracker.reminders.feed.ics import calendar_text
from tracker.reminders.feed.queries import events_of, events_of_province

LONGEST_TOKEN = 100

feed = Blueprint("feed", __name__, url_prefix="/calendar")


@dataclass(frozen=True, slots=True)
class _Owned:
    """Whose calendar it is, and what it may show today."""

    name: str
    scope: Scope


@feed.get("/<token>.ics")
def calendar(token: str) -> Response:
    """Give a calendar of deadlines; a wrong, revoked or ended one is not found, and no more."""
    owned = _owned(_read(token[:LONGEST_TOKEN]))
    if owned is None or owned.scope.is_empty:
        abort(404)
    on, settings = clock.today(), current_app.config["TRACKER"]
    everything = owned.scope.everything
    events = events_of_province(on) if everything else events_of(owned.scope.agency_ids, on)
    body = calendar_text(
        events,
        name=f"Hạn công việc: {owned.name}",
        base_url=settings.base_url,
        host=urlsplit(settings.base_url).hostname or "localhost",
    )
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="han-cong-viec.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer.make_conditional(request)


def _read(token: str) -> CalendarToken | None:
    """Find and count; wrong tokens are counted by the network address that tries them."""
    wall, wait = clock.wall_now(), 0
    with transaction():
        found = calendars.read(token, wall=wall)
        if found is None:
            wait = count_guess(what="calendar", address=request.remote_addr or "", wall=wall)
    if isinstance(found, calendars.TooOften):
        raise TooManyRequests(retry_after=found.seconds)
    if wait:
        raise TooManyRequests(retry_after=wait)
    return found


def _owned(row: CalendarToken | None) -> _Owned | None:
    """Give the owner with the rights of today; None for who has left or what has ended."""
    if row is None:
        return None
    on = clock.today()
    if row.agency_id is not None:
        agency = by_ids([row.agency_id]).get(row.agency_id)
        if agency is None or not agency.valid_on(on):
            return None
        return _Owned(agency.name, Scope(agency_ids=frozenset({agency.id})))
    user = by_id(row.person_id or 0)
    if user is None or not user.active:
        return None
    return _Owned(user.name, scope_of(actor_of(user, on)))
