"""Flask-Login and the rooms' policies: who is signed in, as an `Actor` of today.

A cookie names a session by a random key; the session names the person and an epoch. Raising the
epoch ends every session of that person at once; a closed account ends them too, and a right that
ended is no right from the next page on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    after_this_request,
    current_app,
    g,
    redirect,
    request,
    url_for,
)
from flask import session as web_session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response as BaseResponse

from tracker.accounts import calendars, queries, sessions
from tracker.accounts.actions import hash_token
from tracker.accounts.models import CalendarToken, PersonSession, User
from tracker.accounts.policy import can_make_calendar, can_revoke_calendar, can_switch_approval
from tracker.accounts.rules import Lifetime, Way, browser_words
from tracker.accounts.rules import sessions as rules
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ANONYMOUS, Actor, Role
from tracker.settings import Settings
from tracker.web.redirects import safe_next

LONGEST_KEY = 100

# What a person with a password to change, or a second step to set up, may still open.
_ALWAYS_OPEN = ("accounts.account", "accounts.change_password", "accounts.logout", "static")
_SECOND_STEP = ("accounts.second_step", "accounts.begin_code", "accounts.confirm_code")


class SignedIn(UserMixin):
    """The person of a session, as Flask-Login wants one; rooms use `current_actor()`."""

    def __init__(self, user: User, held: PersonSession, token: str) -> None:
        self.user = user
        self.session = held
        self.token = token

    def get_id(self) -> str:
        """Give what the cookie keeps: the session's key."""
        return self.token


def load(token: str) -> SignedIn | None:
    """Give the person of a session's key; None when it ended, slept too long, or is made up."""
    if len(token) > LONGEST_KEY:
        return None
    found = queries.acting_in(hash_token(token), clock.today())
    if found is None:
        return None
    held, user, g.actor = found
    lives = lifetime().holds(held.made_at, held.last_seen_at, clock.wall_now())
    if not (lives and user.active and held.epoch == user.session_epoch):
        return None
    return SignedIn(user, held, token)


def lifetime() -> Lifetime:
    """Give how long sessions live here."""
    return Lifetime(_settings().session_hours)


def _settings() -> Settings:
    found: Settings = current_app.config["TRACKER"]
    return found


def current_actor() -> Actor:
    """Give who acts in this request, with today's memberships; ANONYMOUS when signed out."""
    if not current_user.is_authenticated:
        return ANONYMOUS
    if "actor" not in g:
        g.actor = queries.actor_of(current_user.user, clock.today())
    return g.actor


def begin_session(user: User, way: Way = Way.PASSWORD) -> None:
    """Sign a person in: a new session under a new key, so that nothing set before is carried over.

    The session that this browser had before ends.
    """
    person_id, epoch, former = user.id, user.session_epoch, web_session.get("_user_id")
    wall = clock.wall_now()
    with transaction():
        if former:
            sessions.close(str(former))
        token = sessions.begin(
            person_id=person_id,
            epoch=epoch,
            way=way,
            address=request.remote_addr or "",
            browser=browser_words(request.user_agent.string),
            wall=wall,
            lifetime=lifetime(),
        )
    web_session.clear()
    web_session.permanent = True
    held, person, g.actor = queries.acting_in(hash_token(token), clock.today()) or abort(500)
    login_user(SignedIn(person, held, token))


def end_session() -> None:
    """Sign this browser out, and let it forget the pages that it kept."""
    token = web_session.get("_user_id")
    if token:
        with transaction():
            sessions.close(str(token))
    logout_user()
    web_session.clear()
    after_this_request(_forget_pages)


def _forget_pages(answer: Response) -> Response:
    # Not "cookies": ours is cleared above, and the sentence that tells so travels in one.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


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


def _first_things() -> BaseResponse | None:
    """Lead a person to what must be done before anything else, and note that they are here."""
    if request.blueprint == "health":  # answers without a database, whoever asks
        return None
    if request.endpoint == "static" or not current_user.is_authenticated:
        return None
    _note_look()
    if request.endpoint in _ALWAYS_OPEN:
        return None
    if current_user.user.must_change_password:
        return _lead_to("accounts.account", "Hãy đổi mật khẩu trước khi làm việc tiếp.")
    if request.endpoint not in _SECOND_STEP and is_second_step_due():
        return _lead_to("accounts.second_step", "Hãy thiết lập xác thực hai bước trước.")
    return None


def _lead_to(endpoint: str, sentence: str) -> BaseResponse:
    """Send a person to a page; a program is told why instead (403), for it reads no page."""
    if request.path.startswith("/api/"):
        abort(403, sentence)
    return redirect(url_for(endpoint))


def _note_look() -> None:
    """Write down, at most once in some minutes, that this session is in use."""
    held, wall = current_user.session, clock.wall_now()
    if sessions.is_to_be_seen(held, wall):
        session_id = held.id
        with transaction():
            sessions.see(session_id, wall=wall)


def is_second_step_due() -> bool:
    """Say whether who is signed in must set up a second step before anything else."""
    return current_user.session.way not in rules.STRONG_WAYS and second_step_is_required()


def second_step_is_required() -> bool:
    """Say whether who is signed in may not do without a second step."""
    roles = [held.role for held in current_actor().memberships]
    return rules.is_second_step_required(_settings().require_totp, roles)


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
    app.before_request(_first_things)
    app.context_processor(lambda: {"current_actor": current_actor})
