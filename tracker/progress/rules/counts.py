"""The counts of contracts.md (`C`): how many occurrences stand how, and the rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import add, attrgetter
from typing import Any

from tracker.lib.numbers import percent_of, round_half_up


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of occurrences; `assignments` counts agencies' parts in tasks.

    The seven timings from `no_deadline` to `done_late` add up to `occurrences`; suspended and
    cancelled stand outside. `waiting_due` is the part of `waiting` whose day has passed;
    `done_on_time_original` counts what was completed by its first due date, whatever later days
    were granted.
    """

    assignments: int = 0
    no_deadline: int = 0
    not_due: int = 0
    due_soon: int = 0
    overdue: int = 0
    waiting: int = 0
    done_on_time: int = 0
    done_late: int = 0
    suspended: int = 0
    cancelled: int = 0
    reported: int = 0
    silent: int = 0
    waiting_due: int = 0
    done_on_time_original: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Add two counts, field by field."""
        return Counts(*map(add, values(self), values(other)))

    @property
    def done(self) -> int:
        """Completed, in time or late."""
        return self.done_on_time + self.done_late

    @property
    def occurrences(self) -> int:
        """All occurrences inside the rates' reach (suspended and cancelled are not)."""
        return (
            self.no_deadline
            + self.not_due
            + self.due_soon
            + self.overdue
            + self.waiting
            + self.done
        )

    @property
    def with_deadline(self) -> int:
        """Occurrences that have a due date."""
        return self.occurrences - self.no_deadline

    @property
    def fallen_due(self) -> int:
        """The denominator of the rates: completed, overdue, and waiting with its day passed."""
        return self.done + self.overdue + self.waiting_due

    @property
    def completion_rate(self) -> Decimal | None:
        """Completed as percent of what fell due; None when nothing did."""
        return _rate(self.done, self.fallen_due)

    @property
    def overdue_rate(self) -> Decimal | None:
        """Overdue as percent of what fell due; None when nothing did."""
        return _rate(self.overdue, self.fallen_due)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Completed in time as percent of completed; None when nothing is."""
        return _rate(self.done_on_time, self.done)

    @property
    def on_time_rate_original(self) -> Decimal | None:
        """Completed by the first due date as percent of completed; None when nothing is."""
        return _rate(self.done_on_time_original, self.done)


# Counts are added by the ten thousand; reading the fields by one getter keeps that cheap.
# The numbers of a count in the order of its fields.
values: Callable[[Counts], tuple[int, ...]] = attrgetter(*(field.name for field in fields(Counts)))


def total(parts: Iterable[Counts]) -> Counts:
    """Add counts up, column by column: the board adds those of some hundred agencies."""
    return Counts(*map(sum, zip(*map(values, parts), strict=True)))


def counts_json(counts: Counts) -> dict[str, Any]:
    """Give the `C` of contracts.md; rates in percent, two decimals."""
    return {
        "assignments": counts.assignments,
        "occurrences": counts.occurrences,
        "no_deadline": counts.no_deadline,
        "not_due": counts.not_due,
        "due_soon": counts.due_soon,
        "overdue": counts.overdue,
        "waiting": counts.waiting,
        "done_on_time": counts.done_on_time,
        "done_late": counts.done_late,
        "suspended": counts.suspended,
        "cancelled": counts.cancelled,
        "reported": counts.reported,
        "silent": counts.silent,
        "fallen_due": counts.fallen_due,
        "completion_rate": _json_rate(counts.completion_rate),
        "overdue_rate": _json_rate(counts.overdue_rate),
        "on_time_rate": _json_rate(counts.on_time_rate),
        "done_on_time_original": counts.done_on_time_original,
        "on_time_rate_original": _json_rate(counts.on_time_rate_original),
    }


def _rate(part: int, whole: int) -> Decimal | None:
    return percent_of(part, whole)


def _json_rate(rate: Decimal | None) -> float | None:
    return None if rate is None else float(round_half_up(rate))
