"""The verbs of webhooks. What a person does is recorded in the trail; what the sender does is
kept in the delivery's own row, as with letters.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, select, update

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.outbox.actions import claims
from tracker.outbox.models import Letter, Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks.rules import (
    MOST_WEBHOOKS,
    Delivering,
    Event,
    fingerprint,
    new_salt,
    secret_of,
)

SWITCHED_OFF = "kết nối đã tắt"
ENDED = (State.SENT, State.FAILED, State.EXPIRED)


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
        claims.change(
            WebhookDelivery,
            WebhookDelivery.webhook_id == row.id,
            WebhookDelivery.state == State.WAITING,
            values={"state": State.EXPIRED, "last_error": SWITCHED_OFF},
        )
    _record(
        "outbox.switch_webhook",
        row,
        by,
        at,
        before={"active": not active},
        after={"active": active},
    )


def remove(*, webhook_id: int, by: Actor, at: datetime) -> None:
    """Remove a webhook and the log of its deliveries; the trail keeps that it was there."""
    row = _locked(webhook_id)
    _record("outbox.remove_webhook", row, by, at, before=_told(row))
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id))
    session.delete(row)


def post(
    *, webhook_id: int, event: Event, cause: str, facts: Mapping[str, Any], on: date, wall: datetime
) -> bool:
    """Put an event on its way to a webhook; give False, and change nothing, when it is there.

    The body is written here once: every attempt sends the same bytes with the same key.
    """
    key = uuid4().hex
    body = {
        "id": key,
        "event": event.value,
        "on": on.isoformat(),
        "created_at": wall.isoformat(timespec="seconds"),
        "data": dict(facts),
    }
    values = {
        "webhook_id": webhook_id,
        "event": event.value,
        "cause": cause,
        "key": key,
        "on": on,
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "next_attempt_at": wall,
        "created_at": wall,
    }
    unique = ("webhook_id", "event", "cause")
    return claims.insert_new(WebhookDelivery, unique=unique, values=values)


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


def note_seen(*, webhook_id: int, last_update: int) -> None:
    """Note up to which report the events of a webhook were looked for."""
    session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.updates_seen < last_update)
        .values(updates_seen=last_update)
    )


def claim(
    *, worker: str, due: datetime, at: datetime, delivering: Delivering
) -> Sequence[WebhookDelivery]:
    """Take the next batch that may leave at `due` for `worker`, oldest first, detached."""
    until, limit = at + delivering.lease, delivering.batch
    return claims.take(WebhookDelivery, worker=worker, due=due, until=until, limit=limit)


def mark_sent(*, delivery_id: int, worker: str, at: datetime, status: int) -> bool:
    """Note that the receiver took it; `at` is the domain's instant. False: the claim was lost."""
    told = {"sent_at": at, "status": status, "last_error": None}
    ids = [delivery_id]
    return claims.end(WebhookDelivery, ids=ids, worker=worker, state=State.SENT, values=told) == 1


def mark_failed(
    *,
    row: WebhookDelivery,
    worker: str,
    at: datetime,
    error: str,
    status: int | None,
    permanent: bool,
    delivering: Delivering,
) -> State:
    """Note a failed attempt: wait longer each time, or give up; give the state that follows."""
    return claims.end_failed(
        row,
        worker=worker,
        at=at,
        error=error,
        permanent=permanent,
        patience=delivering,
        status=status,
    )


def put_back(*, delivery_ids: Sequence[int], worker: str, until: datetime | None = None) -> None:
    """Return claimed deliveries that were not tried; the attempt does not count."""
    later = {"next_attempt_at": until} if until else {}
    claims.put_back(WebhookDelivery, ids=delivery_ids, worker=worker, **later)


def take_back_stuck(*, at: datetime, delivering: Delivering) -> int:
    """Let deliveries wait again whose sender did not come back before its lease ran out."""
    said, lease = "tiến trình gửi dừng giữa chừng, được gửi lại", delivering.lease
    return claims.take_back(WebhookDelivery, at=at, lease=lease, next_attempt_at=at, said=said)


def sweep(*, before: date) -> int:
    """Delete the deliveries of days before `before` that ended, however; count them.

    What people did with them stays in the trail.
    """
    ended = WebhookDelivery.state.in_(ENDED)
    gone = session.execute(delete(WebhookDelivery).where(ended, WebhookDelivery.on < before))
    return gone.rowcount  # type: ignore[attr-defined]


def _begin(row: Webhook, last_update: int, on: date) -> None:
    """Let a webhook be told of what happens from now on."""
    row.since_on, row.updates_from, row.updates_seen = on, last_update, last_update
    row.letters_from = session.scalar(select(func.max(Letter.id))) or 0


def _locked(webhook_id: int) -> Webhook:
    row = session.get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotInState
    return row


def _told(row: Webhook) -> dict[str, Any]:
    return {"name": row.name, "url": row.url, "events": row.events}


def _record(verb: str, row: Webhook, by: Actor, at: datetime, **more: Any) -> None:
    record(verb, by=by, at=at, subject_type="webhook", subject_id=row.id, label=row.name, **more)
