"""Which days may differ from their weekday, and how a table stood before later changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

# The longest holiday, Tết with its swapped days, is shorter.
LONGEST = 31
# How the source of a day begins that no document has announced yet.
EXPECTED = "Dự kiến"
KIND_NAMES = {"off": "Ngày nghỉ", "on": "Ngày làm bù"}


class BadDays(ValueError):
    """These days cannot stand in the table; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class OffDays:
    """Days of one kind: "off" on a weekday, "on" (worked in exchange) on a weekend."""

    kind: str
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class TableDay:
    """A row of the table as it was known on some day."""

    day: date
    kind: str
    name: str
    source: str

    @property
    def is_expected(self) -> bool:
        """Say whether the day still waits for the document that announces it."""
        return self.source.startswith(EXPECTED)


def days_between(first: date, last: date, kind: str) -> OffDays:
    """Give the days from `first` to `last` that can be of `kind`; raise BadDays where none can.

    A weekend is off without a table, and a weekday is worked without one.
    """
    if last < first:
        raise BadDays("Ngày cuối không thể trước ngày đầu.")
    if (last - first).days >= LONGEST:
        raise BadDays(f"Mỗi lần nhiều nhất {LONGEST} ngày.")
    every = (first + timedelta(days=step) for step in range((last - first).days + 1))
    found = tuple(day for day in every if (day.weekday() < 5) == (kind == "off"))
    if not found:
        raise BadDays(
            "Thứ Bảy, Chủ nhật vốn là ngày nghỉ, không cần ghi."
            if kind == "off"
            else "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."
        )
    return OffDays(kind, found)


def table_before(
    now: Iterable[TableDay], changes: Iterable[tuple[str, Mapping[str, Any] | None]]
) -> list[TableDay]:
    """Undo later changes, the newest first, and give the table in the order of its days.

    A change is the ISO date of its day and the row before it, None where it was added.
    """
    table = {row.day: row for row in now}
    for name, before in changes:
        day = date.fromisoformat(name)
        if before is None:
            table.pop(day, None)
        else:
            table[day] = TableDay(day, before["kind"], before["name"], before["source"])
    return [table[day] for day in sorted(table)]
