"""One criterion over the years: what the trend page and its drawing show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.analysis.history import History, promised_of
from tracker.indices.rules import difference, percent_of_maximum


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a criterion; every figure that no source prints is None.

    `broken` says why the year is not measured as the one before it; empty where it is.
    """

    year: int
    score: Decimal | None = None
    maximum: Decimal | None = None
    percent: Decimal | None = None
    change_pp: Decimal | None = None
    broken: str = ""
    target: Decimal | None = None
    target_percent: Decimal | None = None
    mean: Decimal | None = None
    rank: int | None = None
    rank_of: int | None = None
    basis: str = ""
    source: str = ""
    published_on: date | None = None


def points(known: History, code: str) -> list[Point]:
    """Give every year from the first to the last with a figure, oldest first.

    Targets stand under the codes that their plans print.
    """
    with_figure = [year for year in known.years if (code, year) in known.cells]
    if not with_figure:
        return []
    promised = _targets(known.index, code, with_figure[0])
    last = max(with_figure[-1], max(promised, default=0))
    found: list[Point] = []
    for year in range(with_figure[0], last + 1):
        found.append(_point(known, code, year, found[-1] if found else None, promised))
    return found


def _point(
    known: History,
    code: str,
    year: int,
    before: Point | None,
    promised: dict[int, tuple[Decimal, Decimal | None]],
) -> Point:
    cell = known.cells.get((code, year))
    target = promised.get(year, (None, None))
    place = known.ranks.get((code, year), (None, None))
    percent = known.percent(code, year)
    return Point(
        year=year,
        score=cell.score if cell else None,
        maximum=cell.max_score if cell else None,
        percent=percent,
        change_pp=difference(percent, before.percent if before else None),
        broken=known.breaks.get((code, year), "") or _rescaled(known, code, year),
        target=target[0],
        target_percent=percent_of_maximum(None, *target),
        mean=known.means.get((code, year)),
        rank=place[0],
        rank_of=place[1],
        basis=cell.basis if cell else "",
        source=cell.source if cell else "",
        published_on=known.published.get(year),
    )


def _rescaled(known: History, code: str, year: int) -> str:
    """Say that the maximum differs from the last one known before, where no link says so."""
    cell = known.cells.get((code, year))
    earlier = [known.cells.get((code, y)) for y in known.years if y < year]
    maxima = [one.max_score for one in earlier if one is not None and one.max_score is not None]
    if cell is None or cell.max_score is None or not maxima or maxima[-1] == cell.max_score:
        return ""
    return "đổi thang điểm"


def _targets(index: str, code: str, since: int) -> dict[int, tuple[Decimal, Decimal | None]]:
    return {year: promise for year, promise in promised_of(index, code).items() if year >= since}
