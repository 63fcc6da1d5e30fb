"""The head of a plan: its title, number, date and year, where the document prints them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from tracker.intake.reading.source import Source
from tracker.lib.text import fold, one_line

HEAD_LINES = 30
_NUMBER = re.compile(r"(?:số|Số|SỐ)\s*:?\s*(\d+[a-zA-Z]?\s*/\s*KH-[A-ZĐ]{2,}(?:-[A-ZĐ]+)*)")
_DATE_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_DATE_SIGNS = re.compile(r"ngày\s+(\d{1,2})\s*/\s*(\d{1,2})\s*/\s*(\d{4})", re.IGNORECASE)
_WITH = re.compile(r"kèm theo", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(r"^[^,.;:]{2,40},\s*ngày\s", re.IGNORECASE)
_YEAR = re.compile(r"\bnăm\s+(20\d{2})\b", re.IGNORECASE)
_ANY_YEAR = re.compile(r"\b(20\d{2})\b")
_TITLE_WORDS = re.compile(r"nhiem vu|giai phap|ke hoach|chi tieu|nang cao|cai thien")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head prints; None where it is left blank."""

    title: str | None = None
    number: str | None = None
    issued_on: date | None = None
    year: int | None = None
    any_year: int | None = None


def read_head(source: Source) -> Head:
    """Read the head of a document."""
    lines = list(source.paragraphs)
    lines += [cell.text for grid in source.grids[:4] for cell in grid.cells[:24]]
    top = lines[:HEAD_LINES]
    title = _title(source.paragraphs)
    years = [int(found) for found in _YEAR.findall(title or "")]
    if not years:
        years = _target_years(source)
    return Head(
        title=title,
        number=_number(top, lines),
        issued_on=_issued(top, lines),
        year=years[-1] if years else None,
        any_year=_commonest_year(source),
    )


def _title(paragraphs: tuple[str, ...]) -> str | None:
    """Give the lines under "KẾ HOẠCH", else the first line that speaks of tasks or targets."""
    lines = [one_line(paragraph) for paragraph in paragraphs[:HEAD_LINES]]
    for position, line in enumerate(lines):
        if fold(line) == "ke hoach" and position + 1 < len(lines):
            return _whole(lines[position + 1 :])
        if fold(line).startswith("ke hoach ") and not fold(line).startswith("ke hoach so"):
            return line
    for line in lines:
        named = _TITLE_WORDS.search(fold(line)) and not line.startswith("(")
        if named and 20 < len(line) < 300:
            return line
    return None


def _whole(lines: list[str]) -> str:
    """Join the lines of a title; one that begins with a small letter goes on."""
    title = lines[0]
    for line in lines[1:3]:
        if not line[:1].islower():
            break
        title = f"{title} {line}"
    return title


def _number(top: list[str], lines: list[str]) -> str | None:
    """Give "164/KH-UBND" from the head, or from "Kèm theo Kế hoạch số …"."""
    for line in [line for line in top if len(line) < 80] + [li for li in lines if _WITH.search(li)]:
        match = _NUMBER.search(one_line(line))
        if match is not None:
            return match[1].replace(" ", "")
    return None


def _issued(top: list[str], lines: list[str]) -> date | None:
    """Give the date beside the place, or that of "Kèm theo Kế hoạch số … ngày …"."""
    dated = [line for line in top if _PLACE_AND_DATE.match(one_line(line))]
    for line in dated + [line for line in lines if _WITH.search(line)]:
        text = one_line(line)
        match = _DATE_WORDS.search(text) or _DATE_SIGNS.search(text)
        if match is not None:
            try:
                return date(int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                continue
    return None


def _target_years(source: Source) -> list[int]:
    """Give the years of heads such as "Mục tiêu năm 2024"."""
    years = []
    for grid in source.grids:
        for cell in grid.cells[:60]:
            if len(cell.text) < 60 and "muc tieu" in fold(cell.text):
                years += [int(found) for found in _ANY_YEAR.findall(cell.text)]
    return sorted(years)


def _commonest_year(source: Source) -> int | None:
    """Give the year that the document names most often."""
    found = Counter(
        int(year)
        for grid in source.grids
        for cell in grid.cells
        for year in _ANY_YEAR.findall(cell.text)
    )
    found.update(int(year) for line in source.paragraphs for year in _ANY_YEAR.findall(line))
    return max(found, key=lambda year: (found[year], year)) if found else None
