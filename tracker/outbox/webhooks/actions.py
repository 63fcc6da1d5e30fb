"""The verbs of webhooks. What a person does is recorded in the trail; what the sender does is
kept in the delivery's own row, as with letters.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Insert, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten
from tracker.outbox.models import Letter, Webhook, WebhookDelivery
from tracker.outbox.webhooks.rules import (
    MOST_WEBHOOKS,
    Delivering,
    Event,
    State,
    fingerprint,
    new_salt,
    secret_of,
)

_DELIVERIES: Table = WebhookDelivery.__table__  # type: ignore[assignment]
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
        _change(
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
    new = session.execute(_insert_if_new().values(values).returning(_DELIVERIES.c.id))
    return new.first() is not None


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
    ended = (State.SENT, State.FAILED, State.EXPIRED)
    if row is None or row.state not in ended or not row.webhook.active:
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
    candidates = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.state == State.WAITING, WebhookDelivery.next_attempt_at <= due)
        .order_by(WebhookDelivery.next_attempt_at, WebhookDelivery.id)
        .limit(delivering.batch)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(candidates).all()
    if not ids:
        return []
    taken = session.scalars(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids), WebhookDelivery.state == State.WAITING)
        .values(
            state=State.SENDING,
            claimed_by=worker,
            claimed_until=at + delivering.lease,
            attempts=WebhookDelivery.attempts + 1,
        )
        .returning(WebhookDelivery)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    for row in taken:
        session.expunge(row)
    return sorted(taken, key=lambda row: (row.next_attempt_at, row.id))


def mark_sent(*, delivery_id: int, worker: str, at: datetime, status: int) -> bool:
    """Note that the receiver took it; `at` is the domain's instant. False: the claim was lost."""
    return _close(delivery_id, worker, state=State.SENT, sent_at=at, status=status, last_error=None)


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
    told: dict[str, Any] = {"status": status, "last_error": shorten(one_line(error), 500)}
    if permanent or row.attempts >= delivering.give_up_after:
        _close(row.id, worker, state=State.FAILED, **told)
        return State.FAILED
    later = at + delivering.delay_after(row.attempts)
    _close(row.id, worker, state=State.WAITING, next_attempt_at=later, **told)
    return State.WAITING


def put_back(*, delivery_ids: Sequence[int], worker: str, until: datetime | None = None) -> None:
    """Return claimed deliveries that were not tried; the attempt does not count."""
    values: dict[str, Any] = {"attempts": WebhookDelivery.attempts - 1}
    values |= _unclaimed(State.WAITING)
    if until:
        values["next_attempt_at"] = until
    _change(
        WebhookDelivery.id.in_(delivery_ids),
        WebhookDelivery.state == State.SENDING,
        WebhookDelivery.claimed_by == worker,
        values=values,
    )


def take_back_stuck(*, at: datetime) -> int:
    """Let deliveries wait again whose sender did not come back before its lease ran out."""
    values = _unclaimed(State.WAITING) | {
        "next_attempt_at": at,
        "last_error": "tiến trình gửi dừng giữa chừng, được gửi lại",
    }
    return _change(
        WebhookDelivery.state == State.SENDING, WebhookDelivery.claimed_until < at, values=values
    )


def _begin(row: Webhook, last_update: int, on: date) -> None:
    """Let a webhook be told of what happens from now on."""
    row.since_on, row.updates_from, row.updates_seen = on, last_update, last_update
    row.letters_from = session.scalar(select(func.max(Letter.id))) or 0


def _locked(webhook_id: int) -> Webhook:
    row = session.get(Webhook, webhook_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotInState
    return row


def _insert_if_new() -> Insert:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(_DELIVERIES).on_conflict_do_nothing(
        index_elements=["webhook_id", "event", "cause"]
    )


def _unclaimed(state: State) -> dict[str, Any]:
    return {"state": state, "claimed_by": None, "claimed_until": None}


def _close(delivery_id: int, worker: str, *, state: State, **values: Any) -> bool:
    """End a claim, if it is still `worker`'s."""
    return bool(
        _change(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.state == State.SENDING,
            WebhookDelivery.claimed_by == worker,
            values=_unclaimed(state) | values,
        )
    )


def _change(*where: ColumnElement[bool], values: dict[str, Any]) -> int:
    changed = session.execute(
        update(WebhookDelivery)
        .where(*where)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]


def _told(row: Webhook) -> dict[str, Any]:
    return {"name": row.name, "url": row.url, "events": row.events}


def _record(verb: str, row: Webhook, by: Actor, at: datetime, **more: Any) -> None:
    record(verb, by=by, at=at, subject_type="webhook", subject_id=row.id, label=row.name, **more)
