"""What the outbox keeps of an intended letter until it is written: ids, and words for lines.

Every occurrence is kept by id, so that the counts stay exact; words only for the lines that can
be shown. What changes meanwhile (state, limit, percent) is asked again when the letter leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tracker.lib.text import one_line, shorten
from tracker.reminders.rules import DueWork, IntendedLetter, WeekSummary

KEPT_LINES = 40
TITLE_LENGTH = 180


@dataclass(frozen=True, slots=True)
class Standing:
    """How one occurrence stands when the letter leaves; None limits: it has no deadline now."""

    standing: bool
    limit_on: date | None
    soon_on: date | None
    percent: int
    returned: bool


def pack(letter: IntendedLetter, agency_names: Mapping[int, str]) -> dict[str, Any]:
    """Give the payload of an intended letter."""
    own = letter.own
    shown: list[DueWork] = []
    for part in (own.overdue, own.due_soon, own.missing, own.coming, letter.escalated):
        shown.extend(part[:KEPT_LINES])
    return {
        "own": [work.occurrence_id for work in own.everything()],
        "late": [work.occurrence_id for work in letter.escalated],
        "lines": {str(work.occurrence_id): _line(work) for work in shown},
        "agencies": {str(id): agency_names[id] for id in letter.agency_ids},
        "week": asdict(letter.week) if letter.week else None,
    }


def _line(work: DueWork) -> dict[str, Any]:
    return {
        "agency": work.agency_id,
        "number": work.task_number,
        "title": shorten(one_line(work.task_title), TITLE_LENGTH),
        "plan": work.plan_code,
        "label": work.plan_label,
        "period": work.period,
        "index": work.index,
        "authority": work.authority,
    }


def unpack(
    payload: Mapping[str, Any], part: str, standings: Mapping[int, Standing]
) -> list[DueWork]:
    """Give the work of `part` ("own" or "late") that is still open, as it stands now.

    Work beyond the kept lines has an empty title: it counts, but is not shown.
    """
    found = []
    for id in payload.get(part, ()):
        now, line = standings.get(id), payload["lines"].get(str(id), {})
        if now is None or now.limit_on is None or now.soon_on is None:
            continue
        found.append(
            DueWork(
                occurrence_id=id,
                agency_id=line.get("agency", 0),
                task_number=line.get("number", ""),
                task_title=line.get("title", ""),
                plan_code=line.get("plan", ""),
                plan_label=line.get("label", ""),
                period=line.get("period", ""),
                index=line.get("index"),
                authority=line.get("authority", "directive"),
                limit_on=now.limit_on,
                soon_on=now.soon_on,
                standing=now.standing,
                percent=now.percent,
                returned=now.returned,
            )
        )
    return found


def unpack_week(payload: Mapping[str, Any]) -> WeekSummary | None:
    """Give the week's figures as they were when the day was planned."""
    week = payload.get("week")
    if not week:
        return None
    return WeekSummary(
        overdue=week["overdue"],
        due_soon=week["due_soon"],
        missing=week["missing"],
        worst=tuple((name, number) for name, number in week["worst"]),
        unreachable=tuple(week["unreachable"]),
    )
