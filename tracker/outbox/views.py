"""The log of letters: what waits, what left, what did not, and what a person may do about it.

The outbox lies below accounts and cannot ask who is signed in. Whoever registers its pages
leaves the answer in `app.extensions["tracker.actor"]` (the room of reminders does).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.db import transaction
from tracker.installation.actions import stop_letters
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import parse_date
from tracker.outbox import actions, queries
from tracker.outbox.policy import can_see_letters, can_steer_letters
from tracker.outbox.rules import STATE_NAMES, State
from tracker.web.paging import decode_cursor, encode_cursor

EXTENSION = "tracker.actor"
TONES = {
    State.WAITING: "waiting",
    State.SENDING: "doing",
    State.SENT: "done",
    State.FAILED: "overdue",
    State.EXPIRED: "neutral",
    State.HELD: "soon",
}

outbox = Blueprint("outbox", __name__, url_prefix="/thu")


@outbox.before_request
def _only_for_those_who_may() -> Any:
    actor = _actor()
    if actor.id is None:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    allowed = can_steer_letters(actor) if request.method == "POST" else can_see_letters(actor)
    return None if allowed else abort(403)


@outbox.get("")
def list_() -> str:
    """List letters, newest first, by state, day and recipient."""
    state, day = _state(), _day()
    recipient = (request.args.get("nguoi-nhan") or "").strip()[:120]
    position = decode_cursor(request.args.get("sau"), (int,))
    letters = queries.log(
        state=state,
        day=day,
        recipient=recipient,
        before_id=position.key[0] if position else None,
        limit=queries.PAGE + 1,
    )
    shown = letters[: queries.PAGE]
    more = len(letters) > len(shown)
    row = installation()
    return render_template(
        "outbox/list.html",
        letters=shown,
        next_cursor=encode_cursor((shown[-1].id,)) if more else None,
        is_first=position is None,
        counts=queries.counts(day=day),
        state=state,
        day=day,
        recipient=recipient,
        bad_addresses=queries.bad_addresses(limit=50),
        stopped=bool(row and row.letters_stopped),
        **_words(),
    )


@outbox.get("/<int:letter_id>")
def letter(letter_id: int) -> str:
    """Show one letter: where it stands, and its text as it was sent."""
    row = queries.letter(letter_id) or abort(404)
    return render_template("outbox/letter.html", letter=row, **_words())


@outbox.post("/<int:letter_id>/giu-lai")
def hold(letter_id: int) -> Response:
    """Keep one letter back."""
    return _act(letter_id, "Đã giữ thư lại.", actions.hold)


@outbox.post("/<int:letter_id>/cho-gui")
def release(letter_id: int) -> Response:
    """Let a held letter go."""
    return _act(letter_id, "Thư được gửi trong lượt tới.", actions.release, wall=clock.wall_now())


@outbox.post("/<int:letter_id>/gui-lai")
def resend(letter_id: int) -> Response:
    """Send one letter again."""
    return _act(
        letter_id, "Thư được gửi lại trong lượt tới.", actions.resend, wall=clock.wall_now()
    )


@outbox.post("/tam-dung")
def stop() -> Response:
    """Throw the switch that holds every letter back, or release it."""
    stopped = request.form.get("dung") == "1"
    with transaction():
        stop_letters(stopped=stopped, by=_actor(), at=clock.now())
    flash("Đã tạm dừng gửi thư; thư vẫn được lập và nằm chờ." if stopped else "Đã cho gửi thư lại.")
    return redirect(url_for("outbox.list_"))


@outbox.post("/dia-chi")
def trust_address() -> Response:
    """Write again to an address that was refused, once somebody has checked it."""
    address = (request.form.get("dia-chi") or "")[:254]
    try:
        with transaction():
            actions.trust_address(address=address, by=_actor(), at=clock.now())
    except actions.NotInState:
        flash("Địa chỉ này không còn trong danh sách.", "error")
    else:
        flash(f"Sẽ lại gửi thư tới {address}.")
    return redirect(url_for("outbox.list_"))


def _act(letter_id: int, told: str, act: Callable[..., None], **more: Any) -> Response:
    """Do one thing to one letter and go back to its page."""
    try:
        with transaction():
            act(letter_id=letter_id, by=_actor(), at=clock.now(), **more)
    except actions.NotInState:
        flash("Thư đã chuyển sang trạng thái khác nên chưa làm gì cả. Xem lại bên dưới.", "error")
    else:
        flash(told)
    return redirect(url_for("outbox.letter", letter_id=letter_id))


def _actor() -> Actor:
    actor: Actor = current_app.extensions[EXTENSION]()
    return actor


def _words() -> dict[str, Any]:
    return {
        "states": STATE_NAMES,
        "tones": TONES,
        "can_steer": can_steer_letters(_actor()),
    }


def _state() -> State | None:
    asked = request.args.get("trang-thai") or ""
    return State(asked) if asked in set(State) else None


def _day() -> date | None:
    """Give the day that was asked for; what is no date asks for none."""
    try:
        return parse_date(request.args.get("ngay") or "")
    except ValueError:
        return None
