"""Seed and upload files of indices: rows of CSV as values, or a sentence that names the fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from tracker.indices.rules.columns import LONGEST_CELL, MAX_COLUMNS, MAX_LINES, table_text
from tracker.lib.numbers import BadNumber, parse_decimal
from tracker.lib.text import nfc
from tracker.paper.table_file import Bounds, Unreadable, read_rows

# Letters of a table that is kept as a draft and shown on its page.
MOST_TEXT = 1_500_000
# One line and column more than a table may have, so that what is too long is told.
_BOUNDS = Bounds(lines=MAX_LINES, columns=MAX_COLUMNS + 1, letters=LONGEST_CELL)


class BadFile(ValueError):
    """A file cannot be read as the table it should be; the message is for people."""


class Line:
    """One line of a table; every reading says the file and line when it fails."""

    def __init__(self, place: str, cells: Mapping[str, str]) -> None:
        """Keep the cells and the place they stand in."""
        self.place = place
        self.cells = cells

    def text(self, name: str, default: str = "") -> str:
        """Give the cell in NFC without outer spaces; `default` when it is missing or empty."""
        return nfc(self.cells.get(name) or "").strip() or default

    def number(self, name: str) -> Decimal | None:
        """Give the cell as Decimal; None when it is empty."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return parse_decimal(raw)
        except BadNumber:
            raise BadFile(f"{self.place}: cột {name} không phải là số: “{raw}”.") from None

    def whole(self, name: str) -> int | None:
        """Give the cell as a whole number; None when it is empty."""
        value = self.number(name)
        if value is not None and value != int(value):
            raise BadFile(f"{self.place}: cột {name} phải là số nguyên.")
        return None if value is None else int(value)

    def day(self, name: str) -> date | None:
        """Give the cell as a date (ISO); None when it is empty."""
        raw = self.text(name)
        try:
            return date.fromisoformat(raw) if raw else None
        except ValueError:
            raise BadFile(f"{self.place}: cột {name} không phải là ngày: “{raw}”.") from None

    def need(self, name: str) -> str:
        """Give the cell; refuse the file when it is empty."""
        value = self.text(name)
        if not value:
            raise BadFile(f"{self.place}: thiếu cột {name}.")
        return value


def lines(path: Path, *, required: tuple[str, ...] = ()) -> Iterator[Line]:
    """Read a CSV in UTF-8; raise BadFile when it is none or lacks a required column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in required if name not in (reader.fieldnames or ())]
            if missing:
                raise BadFile(f"{path.name}: thiếu cột {', '.join(missing)}.")
            for number, cells in enumerate(reader, start=2):
                yield Line(f"{path.name}, dòng {number}", cells)
    except (UnicodeDecodeError, csv.Error):
        raise BadFile(f"{path.name}: không đọc được, cần tệp CSV mã hóa UTF-8.") from None


def upload_text(content: bytes) -> str:
    """Give the bytes of a table as text with tabs; raise Unreadable, also where it is too long."""
    text = table_text(read_rows(content, _BOUNDS))
    if len(text) > MOST_TEXT:
        raise Unreadable("Bảng trong tệp quá lớn. Hãy tách tệp.")
    return text
