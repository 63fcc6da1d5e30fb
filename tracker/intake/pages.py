"""Some rows of a part at a time, and scores as the page writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.intake.kept import Row
from tracker.intake.preview import Part
from tracker.lib.numbers import format_decimal


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a part, from `start` (0) on."""

    rows: Sequence[Row]
    start: int
    total: int
    size: int

    @property
    def before(self) -> int | None:
        """Give where the page before starts; None on the first."""
        return max(self.start - self.size, 0) if self.start else None

    @property
    def after(self) -> int | None:
        """Give where the next page starts; None on the last."""
        end = self.start + self.size
        return end if end < self.total else None


# Rows above the chosen one, so that it is read in its place and still stands near the top.
ABOVE = 3


def page_of(part: Part, start: int | None, row_id: str | None) -> Page:
    """Give the page that starts at a row, or one with the chosen row near its top."""
    total, size = len(part.rows), part.page_size
    if start is None:
        ids = [row.id for row in part.rows]
        start = ids.index(row_id) - ABOVE if row_id in ids else 0
    start = max(0, min(start, max(total - 1, 0)))
    return Page(part.rows[start : start + size], start, total, size)


def number_text(value: Decimal | None) -> str:
    """Give a score with at least two decimals, so that a column reads evenly."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    return format_decimal(value, max(2, -exponent if isinstance(exponent, int) else 0))
