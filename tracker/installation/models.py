"""One row of facts, and the days on which offices do not follow the week."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Instant, Model, Removable


class Installation(Model):
    """The facts of this installation; there is one row, with id 1."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("kind in ('real', 'demo', 'test')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    profile: Mapped[str] = mapped_column(String(60))
    # Names as documents print them: "thành phố …", "Ủy ban nhân dân thành phố …".
    province_name: Mapped[str] = mapped_column(String(120), default="")
    province_short: Mapped[str] = mapped_column(String(120), default="")
    issuer_name: Mapped[str] = mapped_column(String(200), default="")
    # Code of the agency that follows the plan for the province (Sở Nội vụ).
    standing_agency_code: Mapped[str] = mapped_column(String(40), default="")
    # Only in a demonstration: the date chosen on the page, and the key of its sessions.
    demo_today: Mapped[date | None]
    demo_secret: Mapped[str | None] = mapped_column(String(120))
    letters_stopped: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CalendarDay(Removable, Model):
    """A day that differs from its weekday: a holiday or a day off, or a swapped working day."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind in ('off', 'on')", name="kind"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(3))
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300), default="")
