"""Writing the installation's facts: at its making, and the switches of an administrator."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import WITH_REMOVED, session
from tracker.installation.models import CalendarDay, Installation
from tracker.installation.queries import days_decided, installation
from tracker.installation.rules import OffDays
from tracker.lib.actor import Actor


class NotDemonstration(Exception):
    """The date may be moved only in a demonstration."""


class NoSuchDay(Exception):
    """The table holds no such day; the page was older than the table."""


def establish(
    *,
    kind: str,
    profile: str,
    by: Actor,
    at: datetime,
    province_name: str = "",
    province_short: str = "",
    issuer_name: str = "",
    standing_agency_code: str = "",
) -> Installation:
    """Make the installation's row; a second call finds it and changes nothing."""
    row = installation()
    if row is not None:
        return row
    row = Installation(
        id=1,
        kind=kind,
        profile=profile,
        province_name=province_name,
        province_short=province_short,
        issuer_name=issuer_name,
        standing_agency_code=standing_agency_code,
        demo_secret=secrets.token_urlsafe(32) if kind == "demo" else None,
        created_at=at,
    )
    session.add(row)
    record(
        "installation.establish",
        by=by,
        at=at,
        subject_type="installation",
        subject_id=1,
        after={"kind": kind, "profile": profile, "province": province_name},
    )
    return row


def load_calendar(days: Iterable[tuple[date, str, str, str]], *, by: Actor, at: datetime) -> int:
    """Add the days (day, kind, name, source) that the table lacks; give how many were added.

    A day loaded earlier takes the document that the list names now. A day that an administrator
    added or took out is left as they left it.
    """
    query = select(CalendarDay).execution_options(**WITH_REMOVED)
    held = {row.day: row for row in session.scalars(query)}
    decided = days_decided()
    added = renamed = 0
    for day, kind, name, source in days:
        if day in decided:
            continue
        if (row := held.get(day)) is None:
            session.add(CalendarDay(day=day, kind=kind, name=name, source=source))
            added += 1
        elif row.kind == kind and row.source != source:
            row.source = source
            renamed += 1
    if added or renamed:
        record(
            "installation.load_calendar",
            by=by,
            at=at,
            subject_type="calendar",
            after={"added": added, "sources": renamed},
        )
    return added


def add_days(found: OffDays, *, name: str, source: str, by: Actor, at: datetime) -> int:
    """Put days into the table, with the document that says so; give how many were new.

    A day that stands there already is left as it is: it has to be taken out first.
    """
    added = 0
    for day in found.days:
        row = _day(day) or CalendarDay(day=day, removed_at=at)
        if row.removed_at is None:
            continue
        row.kind, row.name, row.source, row.removed_at = found.kind, name, source, None
        session.add(row)
        added += 1
        record(
            "installation.add_day",
            by=by,
            at=at,
            subject_type="calendar",
            label=day.isoformat(),
            after=_facts_of(row),
        )
    return added


def remove_day(*, day: date, reason: str, by: Actor, at: datetime) -> None:
    """Take a day out of the table; the trail keeps what it was. Raise NoSuchDay without one."""
    row = _day(day)
    if row is None or row.removed_at is not None:
        raise NoSuchDay
    before = _facts_of(row)
    row.removed_at = at
    record(
        "installation.remove_day",
        by=by,
        at=at,
        subject_type="calendar",
        label=day.isoformat(),
        before=before,
        reason=reason,
    )


def _day(day: date) -> CalendarDay | None:
    """Give the row of a day, whether it stands or was taken out."""
    query = select(CalendarDay).where(CalendarDay.day == day)
    return session.scalar(query.execution_options(**WITH_REMOVED))


def _facts_of(row: CalendarDay) -> dict[str, str]:
    return {"kind": row.kind, "name": row.name, "source": row.source}


def move_demonstration_to(*, day: date, by: Actor, at: datetime) -> None:
    """Choose the demonstration's date; raise NotDemonstration elsewhere."""
    row = installation()
    if row is None or row.kind == "real":
        raise NotDemonstration
    before = {"today": row.demo_today}
    row.demo_today = day
    record(
        "installation.move_date",
        by=by,
        at=at,
        subject_type="installation",
        subject_id=1,
        before=before,
        after={"today": day},
    )


def stop_letters(*, stopped: bool, by: Actor, at: datetime) -> None:
    """Throw the switch that holds back every letter, or release it."""
    row = installation()
    if row is None or row.letters_stopped == stopped:
        return
    row.letters_stopped = stopped
    record(
        "installation.stop_letters" if stopped else "installation.release_letters",
        by=by,
        at=at,
        subject_type="installation",
        subject_id=1,
        before={"letters_stopped": not stopped},
        after={"letters_stopped": stopped},
    )


def name_province(
    *,
    province_name: str,
    province_short: str,
    issuer_name: str,
    standing_agency_code: str,
    by: Actor,
    at: datetime,
) -> None:
    """Say whose installation this is, once, where no profile said it."""
    row = installation()
    if row is None:
        return
    told = {
        "province_name": province_name,
        "province_short": province_short,
        "issuer_name": issuer_name,
        "standing_agency_code": standing_agency_code,
    }
    before = {name: getattr(row, name) for name in told}
    for name, value in told.items():
        setattr(row, name, value)
    record(
        "installation.name_province",
        by=by,
        at=at,
        subject_type="installation",
        subject_id=1,
        before=before,
        after=told,
    )
