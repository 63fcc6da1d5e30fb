"""Pages of webhooks: who is told of what, what became of each delivery, and the switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, require
from tracker.db import transaction
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import Role
from tracker.outbox.models import Webhook
from tracker.outbox.rules import State
from tracker.outbox.webhooks import actions, queries
from tracker.outbox.webhooks.addresses import Allowed
from tracker.outbox.webhooks.rules import EVENT_NAMES, MOST_WEBHOOKS, STATE_NAMES
from tracker.reminders.webhooks.forms import WebhookForm
from tracker.reminders.webhooks.telling import last_update, tell
from tracker.web.incoming import LARGEST_KEY
from tracker.web.paging import decode_cursor, encode_cursor

TONES = {
    State.WAITING: "waiting",
    State.SENDING: "doing",
    State.SENT: "done",
    State.FAILED: "overdue",
    State.EXPIRED: "neutral",
}
GONE = "Kết nối hoặc lần gửi này vừa đổi trạng thái nên chưa làm gì cả. Xem lại bên dưới."

webhooks = Blueprint("webhooks", __name__, url_prefix="/ket-noi")


@webhooks.get("")
@require(Role.ADMIN)
def list_() -> Any:
    """List the webhooks, with the form of a new one."""
    return _list(WebhookForm(_allowed()))


@webhooks.post("")
@require(Role.ADMIN)
def register() -> Any:
    """Register a webhook and show its secret this once."""
    form = WebhookForm(_allowed())
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        with transaction():
            row, secret = actions.register(
                secret_key=current_app.config["SECRET_KEY"],
                last_update=last_update(),
                by=current_actor(),
                at=clock.now(),
                wall=clock.wall_now(),
                on=clock.today(),
                **form.typed(),
            )
    except actions.TooMany:
        flash(f"Đã có {MOST_WEBHOOKS} kết nối; hãy gỡ kết nối không dùng nữa.", "error")
        return _list(form), 409
    return _secret(row, secret)


@webhooks.get("/<int:webhook_id>")
@require(Role.ADMIN)
def webhook(webhook_id: int) -> str:
    """Show one webhook and the log of its deliveries, newest first."""
    row, asked = _found(webhook_id), request.args.get("trang-thai") or ""
    state = State(asked) if asked in set(State) else None
    position = decode_cursor(request.args.get("sau"), (int,), largest=2**63 - 1)
    found = queries.log(
        row.id,
        state=state,
        before_id=position.key[0] if position else None,
        limit=queries.PAGE + 1,
    )
    shown = found[: queries.PAGE]
    more = len(found) > len(shown)
    return render_template(
        "reminders/webhook.html",
        webhook=row,
        deliveries=shown,
        next_cursor=encode_cursor((shown[-1].id,)) if more else None,
        is_first=position is None,
        counts=queries.counts().get(row.id, {}),
        state=state,
        **_words(),
    )


@webhooks.route("/<int:webhook_id>/sua", methods=["GET", "POST"])
@require(Role.ADMIN)
def edit(webhook_id: int) -> Any:
    """Change the name, the address and the events of a webhook."""
    row = _found(webhook_id)
    form = WebhookForm(_allowed(), row)
    if not form.validate_on_submit():
        page = render_template("reminders/webhook_edit.html", webhook=row, form=form)
        return page, 422 if request.method == "POST" else 200
    # What happened until now is told by what was chosen until now.
    base_url, today = current_app.config["TRACKER"].base_url, clock.today()
    tell(on=today, wall=clock.wall_now(), base_url=base_url, daily=False)
    more = {"last_update": last_update(), "on": today, **form.typed()}
    _do("Đã lưu kết nối.", actions.edit, webhook_id=webhook_id, **more)
    return _back(webhook_id)


@webhooks.get("/lan-gui/<int:delivery_id>")
@require(Role.ADMIN)
def delivery(delivery_id: int) -> str:
    """Show one delivery: where it stands, and the very body that is sent."""
    row = queries.delivery(delivery_id) or abort(404)
    return render_template("reminders/delivery.html", delivery=row, **_words())


@webhooks.post("/lan-gui/<int:delivery_id>/gui-lai")
@require(Role.ADMIN)
def resend(delivery_id: int) -> Response:
    """Send a delivery again, with the same key and body."""
    row = queries.delivery(delivery_id) or abort(404)
    _do("Được gửi lại trong lượt tới.", actions.resend, delivery_id=row.id, wall=clock.wall_now())
    return redirect(url_for("webhooks.delivery", delivery_id=delivery_id), 303)


@webhooks.post("/<int:webhook_id>/gui-thu")
@require(Role.ADMIN)
def send_test(webhook_id: int) -> Response:
    """Send a webhook something that means nothing."""
    told = "Lần gửi thử đi trong lượt tới; tải lại trang để xem kết quả."
    more = {"wall": clock.wall_now(), "on": clock.today()}
    _do(told, actions.send_test, webhook_id=_found(webhook_id).id, **more)
    return _back(webhook_id)


@webhooks.post("/<int:webhook_id>/bat-tat")
@require(Role.ADMIN)
def switch(webhook_id: int) -> Response:
    """Switch a webhook off or on."""
    active = request.form.get("active") == "1"
    more = {"active": active, "last_update": last_update(), "on": clock.today()}
    told = "Đã bật kết nối; sự kiện từ nay được báo." if active else "Đã tắt kết nối."
    _do(told, actions.switch, webhook_id=_found(webhook_id).id, **more)
    return _back(webhook_id)


@webhooks.post("/<int:webhook_id>/khoa")
@require(Role.ADMIN)
def renew_secret(webhook_id: int) -> Any:
    """Give a webhook another secret and show it this once."""
    row = _found(webhook_id)
    with transaction():
        secret = actions.renew_secret(
            webhook_id=row.id,
            secret_key=current_app.config["SECRET_KEY"],
            by=current_actor(),
            at=clock.now(),
        )
    return _secret(row, secret)


@webhooks.post("/<int:webhook_id>/go-bo")
@require(Role.ADMIN)
def remove(webhook_id: int) -> Response:
    """Remove a webhook and its log."""
    _do("Đã gỡ kết nối.", actions.remove, webhook_id=_found(webhook_id).id)
    return redirect(url_for("webhooks.list_"), 303)


def _list(form: WebhookForm) -> str:
    rows = queries.webhooks()
    return render_template(
        "reminders/webhooks.html", webhooks=rows, counts=queries.counts(), form=form, **_words()
    )


def _do(told: str, act: Callable[..., Any], **more: Any) -> None:
    """Do one thing, and say what was done or that the page was older than the row."""
    by = current_actor()
    try:
        with transaction():
            act(by=by, at=clock.now(), **more)
    except actions.NotInState:
        flash(GONE, "error")
    else:
        flash(told)


def _secret(row: Webhook, secret: str) -> Response:
    page = render_template("reminders/webhook_secret.html", webhook=row, secret=secret)
    answer = Response(page, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(webhook_id: int) -> Webhook:
    return (queries.webhook(webhook_id) if webhook_id <= LARGEST_KEY else None) or abort(404)


def _back(webhook_id: int) -> Response:
    return redirect(url_for("webhooks.webhook", webhook_id=webhook_id), 303)


def _allowed() -> Allowed:
    """Give where webhooks may lead here; http to this machine is for trials alone."""
    row = installation()
    trial = row is not None and row.kind != "real"
    return Allowed(current_app.config["TRACKER"].webhook_networks, loopback=trial)


def _words() -> dict[str, Any]:
    return {"states": STATE_NAMES, "tones": TONES, "event_names": EVENT_NAMES}
