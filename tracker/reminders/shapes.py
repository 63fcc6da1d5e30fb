"""A day's letters as JSON (contracts.md: `tracker remind --json`)."""

from __future__ import annotations

from typing import Any

from tracker.reminders.jobs import PlannedDay, PostedDay
from tracker.reminders.rules.letters import IntendedLetter


def day(posted: PostedDay) -> dict[str, Any]:
    """Give what a day intends and what was posted of it."""
    planned = posted.planned
    return {
        "on": planned.plan.day.isoformat(),
        "working_day": planned.plan.working_day,
        "letters": [_letter(letter, planned) for letter in planned.plan.letters],
        "unreachable": [agency.name for agency in planned.plan.unreachable],
        "posted": posted.posted,
        "already_posted": posted.already_posted,
    }


def _letter(letter: IntendedLetter, planned: PlannedDay) -> dict[str, Any]:
    own = letter.own
    return {
        "to": letter.address,
        "person": letter.name if letter.person_id is not None else None,
        "agencies": [planned.agency_names[id] for id in letter.agency_ids],
        "kind": "digest",
        "subject": planned.subjects[letter.recipient],
        "overdue": len(own.overdue),
        "due_soon": len(own.due_soon),
        "missing_update": len(own.missing),
        "occurrences": list(letter.occurrence_ids),
    }
