"""Letters, addresses that refuse them, webhooks, and the carrier's sign of life."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import BigId, Instant, Json, Model, Removable


class Letter(Model):
    """One message to one recipient.

    `day` and `sent_at` are the domain's, every other instant is the wall's (UTC).

    `person_id` and `agency_ids` point upward in the tower and therefore carry no foreign key.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'expired', 'held')", name="state"
        ),
        # The next one to claim.
        Index(
            "ix_letter_waiting",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # Those whose sender was killed.
        Index(
            "ix_letter_sending",
            "claimed_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        # How many left within the last hour.
        Index(
            "ix_letter_left_at",
            "left_at",
            sqlite_where=text("left_at is not null"),
            postgresql_where=text("left_at is not null"),
        ),
        # The last letter of a recipient, and the older ones that a new one replaces.
        Index("ix_letter_recipient", "recipient", "kind", "day"),
        # The log, newest first: whole, by state, by day, by person.
        Index("ix_letter_state", "state", "id"),
        Index("ix_letter_day", "day", "id"),
        Index("ix_letter_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(300), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(260))
    to_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int | None]
    agency_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    day: Mapped[date]
    payload: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    not_before: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    message_id: Mapped[str] = mapped_column(String(200))
    # Planned when posted, replaced by what was really sent.
    subject: Mapped[str] = mapped_column(String(300), default="")
    body_text: Mapped[str | None] = mapped_column(Text)
    last_error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)
    # When it left by the wall's clock, for the cap; and by the domain's, for people.
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class BadAddress(Model):
    """An address that the mail server refused for good; nobody is written to there any more."""

    __tablename__ = "bad_address"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    letter_id: Mapped[int | None] = mapped_column(BigId)
    since: Mapped[datetime] = mapped_column(Instant)


class Heartbeat(Model):
    """The scheduler's sign of life, one row, written again every few seconds of the wall clock.

    It stands here and not in the worker's room because the page of health lies below the worker.
    """

    __tablename__ = "heartbeat"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Instant)
    beaten_at: Mapped[datetime] = mapped_column(Instant)


class Webhook(Removable, Model):
    """An address of another program that is told of chosen events.

    The secret is not kept: it is made from `salt` and the installation's SECRET_KEY, and
    `secret_hash` tells whether that key is still the one. What happened before `since_on`, or was
    stored before the two numbers, is never told; `updates_seen` is how far the reports were read.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64))
    since_on: Mapped[date]
    updates_from: Mapped[int] = mapped_column(BigId)
    updates_seen: Mapped[int] = mapped_column(BigId)
    letters_from: Mapped[int] = mapped_column(BigId)
    made_at: Mapped[datetime] = mapped_column(Instant)


class WebhookDelivery(Model):
    """One event on its way to one webhook: once for each cause, whatever happens on the way.

    `body` is what is signed and sent, byte for byte, at every attempt. `sent_at` is the domain's
    instant, every other one the wall's.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'expired')", name="state"
        ),
        UniqueConstraint("webhook_id", "event", "cause"),
        # The next one to claim.
        Index(
            "ix_webhook_delivery_waiting",
            "next_attempt_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # Those whose sender was killed.
        Index(
            "ix_webhook_delivery_sending",
            "claimed_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        # The log of one webhook, newest first, and how many stand in each state.
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(120))
    # What the receiver knows a repetition by.
    key: Mapped[str] = mapped_column(String(40), unique=True)
    on: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    # What the receiver answered last, by HTTP; None where it did not answer.
    status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    webhook: Mapped[Webhook] = relationship()
