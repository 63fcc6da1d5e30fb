"""Reading webhooks: all of them, those that are told of an event, the log of one in pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from tracker.db import session
from tracker.outbox.models import Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks.rules import MOST_WEBHOOKS, Event, kept_secret

PAGE = 50


def webhooks(*, active: bool | None = None) -> Sequence[Webhook]:
    """Give the webhooks by name, all or those that are switched on or off."""
    query = select(Webhook).order_by(Webhook.name, Webhook.id).limit(MOST_WEBHOOKS)
    return session.scalars(query if active is None else query.where(Webhook.active == active)).all()


def signed_with_others(key: str) -> list[str]:
    """Give the names of the webhooks whose secret was not made with `key`."""
    return [row.name for row in webhooks() if not kept_secret(row.salt, row.secret_hash, [key])]


def webhook(webhook_id: int) -> Webhook | None:
    """Give one webhook."""
    return session.get(Webhook, webhook_id)


def counts() -> dict[int, dict[str, int]]:
    """Count the deliveries of each webhook in each state."""
    query = select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count()).group_by(
        WebhookDelivery.webhook_id, WebhookDelivery.state
    )
    found: dict[int, dict[str, int]] = {}
    for webhook_id, state, number in session.execute(query):
        found.setdefault(webhook_id, {})[state] = number
    return found


def log(
    webhook_id: int, *, state: State | None = None, before_id: int | None = None, limit: int = PAGE
) -> Sequence[WebhookDelivery]:
    """Give at most `limit` deliveries of a webhook, newest first, older than `before_id`."""
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(min(limit, 200))
    )
    if state:
        query = query.where(WebhookDelivery.state == state)
    if before_id is not None:
        query = query.where(WebhookDelivery.id < before_id)
    return session.scalars(query).all()


def delivery(delivery_id: int) -> WebhookDelivery | None:
    """Give one delivery with its webhook."""
    return session.scalar(
        select(WebhookDelivery)
        .join(WebhookDelivery.webhook)
        .where(WebhookDelivery.id == delivery_id)
        .options(contains_eager(WebhookDelivery.webhook))
    )


def by_ids(ids: Collection[int]) -> dict[int, Webhook]:
    """Give webhooks by id."""
    rows = session.scalars(select(Webhook).where(Webhook.id.in_(list(ids))))
    return {row.id: row for row in rows}


def due_count(at: datetime) -> int:
    """Count the deliveries that could leave at `at`."""
    query = select(func.count()).where(
        WebhookDelivery.state == State.WAITING, WebhookDelivery.next_attempt_at <= at
    )
    return session.scalar(query) or 0


def oldest_due(at: datetime) -> timedelta | None:
    """Give how long the first delivery has waited past the time of its next attempt."""
    first = session.scalar(
        select(func.min(WebhookDelivery.next_attempt_at)).where(
            WebhookDelivery.state.in_((State.WAITING, State.SENDING)),
            WebhookDelivery.next_attempt_at <= at,
        )
    )
    return at - first if first else None


def posted_causes(event: Event, causes: Collection[str]) -> set[tuple[int, str]]:
    """Give which webhooks were told of which of `causes` already."""
    query = select(WebhookDelivery.webhook_id, WebhookDelivery.cause).where(
        WebhookDelivery.event == event.value, WebhookDelivery.cause.in_(list(causes))
    )
    return {(webhook_id, cause) for webhook_id, cause in session.execute(query)}
