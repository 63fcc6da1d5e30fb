"""The line of dates of a plan: on which days something falls due, and what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.lib.text import shorten
from tracker.plans.models import Task

# More days than this are no line any more: the plan of a year has its board for them.
MOST = 10
_WORDS = 70


@dataclass(frozen=True, slots=True)
class Milestone:
    """One day on which tasks of a plan fall due; `words` say which.

    `when` is past, now (the next one to come) or ahead.
    """

    day: date
    words: str
    when: str


def milestones(tasks: Iterable[Task], on: date) -> list[Milestone]:
    """Give the days on which dated tasks fall due as the plan words them, the first one first.

    Empty where there are too many of them to be seen at a glance.
    """
    by_day: dict[date, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.ended_on is None and task.deadline.get("due_on"):
            by_day[date.fromisoformat(task.deadline["due_on"])].append(task)
    if len(by_day) > MOST:
        return []
    following = min((day for day in by_day if day >= on), default=None)
    return [
        Milestone(day, _said(found), "past" if day < on else "now" if day == following else "ahead")
        for day, found in sorted(by_day.items())
    ]


def _said(tasks: list[Task]) -> str:
    first = shorten(tasks[0].title, _WORDS)
    more = f" và {len(tasks) - 1} việc khác" if len(tasks) > 1 else ""
    return f"{tasks[0].number}. {first}{more}"
