"""Open work sorted by what has to be done with it: the sections of a letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reminders.rules.facts import DueWork
from tracker.reminders.rules.ladder import Ladder

# Which ladder a work hangs on: its plan's, or the one for all.
LadderOf = Callable[[DueWork], Ladder]


@dataclass(frozen=True, slots=True)
class Sections:
    """Open work by what has to be done with it, worst first."""

    overdue: tuple[DueWork, ...] = ()
    due_soon: tuple[DueWork, ...] = ()
    missing: tuple[DueWork, ...] = ()
    coming: tuple[DueWork, ...] = ()

    def everything(self) -> tuple[DueWork, ...]:
        """Give the work of all sections, in the order of the letter."""
        return self.overdue + self.due_soon + self.missing + self.coming


def sections(work: Iterable[DueWork], day: date, ladder_of: LadderOf) -> Sections:
    """Sort open work into the sections of a letter on `day`."""
    found: dict[str, list[DueWork]] = defaultdict(list)
    for entry in work:
        found[section_of(entry, day, ladder_of(entry))].append(entry)
    return Sections(
        *(worst_first(found[name]) for name in ("overdue", "due_soon", "missing", "coming"))
    )


def section_of(work: DueWork, day: date, ladder: Ladder) -> str:
    """Name the section of a work on `day`; empty while there is nothing to say of it."""
    if work.standing:
        return "missing" if day > work.soon_on else ""
    if work.limit_on < day:
        return "overdue"
    if work.soon_on <= day:
        return "due_soon"
    return "coming" if work.limit_on <= day + timedelta(days=ladder.horizon_days) else ""


def worst_first(work: Iterable[DueWork]) -> tuple[DueWork, ...]:
    """Order work by its limit, the earliest first."""
    return tuple(sorted(work, key=lambda entry: (entry.limit_on, entry.occurrence_id)))
