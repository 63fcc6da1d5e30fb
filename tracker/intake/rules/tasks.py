"""Task tables checked: numbers, titles, leads, deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.intake.parsed import Finding, ParsedSection, ParsedTask
from tracker.intake.rules.wording import finding

_WHOLE = re.compile(r"(\d+)[a-zđ]?")


def check_tasks(tasks: Sequence[ParsedTask]) -> Iterator[Finding]:
    """Give every doubt about the tasks of a plan, in printed order."""
    yield from _duplicates(tasks)
    yield from _gaps(tasks)
    for task in tasks:
        yield from _fields(task)


def check_sections(
    sections: Sequence[ParsedSection], tasks: Sequence[ParsedTask]
) -> Iterator[Finding]:
    """Note the sections that hold no task."""
    filled = {(task.index, task.section) for task in tasks}
    for section in sections:
        if (section.index, section.number) not in filled:
            where = f"{section.index or ''}/{section.number}".lstrip("/")
            yield finding("section_without_tasks", where, field="section")


def _fields(task: ParsedTask) -> Iterator[Finding]:
    place = next(iter(task.places.values()), "")
    if not task.title:
        cell = task.places.get("title", place)
        yield finding("missing_title", task.where, cell=cell, field="title")
    if not task.leads:
        cell = task.places.get("lead", place)
        yield finding("missing_lead", task.where, cell=cell, field="leads")
    cell = task.places.get("deadline", place)
    if task.deadline.kind == "unspecified" and not task.deadline.findings:
        printed = task.deadline.text or None
        yield finding("missing_deadline", task.where, cell=cell, field="deadline", printed=printed)
    for doubt in task.deadline.findings:
        yield finding(
            doubt.rule, task.where, cell=cell, field="deadline", printed=task.deadline.text
        )


def _duplicates(tasks: Sequence[ParsedTask]) -> Iterator[Finding]:
    seen: set[tuple[str | None, str]] = set()
    for task in tasks:
        if (task.index, task.number) in seen:
            place = next(iter(task.places.values()), "")
            yield finding(
                "duplicate_number", task.where, cell=place, field="number", printed=task.number
            )
        seen.add((task.index, task.number))


def _gaps(tasks: Sequence[ParsedTask]) -> Iterator[Finding]:
    """Find numbers left out in the run; it may begin anew with each part."""
    before: int | None = None
    present = {(task.index, match[1]) for task in tasks if (match := _WHOLE.fullmatch(task.number))}
    for task in tasks:
        match = _WHOLE.fullmatch(task.number)
        if match is None:
            continue
        number = int(match[1])
        if before is not None and before + 1 < number < before + 50:
            place = next(iter(task.places.values()), "")
            for missing in range(before + 1, number):
                if (task.index, str(missing)) in present:
                    continue
                where = f"{task.index or ''}/task/{missing}".lstrip("/")
                yield finding("number_gap", where, cell=place, field="code", computed=str(missing))
        before = number
