"""Lists behind every number of an analysis: risen, met, at maximum, survey thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from tracker.analysis.facts import Row

TOP_LEVELS = ("domain", "dimension")
THRESHOLDS = (80, 85, 90)


def count(rows: Sequence[Row]) -> dict[str, Any]:
    """Give the counts of contracts.md as lists of codes, each in printed order."""
    totals = [row for row in rows if row.part == "total"]
    return {
        "domains": _domains(row for row in totals if row.level in TOP_LEVELS),
        "at_maximum": [row.code for row in totals if row.level != "total" and row.at_maximum],
        "targets": _targets(totals),
        "survey": _survey(totals),
    }


def _domains(domains: Iterable[Row]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {"up": [], "unchanged": [], "down": []}
    for row in domains:
        if row.delta_pp is not None:
            lists[_direction(row.delta_pp, "up", "unchanged", "down")].append(row.code)
    return lists


def _targets(totals: Iterable[Row]) -> dict[str, dict[str, list[str]]]:
    levels: dict[str, dict[str, list[str]]] = {}
    for row in totals:
        if row.level in ("total", "group"):
            continue
        lists = levels.setdefault(row.level, {"met": [], "missed": [], "unknown": []})
        if row.target is not None:
            word = {True: "met", False: "missed", None: "unknown"}[row.target_met]
            lists[word].append(row.code)
    return levels


def survey_leaves(rows: Iterable[Row]) -> list[Row]:
    """Give the sub-criteria scored by the leaders' survey that have a figure."""
    return [
        row
        for row in rows
        if row.part == "total"
        and row.level == "sub_criterion"
        and row.scoring == "survey"
        and row.percent is not None
    ]


def _survey(totals: Sequence[Row]) -> dict[str, dict[str, Any]]:
    leaves = survey_leaves(totals)
    blocks = {"all": _survey_block(leaves)}
    for domain in dict.fromkeys(row.domain for row in leaves):
        blocks[domain] = _survey_block([row for row in leaves if row.domain == domain])
    return blocks


def _survey_block(leaves: Sequence[Row]) -> dict[str, Any]:
    block: dict[str, Any] = {"n": len(leaves)}
    for threshold in THRESHOLDS:
        block[f"ge{threshold}"] = [
            row.code for row in leaves if row.percent is not None and row.percent >= threshold
        ]
    for name in ("up", "same", "down"):
        block[name] = [
            row.code
            for row in leaves
            if row.delta_pp is not None and _direction(row.delta_pp, "up", "same", "down") == name
        ]
    return block


def _direction(delta: Decimal, up: str, same: str, down: str) -> str:
    if delta == 0:
        return same
    return up if delta > 0 else down
