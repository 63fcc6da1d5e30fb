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
        "plans": _by_plan(letter),
        "occurrences": list(letter.occurrence_ids),
    }


def _by_plan(letter: IntendedLetter) -> list[dict[str, Any]]:
    """Count the letter's own work plan by plan, in the order in which the letter names them."""
    own = letter.own
    parts = {"overdue": own.overdue, "due_soon": own.due_soon, "missing_update": own.missing}
    codes = dict.fromkeys(work.plan_code for part in parts.values() for work in part)
    return [
        {"plan": code}
        | {name: sum(work.plan_code == code for work in part) for name, part in parts.items()}
        for code in codes
    ]
