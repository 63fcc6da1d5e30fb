"""Webhooks and their log as JSON; never what signs them, nor what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.api.describing.schemas import (
    COUNT,
    DAY,
    ID,
    INSTANT,
    TEXT,
    WHOLE,
    YES_NO,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.outbox.models import Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks.rules import Event

WEBHOOKS = page_of(
    "WebhookPage",
    named(
        "Webhook",
        record(
            id=ID,
            name=TEXT,
            url=TEXT,
            events=list_of(one_of(Event)),
            active=YES_NO,
            since_on=told(DAY, "Chỉ báo việc xảy ra từ ngày này."),
            made_at=INSTANT,
            deliveries=told(
                record(**{state.value: COUNT for state in State}), "Số lần báo theo tình trạng."
            ),
        ),
    ),
)


def webhook_shape(row: Webhook, counts: Mapping[str, int]) -> dict[str, Any]:
    """Give a webhook with how many of its deliveries stand in each state."""
    return {
        "id": row.id,
        "name": row.name,
        "url": row.url,
        "events": list(row.events),
        "active": row.active,
        "since_on": row.since_on.isoformat(),
        "made_at": row.made_at.isoformat(),
        "deliveries": {state.value: counts.get(state.value, 0) for state in State},
    }


DELIVERIES = page_of(
    "WebhookDeliveryPage",
    named(
        "WebhookDelivery",
        record(
            id=ID,
            key=told(TEXT, "Idempotency-Key mà bên nhận thấy."),
            event=one_of(Event),
            on=DAY,
            state=one_of(State),
            attempts=COUNT,
            next_attempt_at=maybe(INSTANT),
            answered=told(maybe(WHOLE), "Mã HTTP mà bên nhận trả lời lần cuối."),
            sent_at=maybe(INSTANT),
        ),
    ),
)


def delivery_shape(row: WebhookDelivery) -> dict[str, Any]:
    """Give one delivery: what of, whether it arrived, when it is tried again."""
    waits = row.state == State.WAITING
    return {
        "id": row.id,
        "key": row.key,
        "event": row.event,
        "on": row.on.isoformat(),
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt_at": row.next_attempt_at.isoformat() if waits else None,
        "answered": row.status,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
    }
