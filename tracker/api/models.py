"""Tokens of programs, and the answers kept for requests that come twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.agencies.models import Agency
from tracker.db import BigId, Instant, Json, Model


class ApiToken(Model):
    """A program's way in: a person's rights, or those of an agency's service; only hashed.

    With a person, `agency_id` narrows the rights to that agency; without one it is the agency
    whose service this is. Every instant is the wall's. `used` counts the minute that began at
    `window_from`. Never deleted: the trail names tokens by their prefix.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("person_id is not null or agency_id is not null", name="owner"),
        CheckConstraint("made_at < expires_at", name="life"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    scopes: Mapped[list[str]] = mapped_column(Json)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    # To the hour, no finer.
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    window_from: Mapped[datetime | None] = mapped_column(Instant)
    used: Mapped[int] = mapped_column(default=0)

    person: Mapped[User | None] = relationship()
    agency: Mapped[Agency | None] = relationship()


class ApiAnswer(Model):
    """What was answered to a request that a program named by a key; kept seven days.

    The unique row is the lock: of the same request sent twice at once, one acts and the other
    waits for its answer.
    """

    __tablename__ = "api_answer"
    __table_args__ = (
        UniqueConstraint("token_id", "key"),
        # What is older than it is kept.
        Index("ix_api_answer_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    # None only inside the transaction that acts.
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
