"""What the analysis of a year says: plain values, scores in points, percents of the maximum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.analysis.facts import Comparison, GroupRow, Row
from tracker.reports.facts import Bodies


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """What one year printed for a criterion; the percent where no score is printed."""

    score: Decimal | None
    maximum: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One survey criterion over the years of the table, oldest first; None: not measured."""

    code: str
    name: str
    cells: tuple[SeriesCell | None, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost at one criterion: why and whose, as far as it is known.

    `years` counts the years in a row, up to this one, in which it lost points;
    `is_survey` is said of the sub-criteria that the leaders' survey scores.
    """

    code: str
    name: str
    maximum: Decimal
    score: Decimal
    lost: Decimal
    owners: tuple[str, ...]
    reason: str
    years: int
    is_survey: bool


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: its rows by part, its criteria, what it lost and its survey over the years."""

    row: Row
    name: str
    appraisal: Row | None
    survey: Row | None
    criteria: tuple[Row, ...]
    survey_leaves: tuple[Row, ...]
    losses: tuple[Loss, ...]
    series: tuple[SeriesRow, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """Questionnaires returned of those issued, in all or of one group; `issued` may be unknown."""

    name: str
    returned: int
    issued: int | None


@dataclass(frozen=True)
class AnalysisFacts:
    """Everything the report rests on. `sipas` and `papi` are None where never measured."""

    year: int
    bodies: Bodies
    province: str
    par: Comparison
    total: Row
    sipas: Comparison | None
    papi: Comparison | None
    domains: tuple[Domain, ...]
    years: tuple[int, ...]
    owners: Mapping[str, int]
    returns: tuple[Returned, ...]
    groups: tuple[GroupRow, ...]
    published_on: date | None
    papi_published_on: date | None

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Give every loss, in printed order."""
        return tuple(loss for domain in self.domains for loss in domain.losses)


def lost(losses: Iterable[Loss]) -> Decimal:
    """Add up points lost."""
    return sum((loss.lost for loss in losses), Decimal(0))
