"""Deadlines in prose: what an expression such as "trước 30/6" or "Hằng quý" promises.

The words stay as printed; the reading beside them is a proposal. `due_on` is the last day that
the text names: whether "trước 30/6" still counts on that day is a setting of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tracker.lib.text import one_line
from tracker.plans.rules.dates import ImpossibleDate, read_dated
from tracker.plans.rules.deadline_recurring import read_recurring
from tracker.plans.rules.deadline_several import read_dated_duty, read_onward, read_several
from tracker.plans.rules.deadline_words import (
    Reading,
    read_continuous,
    read_event,
    read_offset,
    read_reference,
    simplify,
    strip_verb,
)

KINDS = (
    "date",
    "month",
    "quarter",
    "half_year",
    "year",
    "range",
    "recurring",
    "continuous",
    "event",
    "by_reference",
    "unspecified",
)

_EMPTY = {"", "-", "…", "...", "..", ".", "--", "/", "x"}


@dataclass(frozen=True, slots=True)
class DeadlineFinding:
    """What is doubtful about one deadline: a rule of the import and its severity."""

    rule: str
    severity: str = "warning"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline as printed and as understood.

    `offset_days` counts from the event, the first day not counted, in working days where
    `offset_working`. `recurrence` joins monthly, quarterly, half_yearly, yearly with "+".
    """

    text: str
    kind: str
    starts_on: date | None = None
    due_on: date | None = None
    bound: str | None = None
    recurrence: str | None = None
    recurrence_detail: str | None = None
    event: str | None = None
    offset_days: int | None = None
    offset_working: bool = False
    fuzzy: bool = False
    findings: tuple[DeadlineFinding, ...] = ()


def read_deadline(text: str | None, *, year: int, issued_on: date | None = None) -> Deadline:
    """Read one expression; `year` is lent to dates that print none. Never raises.

    An impossible date, and words that the grammar does not know, have kind `unspecified`.
    """
    printed = one_line(text)
    try:
        reading = _read(simplify(printed), year)
    except ImpossibleDate:
        return Deadline(printed, "unspecified", findings=(DeadlineFinding("bad_date", "error"),))
    if reading is None:
        return Deadline(printed, "unspecified", findings=(DeadlineFinding("unparsed_deadline"),))
    deadline = Deadline(
        text=printed,
        kind=reading.kind,
        starts_on=reading.starts_on,
        due_on=reading.due_on,
        bound=reading.bound,
        recurrence=reading.recurrence,
        recurrence_detail=reading.recurrence_detail,
        event=reading.event,
        offset_days=reading.offset_days,
        offset_working=reading.offset_working,
        fuzzy=reading.fuzzy,
        findings=tuple(DeadlineFinding(rule) for rule in reading.doubts),
    )
    if is_before_issue(deadline, year=year, issued_on=issued_on):
        finding = DeadlineFinding("date_before_issue")
        deadline = replace(deadline, findings=(*deadline.findings, finding))
    return deadline


def is_before_issue(deadline: Deadline, *, year: int, issued_on: date | None) -> bool:
    """Say whether the deadline ended before the plan began.

    Without a date of issue: before the last quarter ahead of its year, when plans are first made.
    """
    if deadline.due_on is None:
        return False
    return deadline.due_on < (issued_on or date(max(year - 1, 1), 10, 1))


def deadline_json(deadline: Deadline) -> Mapping[str, Any]:
    """Give the `deadline` object of the import, with the details of `tracker deadline`."""
    return {
        "text": deadline.text,
        "kind": deadline.kind,
        "starts_on": deadline.starts_on.isoformat() if deadline.starts_on else None,
        "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
        "bound": deadline.bound,
        "recurrence": deadline.recurrence,
        "recurrence_detail": deadline.recurrence_detail,
        "event": deadline.event,
        "offset_days": deadline.offset_days,
        "offset_working": deadline.offset_working,
        "fuzzy": deadline.fuzzy,
        "findings": [{"severity": f.severity, "rule": f.rule} for f in deadline.findings],
    }


def _read(words: str, year: int) -> Reading | None:
    """Try the shapes in the order that keeps the longer one from being cut short."""
    if words in _EMPTY or set(words) <= {".", "…", "-", " "}:
        return Reading("unspecified")
    bare = strip_verb(words)
    for candidate in dict.fromkeys((words, bare)):
        reading = (
            read_dated_duty(candidate, year)
            or read_continuous(candidate)
            or read_reference(candidate)
            or _read_offset(candidate, year)
            or read_recurring(candidate)
            or read_dated(candidate, year)
        )
        if reading is not None:
            return reading
    several = read_several(words, year) or read_several(bare, year)
    return several or read_onward(bare, year) or read_event(words) or read_event(bare)


def _read_offset(words: str, year: int) -> Reading | None:
    """Read "15 ngày sau khi …"; counted from a printed date it is a date itself."""
    reading = read_offset(words)
    if reading is None or reading.offset_days is None or reading.offset_working:
        return reading
    anchor = read_dated(reading.event or "", year)
    if anchor is None or anchor.kind != "date" or anchor.due_on is None:
        return reading
    try:
        due = anchor.due_on + timedelta(days=reading.offset_days)
    except OverflowError:
        raise ImpossibleDate(words) from None
    return Reading("date", due_on=due, doubts=anchor.doubts)
