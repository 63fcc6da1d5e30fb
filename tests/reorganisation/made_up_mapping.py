"""A mapping of 579 old communes to 126 new ones, made up for tests: the real one is not known."""

from __future__ import annotations

from datetime import date

from tracker.agencies.models import Agency
from tracker.reorganisation.queries.concerned import ending_on, receivers

# Communes that the file leaves out, so that something stays without a successor.
LEFT_OUT = 12


def made_up_file(day: date) -> bytes:
    """Give a file of codes and names; old communes go to new ones in the order of their lists."""
    old = [row for row in ending_on(day) if row.level == "commune"]
    new = [row for row in receivers(day) if row.level == "commune"]
    lines = ["Tên hoặc mã cũ;Tên mới"]
    for place, row in enumerate(old[LEFT_OUT:]):
        to = new[place * len(new) // (len(old) - LEFT_OUT)]
        lines.append(f"{_cell(row, place)};{to.short_name}")
    return "\n".join([*lines, ""]).encode("utf-8-sig")


def _cell(row: Agency, place: int) -> str:
    """Give a code in one line and a whole name in the next."""
    return row.official_code or "" if place % 2 else row.name
