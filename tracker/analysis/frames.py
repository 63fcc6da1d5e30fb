"""Wide tables: criteria by years, territories by domains (Decimal kept as objects).

pandas is imported inside, because it costs a second at start and most pages need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.analysis.history import History
from tracker.analysis.rules.series import years_running

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class YearsRow:
    """One criterion over the years: percent by year, why a year is measured otherwise, losses."""

    code: str
    name: str
    level: str
    percents: tuple[Decimal | None, ...]
    broken: tuple[str, ...]
    change: Decimal | None
    years_lost: int


def load() -> None:
    """Import pandas ahead of the first table: a second of a reader's time otherwise."""
    import pandas  # noqa: F401


def side_by_side(known: History) -> pd.DataFrame:
    """Give percent of the maximum by code (rows) and year (columns, oldest first); None unknown."""
    import pandas as pd

    lines = [(code, year, known.percent(code, year)) for code, year in known.cells]
    frame = pd.DataFrame(lines, columns=["code", "year", "percent"], dtype=object)
    return _wide(frame, "code", "year", "percent").reindex(columns=list(known.years))


def scales(known: History) -> pd.DataFrame:
    """Give the maximum by code and year where it differs from the last known one; else None."""
    import pandas as pd

    lines = [(code, year, cell.max_score) for (code, year), cell in known.cells.items()]
    frame = pd.DataFrame(lines, columns=["code", "year", "maximum"], dtype=object)
    maxima = _wide(frame, "code", "year", "maximum").reindex(columns=list(known.years))
    earlier = maxima.ffill(axis=1).shift(axis=1)
    return maxima.where(maxima.notna() & earlier.notna() & (maxima != earlier), None)


def territories_wide(values: Sequence[tuple[str, str, Decimal | None]]) -> pd.DataFrame:
    """Give percent by territory (rows) and code (columns) of (territory, code, percent)."""
    import pandas as pd

    frame = pd.DataFrame(values, columns=["territory", "code", "percent"], dtype=object)
    return _wide(frame, "territory", "code", "percent")


def _wide(frame: pd.DataFrame, row: str, column: str, value: str) -> pd.DataFrame:
    wide = frame.pivot(index=row, columns=column, values=value).astype(object)
    return wide.where(wide.notna(), None)


def years_table(known: History) -> list[YearsRow]:
    """Give the criteria that have a figure in some year, in printed order."""
    percents = side_by_side(known)
    changed = scales(known)
    rows_of = dict(zip(percents.index, percents.itertuples(index=False, name=None), strict=True))
    scales_of = dict(zip(changed.index, changed.itertuples(index=False, name=None), strict=True))
    rows = []
    for node in known.nodes:
        values = tuple(none_if_missing(value) for value in rows_of.get(node.code, ()))
        if all(value is None for value in values):
            continue
        broken = tuple(
            known.breaks.get((node.code, year), "")
            or ("đổi thang điểm" if none_if_missing(scale) is not None else "")
            for year, scale in zip(known.years, scales_of[node.code], strict=True)
        )
        rows.append(
            YearsRow(
                node.code,
                node.name,
                node.level,
                values,
                broken,
                _change(values),
                years_running(values),
            )
        )
    return rows


def none_if_missing(value: Decimal | float | None) -> Decimal | None:
    """Give a cell of a frame as Decimal: what pandas filled in is unknown."""
    return value if isinstance(value, Decimal) else None


def _change(values: Sequence[Decimal | None]) -> Decimal | None:
    """Give the change of the last year on the one before, in percentage points."""
    if len(values) < 2 or values[-1] is None or values[-2] is None:
        return None
    return values[-1] - values[-2]
