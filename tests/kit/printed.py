"""The printed figures read straight from the seed files, and what follows from them by hand.

Shares no line with the application: a second way to every figure that a report may print.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from tracker.settings import ROOT

RESULTS = ROOT / "seeds" / "results"
TREE = ROOT / "seeds" / "frameworks" / "criteria.csv"
TARGETS = ROOT / "tests" / "analysis" / "targets-2024.csv"


class Cell(NamedTuple):
    """One printed value: points, printed percent and maximum, None where not printed."""

    score: Decimal | None
    percent: Decimal | None
    maximum: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """The percent printed, else points in percent of the maximum."""
        if self.percent is not None:
            return self.percent
        return self.quotient

    @property
    def quotient(self) -> Decimal | None:
        """Points in percent of the maximum, whatever percent is printed."""
        if self.score is None or self.maximum is None:
            return None
        return self.score * 100 / self.maximum


Place = tuple[str, int, str, str]


def rows(path: Path) -> list[dict[str, str]]:
    """Give the lines of a file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Decimal | None:
    """Give a cell as Decimal; None when it is empty."""
    return Decimal(text.replace(",", ".")) if text else None


def cells() -> dict[Place, Cell]:
    """Give the preferred value by index, year, code and part."""
    return {
        (r["index"], int(r["year"]), r["code"], r["part"]): Cell(
            number(r["score"]), number(r["percent"]), number(r["max_score"])
        )
        for r in rows(RESULTS / "results.csv")
        if r["preferred"] == "1"
    }


def ranks() -> dict[Place, tuple[int, int]]:
    """Give place and field by index, year, code and part."""
    return {
        (r["index"], int(r["year"]), r["code"], r["part"]): (int(r["rank"]), int(r["rank_of"]))
        for r in rows(RESULTS / "results.csv")
        if r["preferred"] == "1" and r["rank"] and r["rank_of"]
    }


def means() -> dict[tuple[str, int, str], Decimal]:
    """Give the national mean in percent by index, year and code."""
    return {
        (r["index"], int(r["year"]), r["code"]): Decimal(r["national_mean_percent"])
        for r in rows(RESULTS / "national.csv")
    }


def groups() -> dict[tuple[int, str], dict[str, str]]:
    """Give the first printed line of each respondent group and year."""
    found: dict[tuple[int, str], dict[str, str]] = {}
    for row in rows(RESULTS / "respondent_groups.csv"):
        found.setdefault((int(row["year"]), row["code"]), row)
    return found


def pairs(table: dict[Place, object]) -> Iterator[tuple[Place, Place]]:
    """Give every place with each earlier year's same place."""
    for index, year, code, part in table:
        for earlier in range(2020, year):
            if (index, earlier, code, part) in table:
                yield (index, year, code, part), (index, earlier, code, part)
