"""A transcribed plan from its CSV files, in the shape in which documents come in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from tracker.lib.numbers import parse_decimal
from tracker.lib.text import one_line, tidy
from tracker.plans.rules.content import (
    Named,
    PlanContent,
    SectionContent,
    TargetContent,
    TaskContent,
    follows,
)
from tracker.plans.rules.deadline import deadline_json, read_deadline

_TARGET_FILES = (("PAR_INDEX", "par_index.csv"), ("SIPAS", "sipas.csv"), ("PAPI", "papi.csv"))


def read_plan_seed(folder: Path, *, year: int, title: str, issued_on: date) -> PlanContent:
    """Read `sections.csv`, `tasks.csv` and the target files of a plan's folder."""
    return PlanContent(
        year=year,
        title=title,
        sections=tuple(
            SectionContent(
                row["index"],
                row["section"],
                one_line(row["section_title"]),
                row["directive"] or None,
            )
            for row in _rows(folder / "sections.csv")
        ),
        tasks=tuple(_task(row, year, issued_on) for row in _rows(folder / "tasks.csv")),
        targets=tuple(
            _target(index, row) for index, file in _TARGET_FILES for row in _rows(folder / file)
        ),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _task(row: dict[str, str], year: int, issued_on: date) -> TaskContent:
    deadline = read_deadline(row["deadline_text"], year=year, issued_on=issued_on)
    return TaskContent(
        index=row["index"],
        number=row["stt"],
        section=row["section"],
        title=tidy(row["task"]),
        deadline=dict(deadline_json(deadline)),
        leads=_named(row["lead_list"], row["lead"]),
        partners=_named(row["coop_list"], row["coop"]),
        output=tidy(row["output"]) or None,
        monitors=_monitors(row["lead_list"], row["lead"])
        + _monitors(row["coop_list"], row["coop"]),
    )


def _named(names: str, printed: str) -> tuple[Named, ...]:
    """Give the listed names; a remark in brackets right behind a printed name is its scope."""
    found = []
    for name in filter(None, (one_line(part) for part in names.split(";"))):
        at = printed.find(name)
        rest = printed[at + len(name) :].lstrip() if at >= 0 else ""
        scope = rest[1 : rest.index(")")] if rest.startswith("(") and ")" in rest else None
        found.append(Named(name, one_line(scope) if scope else None))
    return tuple(found)


def _monitors(names: str, printed: str) -> tuple[Named, ...]:
    """Give the listed names behind which the printed cell says that they follow the task."""
    return tuple(
        Named(named.name)
        for named in _named(names, printed)
        if follows(printed.partition(named.name)[2].partition(";")[0])
    )


def _target(index: str, row: dict[str, str]) -> TargetContent:
    operator = {"=": ">=", ">": ">", "": ">="}.get(row.get("target_op") or "", ">=")
    return TargetContent(
        index=index,
        code=row["code"],
        name=one_line(row["name"]),
        max_score=_number(row["max_score"]),
        baseline=_number(row["result_2023"]),
        target=_number(row["target_2024"]),
        operator=operator,
        leads=tuple(one_line(n) for n in row["lead_agencies"].split(";") if n.strip()),
    )


def _number(text: str) -> Decimal | None:
    return parse_decimal(text) if text.strip() else None
