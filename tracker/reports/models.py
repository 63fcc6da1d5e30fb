"""What people wrote in place of the drafted sentences of a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.db import Instant, Model


class ReportText(Model):
    """The words at one place (`key`) of one report ("analysis" of "2024").

    `text` None means that the draft speaks again; `drafted` is the draft that the words replaced,
    so that figures which moved since are seen. `version` counts the changes.
    """

    __tablename__ = "report_text"
    __table_args__ = (UniqueConstraint("report", "subject", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(Text)
    drafted: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)

    changed_by: Mapped[User] = relationship()
