"""Reading the installation's facts and its calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.db import session
from tracker.installation.models import CalendarDay, Installation
from tracker.lib.calendar import Calendar


def installation() -> Installation | None:
    """Give the installation's row, or None before `tracker init`."""
    return session.get(Installation, 1)


def is_demonstration() -> bool:
    """Say whether this database was made by `tracker demo`."""
    row = installation()
    return row is not None and row.kind == "demo"


def calendar() -> Calendar:
    """Give the calendar of working days, as the administrator's table says."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.kind)).all()
    return Calendar(
        days_off=frozenset(day for day, kind in rows if kind == "off"),
        days_on=frozenset(day for day, kind in rows if kind == "on"),
    )


def domain_day(setting: date | None) -> date | None:
    """Give the domain's date to tell the clock: the one chosen on the page, else the setting's.

    None outside a demonstration or test, where the real date is the domain's.
    """
    row = installation()
    if row is None or row.kind == "real":
        return None
    return row.demo_today or setting
