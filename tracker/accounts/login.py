"""Flask-Login and the rooms' policies: who is signed in, as an `Actor` of today.

A session names a person and an epoch. Raising the epoch in the database ends every session of
that person at once; a closed account ends them too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response as BaseResponse

from tracker.accounts import calendars, queries
from tracker.accounts.models import CalendarToken, User
from tracker.accounts.policy import can_make_calendar, can_revoke_calendar, can_switch_approval
from tracker.lib import clock
from tracker.lib.actor import ANONYMOUS, Actor, Role
from tracker.web.redirects import safe_next

# What a person with a password to change may still open.
_ALWAYS_OPEN = ("accounts.account", "accounts.change_password", "accounts.logout", "static")


class SignedIn(UserMixin):
    """The person of a session, as Flask-Login wants one; rooms use `current_actor()`."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """Give what the session keeps: who, and since which epoch."""
        return f"{self.user.id}.{self.user.session_epoch}"


def load(token: str) -> SignedIn | None:
    """Give the person of a session's token; None when signed out elsewhere or closed."""
    user_id, _, epoch = token.partition(".")
    if not (user_id.isascii() and user_id.isdigit() and len(user_id) < 10):
        return None
    found = queries.acting(int(user_id), clock.today())
    if found is None:
        return None
    user, g.actor = found
    return SignedIn(user) if user.active and str(user.session_epoch) == epoch else None


def current_actor() -> Actor:
    """Give who acts in this request, with today's memberships; ANONYMOUS when signed out."""
    if not current_user.is_authenticated:
        return ANONYMOUS
    if "actor" not in g:
        g.actor = queries.actor_of(current_user.user, clock.today())
    return g.actor


def begin_session(user: User) -> None:
    """Sign a person in: a new session, so that nothing set before by others is carried over."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(user))
    g.pop("actor", None)


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view be opened by signed-in people only; others sign in first and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        return view(*args, **kwargs)

    return guarded


def require(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view be opened by people with one of `roles`; others are refused (403)."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            if not current_actor().has(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def ask_to_sign_in() -> BaseResponse:
    """Send a visitor to the sign-in page, to come back to the page that was asked for."""
    if request.path.startswith("/api/"):
        abort(401)
    asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
    target = safe_next(asked)
    return redirect(url_for("accounts.login", next=target if target != "/" else None))


def _change_first() -> BaseResponse | None:
    """Send a person whose password was set by somebody else to the page that changes it."""
    if request.blueprint == "health":  # answers without a database, whoever asks
        return None
    if request.endpoint in _ALWAYS_OPEN or not current_user.is_authenticated:
        return None
    if current_user.user.must_change_password:
        return redirect(url_for("accounts.account"))
    return None


@dataclass(frozen=True, slots=True)
class AgencyCalendar:
    """What who is signed in may do with an agency's calendar; `token` None: there is none."""

    token: CalendarToken | None
    may_make: bool
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class People:
    """What the pages of agencies, a room below, ask about people."""

    is_unserved: Callable[[date], ColumnElement[bool]] = queries.is_unserved
    without_active_person: Callable[[Collection[int], date], set[int]] = (
        queries.without_active_person
    )
    without_head: Callable[[Collection[int], date], set[int]] = queries.without_head

    def may_switch_approval(self, agency_id: int) -> bool:
        """Say whether who is signed in decides that an agency's head approves its reports."""
        return can_switch_approval(current_actor(), agency_id)

    def calendar_of(self, agency_id: int) -> AgencyCalendar | None:
        """Give the calendar of an agency to who may open or close it, else None."""
        actor = current_actor()
        if not can_revoke_calendar(actor, agency_id):
            return None
        token = calendars.of_agency(agency_id)
        return AgencyCalendar(token, can_make_calendar(actor, agency_id), token is not None)


def init_login(app: Flask) -> None:
    """Give `app` sessions of people, `current_actor()` in templates included."""
    app.extensions["tracker.people"] = People()
    manager = LoginManager(app)
    manager.session_protection = None  # offices sit behind proxies whose address changes
    manager.user_loader(load)
    manager.unauthorized_handler(ask_to_sign_in)
    app.before_request(_change_first)
    app.context_processor(lambda: {"current_actor": current_actor})
