"""Which rows of a comparison a page shows: by level, domain, agency, missed or lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.analysis.facts import Row

DEPTH = {
    "total": 0,
    "group": 1,
    "domain": 1,
    "dimension": 1,
    "criterion": 2,
    "sub_dimension": 2,
    "sub_criterion": 3,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader asked for; empty means everything. `depth` 1 is domains, 3 is all."""

    depth: int = 2
    domain: str = ""
    lead: str = ""
    only: str = ""
    # How a criterion is scored; `mine` are the reader's own agencies, None for everybody's.
    scoring: str = ""
    mine: frozenset[str] | None = None

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        set_ = self.domain or self.lead or self.only or self.scoring
        return bool(set_) or self.mine is not None


def choose(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """Give the rows that fit, in printed order; a filter looks at every level."""
    return [
        row
        for row in rows
        if (row.part == "total" or row.level == "group")
        and (choice.narrows or DEPTH[row.level] <= choice.depth)
        and fits(row, choice)
    ]


def fits(row: Row, choice: Choice) -> bool:
    """Say whether a row passes every filter, whatever its level."""
    return (
        (not choice.domain or is_in_domain(row, choice.domain))
        and (not choice.lead or choice.lead in row.leads)
        and (not choice.scoring or row.scoring == choice.scoring)
        and (choice.mine is None or not choice.mine.isdisjoint(row.leads))
        and _passes(row, choice.only)
    )


def is_in_domain(row: Row, domain: str) -> bool:
    """Say whether a row stands in a domain, by its code or (SIPAS) by its parent."""
    return domain in (row.code, row.domain, row.parent)


def _passes(row: Row, only: str) -> bool:
    if only == "missed":
        return row.target_met is False
    if only == "met":
        return row.target_met is True
    if only == "unknown":
        return row.target is not None and row.target_met is None
    if only == "lost":
        return row.lost is not None and row.lost > 0 and row.level not in ("total", "group")
    if only in ("comparable", "changed"):
        known = row.previous_percent is not None and row.percent is not None
        return known and row.comparable is (only == "comparable")
    return True


def parts_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give the appraisal and survey rows by code."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        if row.part != "total" and row.level != "group":
            parts.setdefault(row.code, []).append(row)
    return parts
