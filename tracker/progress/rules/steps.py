"""The sum of an agency's own steps, as everybody may see it: how many are done, which are late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.lib.calendar import format_date


@dataclass(frozen=True, slots=True)
class StepSum:
    """How a part stands by its steps; `late_on` is the earliest day that a step has missed."""

    done: int = 0
    total: int = 0
    late: int = 0
    late_on: date | None = None

    @property
    def words(self) -> str:
        """The sum in words: "3/5 bước, 1 bước quá ngày 12/10/2024"; empty without steps."""
        if not self.total:
            return ""
        words = f"{self.done}/{self.total} bước"
        if self.late and self.late_on:
            words += f", {self.late} bước quá ngày, sớm nhất {format_date(self.late_on)}"
        return words


def sum_of(steps: Iterable[tuple[date | None, date | None]], on: date) -> StepSum:
    """Sum steps given as (due day, day done); a step without a day is never late.

    A step is late from the day after its own day, as everything else here.
    """
    rows = list(steps)
    missed = [due for due, done in rows if done is None and due is not None and due < on]
    return StepSum(
        done=sum(done is not None for _, done in rows),
        total=len(rows),
        late=len(missed),
        late_on=min(missed, default=None),
    )
