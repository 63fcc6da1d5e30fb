"""What a series of percents says: years lost running, and where its trend leads."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

HUNDRED = Decimal(100)
ZERO = Decimal(0)
# A trend is taken over so many comparable years, the last one included.
TREND_YEARS = 3


def years_running(percents: Sequence[Decimal | None]) -> int:
    """Count the years in a row, up to the last, in which points were lost; unknown ends it."""
    count = 0
    for percent in reversed(percents):
        if percent is None or percent >= HUNDRED:
            break
        count += 1
    return count


def comparable_tail(percents: Sequence[Decimal | None], broken: Sequence[bool]) -> list[Decimal]:
    """Give the last years that are measured alike without a gap, oldest first, three at most.

    `broken` says of each year whether it is measured otherwise than the year before.
    """
    tail: list[Decimal] = []
    for percent, is_broken in zip(reversed(percents), reversed(broken), strict=True):
        if percent is None:
            break
        tail.append(percent)
        if is_broken or len(tail) == TREND_YEARS:
            break
    return tail[::-1]


def trend(tail: Sequence[Decimal], ahead: int = 1) -> Decimal | None:
    """Give where a series goes `ahead` years on: the mean yearly change of `tail`, 0 to 100.

    In percent of the maximum; None where fewer than two comparable years are known.
    """
    if len(tail) < 2:
        return None
    step = (tail[-1] - tail[0]) / (len(tail) - 1)
    return min(HUNDRED, max(ZERO, tail[-1] + step * ahead))
