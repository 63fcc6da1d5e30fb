"""Which day a page shows: today, or the past day asked for with `?on=`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request

from tracker.lib import clock
from tracker.lib.calendar import parse_date


@dataclass(frozen=True, slots=True)
class ShownDay:
    """The day a page is read as of; `problem` says why the asked one could not be."""

    on: date
    is_past: bool
    problem: str | None = None

    @property
    def parameter(self) -> str | None:
        """What links carry so that the next page shows the same day; None for today."""
        return self.on.isoformat() if self.is_past else None


def shown_day() -> ShownDay:
    """Read `?on=` (dd/mm/yyyy or ISO); a wrong or future day shows today and says so."""
    today = clock.today()
    asked = (request.args.get("on") or "").strip()
    if not asked:
        return ShownDay(today, False)
    try:
        day = parse_date(asked)
    except ValueError:
        sentence = f"“{asked[:20]}” chưa đúng dạng ngày/tháng/năm; đang xem đến hôm nay."
        return ShownDay(today, False, sentence)
    if day > today:
        return ShownDay(today, False, "Chưa có số liệu của ngày sau hôm nay; đang xem đến hôm nay.")
    if day.year < 2000:
        return ShownDay(today, False, "Ngày quá xa; đang xem đến hôm nay.")
    return ShownDay(day, day < today)
