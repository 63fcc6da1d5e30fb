"""What stands in a calendar: one all-day event for each deadline, in words; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.lib.text import one_line, shorten
from tracker.progress.rules.schedule import period_name

MOST_EVENTS = 2000
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Event:
    """One all-day event on `on`.

    `sequence` and `changed_on` tell a program that it changed; `path` is the page behind it.
    """

    uid: str
    on: date
    summary: str
    description: str
    path: str
    sequence: int
    changed_on: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """Open dated work of one agency, or of `agencies` at once where `agency_name` is empty."""

    uid: str
    on: date
    task_id: int
    task_number: str
    title: str
    period: str | None
    plan_label: str
    agency_name: str
    agencies: int
    path: str
    version: int
    since: date


@dataclass(frozen=True, slots=True)
class Duties:
    """The unanswered standing duties of a period, of one agency or (empty name) of all."""

    uid: str
    on: date
    period: str | None
    count: int
    plan_label: str
    agency_name: str
    path: str
    since: date


def deadline_event(deadline: Deadline) -> Event:
    """Give the event of a deadline: "NV 12: … (Sở Tư pháp)"."""
    title, period = one_line(deadline.title), period_name(deadline.period)
    whose = deadline.agency_name or f"{deadline.agencies} cơ quan"
    lines = [
        f"Nhiệm vụ {deadline.task_number}: {title}",
        f"Kỳ: {period}" if period else "",
        f"Thực hiện: {whose}",
        deadline.plan_label,
    ]
    return Event(
        uid=deadline.uid,
        on=deadline.on,
        summary=f"NV {deadline.task_number}: {shorten(title, TITLE_LENGTH)} ({whose})",
        description="\n".join(line for line in lines if line),
        path=deadline.path,
        sequence=deadline.version,
        changed_on=deadline.since,
    )


def duties_event(duties: Duties) -> Event:
    """Give the event of a period's standing duties on their reporting day.

    Its sequence stays 0: the day is part of its identity, and only the count can change.
    """
    whose = f" ({duties.agency_name})" if duties.agency_name else ""
    what = f"{duties.count} nhiệm vụ thường xuyên"
    return Event(
        uid=duties.uid,
        on=duties.on,
        summary=f"Báo cáo {period_name(duties.period)}: {what}{whose}",
        description=f"Còn {what} chưa báo cáo của kỳ.\n{duties.plan_label}",
        path=duties.path,
        sequence=0,
        changed_on=duties.since,
    )


def nearest(events: Sequence[Event], on: date, limit: int = MOST_EVENTS) -> list[Event]:
    """Give at most `limit` events, those nearest to `on`, in the order of days."""
    close = sorted(events, key=lambda event: (abs((event.on - on).days), event.uid))[:limit]
    return sorted(close, key=lambda event: (event.on, event.uid))
