"""The ladder of a plan, how often a work was urged, and what a person wished for a letter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import BigId, Instant, Json, Model


class PlanLadder(Model):
    """The ladder of one plan, by the names of `Ladder`; plans without a row have the defaults."""

    __tablename__ = "plan_ladder"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    rungs: Mapped[dict[str, Any]] = mapped_column(Json)


class Urging(Model):
    """One late occurrence that a letter urges, noted when the letter is posted.

    It counts once the letter was sent, and only while the limit is the one then urged: a moved
    deadline begins anew. Letters are many and their content is JSON, hence a table of its own.
    """

    __tablename__ = "urging"
    __table_args__ = (
        # What a letter urged, for its page and when it is taken back.
        Index("ix_urging_letter_id", "letter_id"),
    )

    # First, because the list asks by occurrence.
    occurrence_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("occurrence.id"), primary_key=True, autoincrement=False
    )
    letter_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("letter.id"), primary_key=True, autoincrement=False
    )
    limit_on: Mapped[date]


class LetterWish(Model):
    """What a person decided about the automatic letter of a recipient on a day to come.

    Held: it is posted and waits for a person. `words` stand at its top. `sent_on`: it was sent by
    hand on that earlier day, in the place of the one of `day`.
    """

    __tablename__ = "letter_wish"
    __table_args__ = (
        UniqueConstraint("recipient", "day"),
        # The wishes of a day, and the last ones sent by hand.
        Index("ix_letter_wish_day", "day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    recipient: Mapped[str] = mapped_column(String(260))
    day: Mapped[date]
    held: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(Text, default="")
    sent_on: Mapped[date | None]
    wished_by: Mapped[str] = mapped_column(String(200))
    wished_at: Mapped[datetime] = mapped_column(Instant)
