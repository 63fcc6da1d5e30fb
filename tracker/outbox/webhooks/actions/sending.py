"""What the sender writes: events on their way, and what became of each delivery."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, update

from tracker.db import session
from tracker.outbox.actions import claims
from tracker.outbox.models import Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks.rules import ENDED, Delivering, Event


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
