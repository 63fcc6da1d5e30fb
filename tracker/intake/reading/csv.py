"""Text tables: the encoding and the delimiter are found, not asked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tracker.intake.reading.limits import check_cells
from tracker.intake.reading.source import Source, Unreadable
from tracker.intake.reading.xlsx import column_name
from tracker.lib.grid import Cell, Grid

_DELIMITERS = (",", ";", "\t", "|")


def read_csv(path: Path) -> Source:
    """Read one table of any common encoding and delimiter."""
    text = decode(path.read_bytes())
    rows = _rows(text)
    check_cells(sum(len(row) for row in rows), len(rows))
    cells = tuple(
        Cell(value.strip(), number, column, place=f"{column_name(column)}{number + 1}")
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
        if value.strip()
    )
    lines = [row for row in rows[:15] if 0 < sum(bool(value.strip()) for value in row) <= 2]
    paragraphs = tuple(value.strip() for row in lines for value in row if value.strip())
    return Source("csv", paragraphs, (Grid(cells, place=""),))


def decode(data: bytes) -> str:
    """Decode UTF-8, UTF-16 or the Vietnamese code page of Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.count(b"\x00") > len(data) // 4:
        order = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return data.decode(order, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise Unreadable("unreadable_file", "Tệp không phải là bảng dạng văn bản.") from None
    # A file cut inside a character, or with one damaged byte, is still UTF-8.
    kept = data.decode("utf-8-sig", errors="replace")
    if kept.count("\ufffd") * 200 < len(kept):
        return kept
    try:
        return data.decode("cp1258")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[list[str]]:
    """Split with the delimiter that gives the most rows of one and the same width."""
    if text[:4].lower() == "sep=":
        first, _, rest = text.partition("\n")
        return list(csv.reader(io.StringIO(rest), delimiter=first.strip()[4:5] or ","))
    best: list[list[str]] = []
    best_score = (-1, 0)
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if len(row) > 2]
        usual = max(set(widths), key=widths.count) if widths else 0
        score = (widths.count(usual) if usual else 0, usual)
        if score > best_score:
            best, best_score = rows, score
    return best
