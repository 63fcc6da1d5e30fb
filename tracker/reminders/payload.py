"""What the outbox keeps of an intended letter until it is written: ids, and words for lines.

Every occurrence of the recipient's own is kept by id, so that the counts stay exact; words only
for the lines that can be shown. What changes meanwhile (state, limit, percent) is asked again
when the letter leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tracker.lib.text import one_line, shorten
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reminders.rules.facts import DueWork, WeekCounts
from tracker.reminders.rules.letters import IntendedLetter, WeekSummary

KEPT_LINES = 40
# Of what concerns all agencies at once no more ids are kept; the rest is a number.
KEPT_IDS = 500
TITLE_LENGTH = 180

StillWaiting = Callable[[Wait, Collection[int]], int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one occurrence stands when the letter leaves; None limits: it has no deadline now."""

    standing: bool
    limit_on: date | None
    soon_on: date | None
    percent: int
    returned: bool


@dataclass(frozen=True, slots=True)
class ErrandLine:
    """A line about things that wait: how many of one kind, and the first day among them."""

    kind: Wait
    count: int
    first_on: date


def pack(
    letter: IntendedLetter, agency_names: Mapping[int, str], words: str = "", by: str = ""
) -> dict[str, Any]:
    """Give the payload of an intended letter; `words` of a person (`by`) stand at its top."""
    own = letter.own
    shown: list[DueWork] = []
    for part in (own.overdue, own.due_soon, own.missing, own.coming):
        shown.extend(part[:KEPT_LINES])
    shown.extend((*letter.escalated[:KEPT_LINES], *letter.standing[:KEPT_LINES]))
    return {
        "own": [work.occurrence_id for work in own.everything()],
        "late": [work.occurrence_id for work in letter.escalated],
        "standing": [work.occurrence_id for work in letter.standing[:KEPT_IDS]],
        "standing_count": len(letter.standing),
        "errands": _errands(letter.errands),
        "lines": {str(work.occurrence_id): _line(work) for work in shown},
        "agencies": {str(id): agency_names[id] for id in letter.agency_ids},
        # Agencies of works that concern other bodies than the recipient's.
        "others": {
            str(w.agency_id): agency_names[w.agency_id] for w in letter.standing[:KEPT_LINES]
        },
        "week": asdict(letter.week) if letter.week else None,
        "words": words,
        "words_by": by if words else "",
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


def _errands(errands: Sequence[Errand]) -> list[dict[str, Any]]:
    """Give one entry a kind, in the order of the kinds; `errands` come by their first day."""
    found = []
    for kind in Wait:
        here = [errand for errand in errands if errand.kind is kind]
        if here:
            # A report that two of the recipient's agencies may confirm waits once.
            ids = list(dict.fromkeys(errand.id for errand in here))
            first = min(errand.first_on for errand in here)
            found.append(
                {
                    "kind": kind.value,
                    "ids": ids[:KEPT_IDS],
                    "count": len(ids),
                    "first_on": first.isoformat(),
                }
            )
    return found


def unpack(
    payload: Mapping[str, Any], part: str, standings: Mapping[int, Standing]
) -> list[DueWork]:
    """Give the work of `part` ("own", "late", "standing") that is open still, as it stands now.

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


def unpack_errands(payload: Mapping[str, Any], still: StillWaiting) -> list[ErrandLine]:
    """Give the lines about what waits still; `still` counts it when the letter leaves."""
    found = []
    for entry in payload.get("errands", ()):
        kind = Wait(entry["kind"])
        gone = len(entry["ids"]) - still(kind, entry["ids"])
        count = entry["count"] - gone
        if count:
            found.append(ErrandLine(kind, count, date.fromisoformat(entry["first_on"])))
    return found


def beyond(payload: Mapping[str, Any]) -> int:
    """Count the long-late works of all agencies whose ids were not kept."""
    return max(payload.get("standing_count", 0) - KEPT_IDS, 0)


def unpack_week(payload: Mapping[str, Any]) -> WeekSummary | None:
    """Give the week's figures as they were when the day was planned."""
    week = payload.get("week")
    if not week:
        return None
    before = week.get("before")
    return WeekSummary(
        overdue=week["overdue"],
        due_soon=week["due_soon"],
        missing=week["missing"],
        worst=tuple((name, number) for name, number in week["worst"]),
        unreachable=tuple(week["unreachable"]),
        silent=tuple((name, number) for name, number in week.get("silent", ())),
        silent_agencies=week.get("silent_agencies", 0),
        before=WeekCounts(**before) if before else None,
        waiting_long=week.get("waiting_long", 0),
        requests=week.get("requests", 0),
        urged=week.get("urged", 0),
        brief=week.get("brief", False),
    )
