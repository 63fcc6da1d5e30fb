"""What people do to webhooks and deliveries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.outbox.actions import claims
from tracker.outbox.models import Letter, Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks.actions.sending import post
from tracker.outbox.webhooks.rules import (
    ENDED,
    MOST_WEBHOOKS,
    Event,
    fingerprint,
    new_salt,
    secret_of,
)

SWITCHED_OFF = "kết nối đã tắt"


class TooMany(Exception):
    """The installation has as many webhooks as it may."""


class NotInState(Exception):
    """The delivery or webhook is no longer in a state that allows this."""


def register(
    *,
    name: str,
    url: str,
    events: Collection[Event],
    secret_key: str,
    last_update: int,
    by: Actor,
    at: datetime,
    wall: datetime,
    on: date,
) -> tuple[Webhook, str]:
    """Register a webhook; give it with its secret, which is told this once. Raise TooMany.

    `last_update` is the newest report there is: what was stored before is not told.
    """
    if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST_WEBHOOKS:
        raise TooMany
    salt = new_salt()
    secret = secret_of(salt, secret_key)
    row = Webhook(
        name=shorten(one_line(name), 120),
        url=url,
        events=[event.value for event in Event if event in events],
        salt=salt,
        secret_hash=fingerprint(secret),
        made_at=wall,
    )
    _begin(row, last_update, on)
    session.add(row)
    session.flush()
    _record("outbox.register_webhook", row, by, at, after=_told(row))
    return row, secret


def edit(
    *,
    webhook_id: int,
    name: str,
    url: str,
    events: Collection[Event],
    last_update: int,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """Change whom a webhook leads to and what it is told of; the secret stays. Raise NotInState.

    What waits goes to the new address. An event that is new to it is told from now on.
    """
    row = _locked(webhook_id)
    before, former = _told(row), set(row.events)
    row.name, row.url = shorten(one_line(name), 120), url
    row.events = [event.value for event in Event if event in events]
    if not former.issuperset(row.events):
        _begin(row, last_update, on)
    if before != _told(row):
        _record("outbox.edit_webhook", row, by, at, before=before, after=_told(row))


def renew_secret(*, webhook_id: int, secret_key: str, by: Actor, at: datetime) -> str:
    """Give a webhook another secret, told this once; the old one signs nothing any more."""
    row = _locked(webhook_id)
    row.salt = new_salt()
    secret = secret_of(row.salt, secret_key)
    row.secret_hash = fingerprint(secret)
    _record("outbox.renew_webhook_secret", row, by, at)
    return secret


def switch(
    *, webhook_id: int, active: bool, last_update: int, by: Actor, at: datetime, on: date
) -> None:
    """Switch a webhook off, what waits with it; or on again, from now: no past is told."""
    row = _locked(webhook_id)
    if row.active == active:
        return
    row.active = active
    if active:
        _begin(row, last_update, on)
    else:
        _expire(row)
    _record(
        "outbox.switch_webhook",
        row,
        by,
        at,
        before={"active": not active},
        after={"active": active},
    )


def remove(*, webhook_id: int, by: Actor, at: datetime) -> None:
    """Take a webhook away by a mark; what waits for it expires, its log stays until its age."""
    row = _locked(webhook_id)
    _record("outbox.remove_webhook", row, by, at, before=_told(row))
    row.active, row.removed_at = False, at
    _expire(row)


def send_test(*, webhook_id: int, by: Actor, at: datetime, wall: datetime, on: date) -> None:
    """Send a webhook something that means nothing, to see whether it arrives."""
    row = _locked(webhook_id)
    if not row.active:
        raise NotInState
    post(
        webhook_id=row.id,
        event=Event.TEST,
        cause=uuid4().hex,
        facts={"message": "Gửi thử"},
        on=on,
        wall=wall,
    )
    _record("outbox.test_webhook", row, by, at)


def resend(*, delivery_id: int, by: Actor, at: datetime, wall: datetime) -> int:
    """Send a delivery again with the same key and body; give its webhook. Raise NotInState."""
    row = session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in ENDED or not row.webhook.active:
        raise NotInState
    before = {"state": row.state}
    row.state, row.attempts, row.next_attempt_at = State.WAITING, 0, wall
    row.last_error = None
    _record("outbox.resend_delivery", row.webhook, by, at, before=before, after={"key": row.key})
    return row.webhook_id


def _begin(row: Webhook, last_update: int, on: date) -> None:
    """Let a webhook be told of what happens from now on."""
    row.since_on, row.updates_from, row.updates_seen = on, last_update, last_update
    row.letters_from = session.scalar(select(func.max(Letter.id))) or 0


def _expire(row: Webhook) -> None:
    """End what waits for a webhook that is switched off or taken away."""
    claims.change(
        WebhookDelivery,
        WebhookDelivery.webhook_id == row.id,
        WebhookDelivery.state == State.WAITING,
        values={"state": State.EXPIRED, "last_error": SWITCHED_OFF},
    )


def _locked(webhook_id: int) -> Webhook:
    row = session.get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotInState
    return row


def _told(row: Webhook) -> dict[str, Any]:
    return {"name": row.name, "url": row.url, "events": row.events}


def _record(verb: str, row: Webhook, by: Actor, at: datetime, **more: Any) -> None:
    record(verb, by=by, at=at, subject_type="webhook", subject_id=row.id, label=row.name, **more)
