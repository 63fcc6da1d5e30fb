"""Calling webhooks: claim, call and mark are three transactions, none open while they answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from tracker.db import session, transaction
from tracker.lib import clock
from tracker.outbox.models import Webhook, WebhookDelivery
from tracker.outbox.rules import State
from tracker.outbox.webhooks import actions, queries
from tracker.outbox.webhooks.addresses import Allowed, BadAddress, read_address
from tracker.outbox.webhooks.calling import NoAnswer, call
from tracker.outbox.webhooks.rules import (
    KEPT_FOR,
    Delivering,
    kept_secret,
    may_pass,
    signature,
)

log = logging.getLogger(__name__)

KEY_CHANGED = "SECRET_KEY đã đổi hoặc chưa đặt: hãy tạo khóa ký mới cho kết nối này"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(slots=True)
class _Round:
    """What every step of one run needs, and its running sums; `busy` are webhooks that failed."""

    worker: str
    keys: Sequence[str]
    allowed: Allowed
    delivering: Delivering
    now: Callable[[], datetime]
    stamp: Callable[[], datetime]
    stop: Callable[[], bool]
    busy: set[int]
    sent: int = 0
    failed: int = 0
    waiting: int = 0


def deliver_due(
    *,
    worker: str,
    secret_key: str | None,
    former_keys: Sequence[str] = (),
    allowed: Allowed,
    delivering: Delivering | None = None,
    now: Callable[[], datetime] = clock.wall_now,
    stamp: Callable[[], datetime] = clock.now,
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Call every webhook that has something due; never raise because of one of them.

    A webhook that does not answer is left alone for the rest of the run, so that the others do
    not wait for it. A secret made with one of `former_keys` still signs. `now` is the wall's
    clock, `stamp` the domain's.
    """
    started = now()
    due = queries.due_count(started)
    session.rollback()
    if not due:
        return Outcome()
    claimant = f"{worker[:60]}/{uuid4().hex[:8]}"
    how = delivering or Delivering()
    keys = [*([secret_key] if secret_key else []), *former_keys]
    tour = _Round(claimant, keys, allowed, how, now, stamp, stop, set())
    while not tour.stop():
        with transaction():
            rows = actions.claim(worker=claimant, due=started, at=now(), delivering=how)
            hooks = queries.by_ids({row.webhook_id for row in rows})
        if not rows:
            break
        _deliver_all(tour, rows, hooks)
    return Outcome(tour.sent, tour.failed, tour.waiting)


def take_back_stuck(*, now: Callable[[], datetime] = clock.wall_now) -> int:
    """Return deliveries of senders that were killed; count them."""
    with transaction():
        return actions.take_back_stuck(at=now(), delivering=Delivering())


def sweep(*, on: date) -> int:
    """Delete on the domain's day `on` the deliveries that are kept no longer; count them."""
    with transaction():
        return actions.sweep(before=on - KEPT_FOR)


def _deliver_all(tour: _Round, rows: Sequence[WebhookDelivery], hooks: dict[int, Webhook]) -> None:
    """Deliver a batch; what was claimed but not tried goes back, whatever happens."""
    left = list(rows)
    try:
        while left:
            margin = timedelta(seconds=tour.delivering.timeout * 3)
            ends = left[0].claimed_until or tour.now()
            if tour.stop() or tour.now() + margin > ends:
                break
            row = left[0]
            if row.webhook_id in tour.busy:
                until = tour.now() + tour.delivering.delay_after(1)
                with transaction():
                    actions.put_back(delivery_ids=[row.id], worker=tour.worker, until=until)
            else:
                _deliver(tour, row, hooks.get(row.webhook_id))
            left.pop(0)
    finally:
        if left:
            with transaction():
                actions.put_back(delivery_ids=[row.id for row in left], worker=tour.worker)


def _deliver(tour: _Round, row: WebhookDelivery, hook: Webhook | None) -> None:
    """Call once and mark what became of it."""
    if hook is None or not hook.active:
        return _failed(tour, row, actions.SWITCHED_OFF, permanent=True)
    secret = kept_secret(hook.salt, hook.secret_hash, tour.keys)
    if secret is None:
        return _failed(tour, row, KEY_CHANGED, permanent=True)
    body = row.body.encode()
    try:
        status = call(
            read_address(hook.url),
            body=body,
            headers=_headers(row, signature(secret, body, int(tour.now().timestamp()))),
            allowed=tour.allowed,
            timeout=tour.delivering.timeout,
        )
    except BadAddress as error:
        return _failed(tour, row, str(error), permanent=True)
    except NoAnswer as error:
        tour.busy.add(row.webhook_id)
        return _failed(tour, row, str(error))
    except Exception as error:
        # One poisoned row must not stop the others, whatever is wrong with it.
        log.exception("delivery %s could not be sent", row.id)
        return _failed(tour, row, type(error).__name__)
    if 200 <= status < 300:
        with transaction():
            kept = actions.mark_sent(
                delivery_id=row.id, worker=tour.worker, at=tour.stamp(), status=status
            )
        tour.sent += 1
        if not kept:
            log.warning("delivery %s was sent after its lease had ended", row.id)
        return None
    if may_pass(status):
        tour.busy.add(row.webhook_id)
    return _failed(tour, row, _answered(status), status=status, permanent=not may_pass(status))


def _headers(row: WebhookDelivery, signed: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "tracker-webhook/1",
        "X-Tracker-Event": row.event,
        "X-Tracker-Signature": signed,
        "Idempotency-Key": row.key,
        "Connection": "close",
    }


def _answered(status: int) -> str:
    if 300 <= status < 400:
        return f"Máy nhận chuyển sang địa chỉ khác ({status}); không đi theo, hãy sửa địa chỉ"
    if may_pass(status):
        return f"Máy nhận đang bận hoặc gặp lỗi ({status})"
    return f"Máy nhận từ chối ({status})"


def _failed(
    tour: _Round,
    row: WebhookDelivery,
    error: str,
    *,
    status: int | None = None,
    permanent: bool = False,
) -> None:
    with transaction():
        state = actions.mark_failed(
            row,
            worker=tour.worker,
            at=tour.now(),
            error=error,
            status=status,
            permanent=permanent,
            patience=tour.delivering,
        )
    tour.failed += state == State.FAILED
    tour.waiting += state == State.WAITING
    log.warning("delivery %s: %s", row.id, error)
