"""A list of obligations as a plan: rows with a deadline are tasks, the others are folded or stand.

The list is a transcription (`seeds/ha-noi/other-plans/README.md`): it prints "không nêu" where the
document gives no deadline, says in `note` to which item such a row belongs, and in `due_date` how a
deadline is to be read. What the list does not say is not guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Register
from tracker.intake.rules.wording import finding
from tracker.lib.text import tidy
from tracker.plans.rules.content import (
    Named,
    PlanContent,
    SectionContent,
    TaskContent,
    followers,
)
from tracker.plans.rules.deadline import deadline_json, read_deadline

_NOT_STATED = "không nêu"
# A note that says to which items a row belongs: "see II.5, II.7", "deadline of II.1".
_BELONGS = re.compile(r"\b(?:see|goes with|deadline of) ((?:[IVX]+\.\d+(?:, )?)+)")
# An agency that the plan can only ask is told by its register, not by the remark behind its name.
_ASKED = "đề nghị"
# The parts of the documents by what they hold; their headings are not in the transcription.
_SECTIONS = {"II": "Nội dung và thời hạn thực hiện", "III": "Trách nhiệm của các cơ quan"}


@dataclass(frozen=True, slots=True)
class Announced:
    """One line of `plans.csv`: a plan whose day of issue is known in advance."""

    document: str
    code: str
    kind: str
    year: int
    number: str | None
    issued_on: date
    title: str


@dataclass(slots=True)
class Obligations:
    """What the list of one document came to: the plan, and what happened to its rows.

    `folded` names the row and the items that it went into; `undated` are tasks without a date;
    `unknown` are printed names that the register does not know, by row.
    """

    content: PlanContent
    accepted: list[dict[str, Any]] = field(default_factory=list)
    folded: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def announced_plans(folder: Path) -> list[Announced]:
    """Read `plans.csv`."""
    return [
        Announced(
            document=row["document"],
            code=row["code"],
            kind=row["kind"],
            year=int(row["year"]),
            number=row["number"] or None,
            issued_on=date.fromisoformat(row["issued_on"]),
            title=row["title"],
        )
        for row in _rows(folder / "plans.csv")
    ]


def read_obligations(
    folder: Path, plan: Announced, *, register: Register, accepted_by: str
) -> Obligations:
    """Read the rows of one document; names and deadlines are read as of the plan's own day."""
    rows = [row for row in _rows(folder / "obligations.csv") if row["plan"] == plan.document]
    standing = [row for row in rows if not _homes(row)]
    found = Obligations(PlanContent(plan.year, plan.title, plan.number, plan.issued_on))
    tasks = [_task(row, plan, register, found) for row in standing]
    for row in rows:
        if homes := _homes(row):
            tasks = _with_folded(tasks, row, homes)
            found.folded.append((row["item"], homes))
    found.accepted = [
        {**corrected, "accepted_by": accepted_by}
        for row in standing
        if (corrected := _correction(row, plan))
    ]
    sections = dict.fromkeys(task.section or "" for task in tasks)
    found.content = replace(
        found.content,
        tasks=tuple(tasks),
        sections=tuple(SectionContent(None, name, _SECTIONS[name]) for name in sections),
    )
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _homes(row: Mapping[str, str]) -> tuple[str, ...]:
    """Give the items that a row without a deadline of its own belongs to."""
    belongs = _BELONGS.search(row["note"]) if row["deadline_text"] == _NOT_STATED else None
    return tuple(part.strip() for part in belongs[1].split(",") if part.strip()) if belongs else ()


def _task(
    row: Mapping[str, str], plan: Announced, register: Register, found: Obligations
) -> TaskContent:
    leads = _named(row, "lead", plan, register, found)
    partners = _named(row, "cooperating", plan, register, found)
    deadline = _deadline(row, plan)
    if row["deadline_text"] == _NOT_STATED:
        found.undated.append(row["item"])
    return TaskContent(
        index=None,
        number=row["item"],
        section=row["item"].partition(".")[0],
        title=tidy(row["task"]),
        deadline=deadline,
        leads=leads,
        partners=partners,
        monitors=followers(*leads, *partners),
        output=tidy(row["output"]) or None,
    )


def _named(
    row: Mapping[str, str], cell: str, plan: Announced, register: Register, found: Obligations
) -> tuple[Named, ...]:
    """Give the known names of a cell, each once; the others are noted as unknown."""
    names: dict[str, Named] = {}
    for match in split_names(row[cell], register, plan.issued_on):
        if match.name is None:
            found.unknown.append((row["item"], match.printed))
        else:
            scope = None if match.scope == _ASKED else match.scope or None
            names.setdefault(match.name, Named(match.name, scope))
    return tuple(names.values())


def _deadline(row: Mapping[str, str], plan: Announced) -> dict[str, Any]:
    """Give the reading of a deadline; a corrected day keeps the printed one beside it."""
    text = "" if row["deadline_text"] == _NOT_STATED else row["deadline_text"]
    read = dict(deadline_json(read_deadline(text, year=plan.year, issued_on=plan.issued_on)))
    read["text"] = read["text"] or None
    if text and row["due_date"] and read["due_on"] != row["due_date"]:
        read |= {"due_on": row["due_date"], "printed_due_on": read["due_on"], "findings": []}
    return read


def _correction(row: Mapping[str, str], plan: Announced) -> dict[str, Any] | None:
    """Give the finding of a deadline that a person corrected; None for one read as printed."""
    deadline = _deadline(row, plan)
    if "printed_due_on" not in deadline:
        return None
    return finding(
        "date_before_issue",
        f"-/task/{row['item']}",
        cell=f"dòng {row['line']}",
        field="deadline",
        printed=deadline["text"],
        computed=deadline["due_on"],
    ).as_json()


def _with_folded(
    tasks: Sequence[TaskContent], row: Mapping[str, str], homes: tuple[str, ...]
) -> list[TaskContent]:
    """Add a row as a line of what the tasks of its items bring forth."""
    line = f"- {row['item']}: {tidy(row['task'])}"
    homed = {task.number for task in tasks if _is_under(task.number, homes)}
    if not homed:
        raise ValueError(f"no task of {', '.join(homes)} for {row['item']}")
    return [
        replace(task, output="\n".join(filter(None, (task.output, line))))
        if task.number in homed
        else task
        for task in tasks
    ]


def _is_under(number: str, homes: tuple[str, ...]) -> bool:
    return any(number == home or number.startswith(f"{home} ") for home in homes)
