"""Reading the installation's facts and its calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from tracker.audit.models import AuditEvent
from tracker.db import kept, session
from tracker.installation.models import CalendarDay, Installation
from tracker.installation.rules import TableDay, table_before
from tracker.lib.calendar import Calendar

# What the trail calls a day added to the table and one taken out of it.
DAY_VERBS = ("installation.add_day", "installation.remove_day")


def installation() -> Installation | None:
    """Give the installation's row, or None before `tracker init`."""
    row: Installation | None = kept("installation", lambda: session.get(Installation, 1))
    return row


def is_demonstration() -> bool:
    """Say whether this database was made by `tracker demo`."""
    row = installation()
    return row is not None and row.kind == "demo"


def calendar(on: date | None = None) -> Calendar:
    """Give the calendar of working days, as the table says or, with `on`, as it said that day."""
    rows = _table(select(CalendarDay), on)
    return Calendar(
        days_off=frozenset(row.day for row in rows if row.kind == "off"),
        days_on=frozenset(row.day for row in rows if row.kind == "on"),
    )


def days_known(year: int, on: date) -> list[TableDay]:
    """Give the table's days of `year` as it stood at the end of `on`, from now and the trail.

    What the installation was loaded with counts as always known.
    """
    of_year = select(CalendarDay).where(
        CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31)
    )
    return [row for row in _table(of_year, on) if row.day.year == year]


def _table(query: Select[CalendarDay], on: date | None) -> list[TableDay]:
    """Give days of the table, with `on` as they stood at the end of that day."""
    now = [TableDay(row.day, row.kind, row.name, row.source) for row in session.scalars(query)]
    return now if on is None else table_before(now, _changes_after(on))


def _changes_after(on: date) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Give the changes of single days made after `on`, the newest first."""
    query = (
        select(AuditEvent.subject_label, AuditEvent.before)
        .where(
            AuditEvent.subject_type == "calendar",
            AuditEvent.verb.in_(DAY_VERBS),
            AuditEvent.on > on,
        )
        .order_by(AuditEvent.id.desc())
    )
    return [(label, before) for label, before in session.execute(query)]


def day_changes(on: date, limit: int = 30) -> Sequence[AuditEvent]:
    """Give the last changes of the table made by the end of `on`, newest first."""
    query = select(AuditEvent).where(
        AuditEvent.subject_type == "calendar",
        AuditEvent.verb.in_(DAY_VERBS),
        AuditEvent.on <= on,
    )
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)).all()


def days_decided() -> frozenset[date]:
    """Give the days that an administrator has ever added or taken out, from the trail."""
    labels = select(AuditEvent.subject_label).where(
        AuditEvent.subject_type == "calendar", AuditEvent.verb.in_(DAY_VERBS)
    )
    found = session.scalars(labels.distinct())
    return frozenset(date.fromisoformat(label) for label in found if label)


def domain_day(setting: date | None) -> date | None:
    """Give the domain's date to tell the clock: the one chosen on the page, else the setting's.

    None outside a demonstration or test, where the real date is the domain's.
    """
    row = installation()
    if row is None or row.kind == "real":
        return None
    return row.demo_today or setting
