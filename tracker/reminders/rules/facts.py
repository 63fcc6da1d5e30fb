"""What the planner is told: work, errands, people, agencies, last letters, ladders, the week."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.lib.actor import Role
from tracker.reminders.rules.errands import Errand
from tracker.reminders.rules.ladder import Ladder

# Groups stand for members that nobody has named; there is no one to write to.
NO_LETTERS = frozenset({"group"})


@dataclass(frozen=True, slots=True)
class DueWork:
    """Open work near its limit or past it. `limit_on` is the last day that counts as on time.

    `standing` duties are never overdue: past `soon_on` their report of the period is awaited.
    """

    occurrence_id: int
    agency_id: int
    task_number: str
    task_title: str
    plan_code: str
    limit_on: date
    soon_on: date
    standing: bool = False
    plan_label: str = ""
    period: str = ""
    index: str | None = None
    percent: int = 0
    returned: bool = False
    authority: str = "directive"
    # Who is in charge inside the agency; the letter goes to this person first.
    person_id: int | None = None

    def days_late(self, day: date) -> int:
        """Give the days since the limit, negative before it."""
        return (day - self.limit_on).days


@dataclass(frozen=True, slots=True)
class PersonToWrite:
    """An active person with one role, in an agency or (None) for the whole province."""

    person_id: int
    name: str
    email: str
    agency_id: int | None
    role: Role
    is_contact: bool = False
    # The absent person in whose place this one is written to.
    stands_in_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgencyToWrite:
    """An agency with its office address, if it has one."""

    agency_id: int
    name: str
    email: str | None = None
    level: str = "department"


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Counts of all plans in force on a day: occurrences overdue and due soon, duties silent."""

    overdue: int = 0
    due_soon: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What the weekly section says beyond the day's work.

    `now` and `before` (a week ago) are counted as the board counts; `waiting_long` reports wait
    for a confirmer longer than their plan allows; `requests` of agencies wait for a decision;
    `urged` works were urged so often that an official letter is due.
    """

    now: WeekCounts | None = None
    before: WeekCounts | None = None
    waiting_long: int = 0
    requests: int = 0
    urged: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the planner is told.

    `last_days`: recipient → day of the last automatic letter that did not fail; `refused`:
    addresses that a server refuses; `ladders`: plan code → its own ladder, where it has one.
    """

    work: Iterable[DueWork] = ()
    people: Sequence[PersonToWrite] = ()
    agencies: Sequence[AgencyToWrite] = ()
    last_days: Mapping[str, date] = field(default_factory=dict)
    refused: Collection[str] = frozenset()
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    errands: Sequence[Errand] = ()
    week: WeekFacts = WeekFacts()
