"""Years side by side: frames of percent by criterion and year (Decimal kept as objects).

pandas is imported inside, because it costs a second at start and most pages need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tracker.analysis.facts import NodeFact, ScoreFact
from tracker.analysis.rules.lookup import percent_of_score

if TYPE_CHECKING:
    import pandas as pd

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class YearsRow:
    """One criterion over the years: percent and maximum by year, and years lost in a row."""

    code: str
    name: str
    level: str
    percents: tuple[Decimal | None, ...]
    # Whether the maximum of a year differs from the year before it.
    rescaled: tuple[bool, ...]
    change: Decimal | None
    years_lost: int


def long_frame(scores: Sequence[ScoreFact]) -> pd.DataFrame:
    """Give one line a criterion and year: code, year, percent, maximum; preferred totals only."""
    import pandas as pd

    lines = [
        (s.code, s.year, percent_of_score(s), s.max_score)
        for s in scores
        if s.preferred and (s.part == "total" or s.code == "LDQL")
    ]
    return pd.DataFrame(lines, columns=["code", "year", "percent", "maximum"], dtype=object)


def side_by_side(scores: Sequence[ScoreFact], years: Sequence[int]) -> pd.DataFrame:
    """Give percent by code (rows) and year (columns, oldest first); None where unknown."""
    frame = long_frame(scores).pivot(index="code", columns="year", values="percent")
    return (
        frame.reindex(columns=sorted(years)).astype(object).where(lambda cell: cell.notna(), None)
    )


def years_table(
    scores: Sequence[ScoreFact], nodes: Sequence[NodeFact], years: Sequence[int]
) -> list[YearsRow]:
    """Give the criteria that have a figure in some year, in printed order."""
    percents = side_by_side(scores, years)
    maxima = long_frame(scores).pivot(index="code", columns="year", values="maximum")
    maxima = maxima.reindex(columns=sorted(years))
    rows = []
    for node in nodes:
        if node.code not in percents.index:
            continue
        values = tuple(percents.loc[node.code])
        if all(value is None for value in values):
            continue
        rows.append(
            YearsRow(
                node.code,
                node.name,
                node.level,
                values,
                _rescaled(maxima.loc[node.code]),
                _change(values),
                _years_lost(values),
            )
        )
    return rows


def _rescaled(maxima: pd.Series[Any]) -> tuple[bool, ...]:
    """Say of each year whether its maximum differs from the last known one before it."""
    earlier = maxima.ffill().shift()
    return tuple(bool(b) for b in maxima.notna() & earlier.notna() & (maxima != earlier))


def _change(values: Sequence[Decimal | None]) -> Decimal | None:
    """Give the change of the last year on the one before, in percentage points."""
    if len(values) < 2 or values[-1] is None or values[-2] is None:
        return None
    return values[-1] - values[-2]


def _years_lost(values: Sequence[Decimal | None]) -> int:
    """Count the years in a row, up to the last, in which points were lost."""
    count = 0
    for value in reversed(values):
        if value is None or value >= HUNDRED:
            break
        count += 1
    return count
