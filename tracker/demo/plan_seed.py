"""A transcribed plan from its CSV files, in the shape in which documents come in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Register
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


def read_plan_seed(
    folder: Path, *, year: int, title: str, issued_on: date, register: Register | None = None
) -> PlanContent:
    """Read `sections.csv`, `tasks.csv` and the target files of a plan's folder.

    With the register of agencies the printed cells tell the scope of each name as an import of
    the document reads it, so that the same document finds nothing changed.
    """
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
        tasks=tuple(_task(row, year, issued_on, register) for row in _rows(folder / "tasks.csv")),
        targets=tuple(
            _target(index, row) for index, file in _TARGET_FILES for row in _rows(folder / file)
        ),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _task(
    row: dict[str, str], year: int, issued_on: date, register: Register | None
) -> TaskContent:
    deadline = read_deadline(row["deadline_text"], year=year, issued_on=issued_on)
    return TaskContent(
        index=row["index"],
        number=row["stt"],
        section=row["section"],
        title=tidy(row["task"]),
        deadline=dict(deadline_json(deadline)),
        leads=_scoped(row["lead_list"], row["lead"], register, issued_on),
        partners=_scoped(row["coop_list"], row["coop"], register, issued_on),
        output=tidy(row["output"]) or None,
        monitors=_monitors(row["lead_list"], row["lead"])
        + _monitors(row["coop_list"], row["coop"]),
    )


def _scoped(names: str, printed: str, register: Register | None, on: date) -> tuple[Named, ...]:
    """Give the listed names with the scope that the printed cell gives each."""
    listed = _named(names, printed)
    if register is None:
        return listed
    scopes: dict[str | None, str | None] = {}
    for match in split_names(printed, register, on):
        scopes[match.name] = scopes.get(match.name) or match.scope or None
    return tuple(Named(named.name, scopes.get(named.name, named.scope)) for named in listed)


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
        leads=_printed_leads(row),
    )


def _printed_leads(row: dict[str, str]) -> tuple[str, ...]:
    """Give who answers for a target as printed; an empty cell stays empty, the owner is known."""
    if row.get("lead_inferred") == "1" and "để trống" in row.get("note", ""):
        return ()
    return tuple(one_line(name) for name in row["lead_agencies"].split(";") if name.strip())


def _number(text: str) -> Decimal | None:
    return parse_decimal(text) if text.strip() else None
