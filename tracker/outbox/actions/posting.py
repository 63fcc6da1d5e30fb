"""Putting letters into the outbox, and folding those that never left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from tracker.lib.text import one_line, shorten
from tracker.outbox.actions.claims import change, insert_new
from tracker.outbox.models import Letter
from tracker.outbox.rules import BY_HAND, State


def post(
    *,
    key: str,
    kind: str,
    recipient: str,
    to_address: str,
    day: date,
    at: datetime,
    to_name: str = "",
    person_id: int | None = None,
    agency_ids: Sequence[int] = (),
    payload: dict[str, Any] | None = None,
    subject: str = "",
    not_before: datetime | None = None,
    mail_domain: str = "tracker.localdomain",
) -> bool:
    """Put a letter into the outbox; give False, and change nothing, when its key is there.

    `at` is the wall's instant; the Message-ID is made here once, so that every later attempt
    carries the same.
    """
    values = {
        "key": key,
        "kind": kind,
        "recipient": recipient,
        "to_address": to_address.strip(),
        "to_name": shorten(one_line(to_name), 200),
        "person_id": person_id,
        "agency_ids": list(agency_ids),
        "day": day,
        "payload": payload or {},
        "subject": shorten(one_line(subject), 300),
        "not_before": not_before or at,
        "next_attempt_at": not_before or at,
        "message_id": f"<{uuid4().hex}@{mail_domain}>",
        "created_at": at,
    }
    return insert_new(Letter, unique=("key",), values=values)


def fold_older(*, kind: str, day: date) -> int:
    """Expire the waiting letters of earlier days whose recipient has one of `day`; count them.

    After days without a mail server a person gets one letter, the newest, not one for each day.
    """
    newer = select(Letter.recipient).where(Letter.kind == kind, Letter.day == day)
    return change(
        Letter,
        Letter.kind == kind,
        Letter.day < day,
        Letter.state == State.WAITING,
        Letter.recipient.in_(newer),
        Letter.payload[BY_HAND].as_boolean().is_not(True),
        values={"state": State.EXPIRED, "last_error": f"gộp vào thư ngày {day:%d/%m/%Y}"},
    )
