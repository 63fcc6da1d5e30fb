"""The table in which many people are invited: its columns, and what its words mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.lib.actor import ROLE_NAMES, Role
from tracker.lib.text import fold, one_line

MOST_ROWS = 2000

COLUMNS = (
    "Thư điện tử",
    "Họ và tên",
    "Chức vụ",
    "Cơ quan",
    "Vai trò",
    "Phòng, ban",
    "Đầu mối nhận thư",
)
NEEDED = ("Thư điện tử", "Họ và tên", "Cơ quan", "Vai trò")
# A column that the page adds to what it shows, so that a row keeps its number in the file.
ROW = "Dòng"

_KEYS = {fold(name): name for name in (*COLUMNS, ROW)} | {
    "email": "Thư điện tử",
    "dia chi thu dien tu": "Thư điện tử",
    "ho ten": "Họ và tên",
    "ma co quan": "Cơ quan",
    "ten co quan": "Cơ quan",
    "don vi": "Cơ quan",
    "phong": "Phòng, ban",
    "phong ban": "Phòng, ban",
    "dau moi": "Đầu mối nhận thư",
}
_ROLES = {fold(name): role for role, name in ROLE_NAMES.items()} | {
    "can bo": Role.AGENCY_EDITOR,
    "nguoi dung dau": Role.AGENCY_HEAD,
    "dieu phoi": Role.COORDINATOR,
}
_YES = {"x", "co", "1", "true", "v"}


class NoHead(Exception):
    """The table has no line of heads; the message names the columns that are missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was typed; `row` is its number in the file, from 1."""

    row: int
    email: str
    name: str
    title: str
    agency: str
    role: str
    unit: str
    is_contact: bool


def lines_of(rows: Sequence[Sequence[str]]) -> list[Line]:
    """Give the filled rows below the heads, which may stand below a title; raise NoHead."""
    at, places = _heads(rows)
    found = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cell = {
            name: one_line(row[place]) if place < len(row) else "" for name, place in places.items()
        }
        if not any(text for name, text in cell.items() if name != ROW):
            continue
        told = cell.get(ROW, "")
        found.append(
            Line(
                row=int(told) if told.isascii() and told.isdigit() and len(told) < 7 else number,
                email=cell["Thư điện tử"],
                name=cell["Họ và tên"],
                title=cell.get("Chức vụ", ""),
                agency=cell["Cơ quan"],
                role=cell["Vai trò"],
                unit=cell.get("Phòng, ban", ""),
                is_contact=fold(cell.get("Đầu mối nhận thư", "")) in _YES,
            )
        )
    return found


def _heads(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Find the line of heads among the first ten, and the place of each column."""
    best: dict[str, int] = {}
    for at, row in enumerate(rows[:10]):
        places: dict[str, int] = {}
        for place, text in enumerate(row):
            name = _KEYS.get(fold(text.replace("*", "")))
            if name is not None:
                places.setdefault(name, place)
        if all(name in places for name in NEEDED):
            return at, places
        best = max(best, places, key=len)
    missing = ", ".join(name for name in NEEDED if name not in best)
    raise NoHead(f"Tệp thiếu cột: {missing}. Hãy dùng tệp mẫu.")


def role_of(typed: str) -> Role | None:
    """Give the role that was typed in words, or None."""
    return _ROLES.get(fold(typed))


def as_csv(lines: Iterable[Line]) -> str:
    """Write rows as the table from which they are read again, with their numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((ROW, *COLUMNS))
    for line in lines:
        contact = "x" if line.is_contact else ""
        writer.writerow(
            (
                line.row,
                line.email,
                line.name,
                line.title,
                line.agency,
                line.role,
                line.unit,
                contact,
            )
        )
    return out.getvalue()
