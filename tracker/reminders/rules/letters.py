"""What a day intends: letters with their sections, the week's figures, whom none can reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tracker.reminders.rules.errands import Errand
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, WeekCounts
from tracker.reminders.rules.sections import Sections

# The outbox's name for the one automatic letter of a day.
KIND = "digest"


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """The week's figures of the plans in force, for who follows them all.

    `worst` and `silent` name agencies with their number of overdue works and missing reports,
    most first; `brief` is the short form for leaders.
    """

    overdue: int
    due_soon: int
    missing: int
    worst: tuple[tuple[str, int], ...] = ()
    unreachable: tuple[str, ...] = ()
    silent: tuple[tuple[str, int], ...] = ()
    silent_agencies: int = 0
    before: WeekCounts | None = None
    waiting_long: int = 0
    requests: int = 0
    urged: int = 0
    brief: bool = False


@dataclass(frozen=True, slots=True)
class IntendedLetter:
    """The one automatic letter of a recipient on a day.

    `escalated` is long-late work told to an agency's head, `standing` that told to who follows
    the plan; `urged` are the overdue works whose own rung has fallen since the last letter: only
    these count as urged once more, whatever else the letter lists.
    """

    recipient: str
    person_id: int | None
    name: str
    address: str
    agency_ids: tuple[int, ...]
    day: date
    own: Sections = field(default_factory=Sections)
    escalated: tuple[DueWork, ...] = ()
    standing: tuple[DueWork, ...] = ()
    errands: tuple[Errand, ...] = ()
    week: WeekSummary | None = None
    urged: tuple[DueWork, ...] = ()

    @property
    def occurrence_ids(self) -> tuple[int, ...]:
        """Every occurrence that the letter speaks of, once."""
        found = (*self.own.everything(), *self.escalated, *self.standing)
        return tuple(dict.fromkeys(work.occurrence_id for work in found))


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a day intends: letters, and the agencies with open work that nobody can be told of."""

    day: date
    working_day: bool
    letters: tuple[IntendedLetter, ...] = ()
    unreachable: tuple[AgencyToWrite, ...] = ()
