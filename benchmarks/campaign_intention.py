"""The planner asked anew, with what really arrived instead of what the outbox remembers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from campaign_verdict import Intention

from tracker.db import session
from tracker.lib.calendar import Calendar
from tracker.outbox import queries
from tracker.outbox.rules import State
from tracker.reminders.queries.facts import facts
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.planning import plan_letters


def intention(calendar: Calendar) -> Intention:
    """Give the pure planner's intention for a day; facts are read once a day."""
    ladder, known = Ladder(), {}

    def intend(day: date, told: dict[str, date], refused: Collection[str]) -> dict[str, str]:
        if day not in known:
            read = facts(day, ladder, calendar)
            known[day] = replace(read, work=list(read.work))
            session.rollback()
        asked = replace(known[day], last_days=dict(told), refused=frozenset(refused))
        plan = plan_letters(asked, ladder, day, calendar)
        return {letter.address: letter.recipient for letter in plan.letters}

    return intend


def unfinished() -> list[str]:
    """Give what the outbox still holds when everything should be over."""
    left = queries.counts()
    return [
        f"{left[state]} letters are {state.value} at the end"
        for state in (State.WAITING, State.SENDING)
        if left[state]
    ]
