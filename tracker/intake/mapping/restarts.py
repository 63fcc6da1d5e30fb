"""Numbers that begin anew in each section: 1 in I and 1 in II become I.1 and II.1.

Only where every section begins at 1 and repeats nothing inside: one number printed twice in a run
stays a mistake for a person to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.intake.mapping.rows import Section, TaskRow

_FIRST = re.compile(r"1(?:\D.*)?")


def number_by_section(tasks: Sequence[TaskRow]) -> Iterator[tuple[str | None, str]]:
    """Put the section before numbers that restart; give (index, place) of each index changed."""
    for index in dict.fromkeys(task.section.index for task in tasks):
        rows = [task for task in tasks if task.section.index == index and task.number]
        sections = _by_section(rows)
        if len({row.number for row in rows}) == len(rows) or not _restart(sections):
            continue
        marks = _marks([section for section, _ in sections])
        if marks is None:
            continue
        for mark, (_, inside) in zip(marks, sections, strict=True):
            for row in inside:
                row.number = f"{mark}.{row.number}"
        yield index, rows[0].place


def _by_section(rows: Sequence[TaskRow]) -> list[tuple[Section, list[TaskRow]]]:
    found: dict[int, tuple[Section, list[TaskRow]]] = {}
    for row in rows:
        found.setdefault(id(row.section), (row.section, []))[1].append(row)
    return list(found.values())


def _restart(sections: Sequence[tuple[Section, list[TaskRow]]]) -> bool:
    """Say whether each section counts from 1 and uses no number twice."""
    return len(sections) > 1 and all(
        _FIRST.fullmatch(rows[0].number) and len({row.number for row in rows}) == len(rows)
        for _, rows in sections
    )


def _marks(sections: Sequence[Section]) -> list[str] | None:
    """Give a mark for each section that no other bears; None where the paper has none."""
    plain = [section.number or section.part or "" for section in sections]
    full = [".".join(filter(None, (section.part, section.number))) for section in sections]
    return next(
        (marks for marks in (plain, full) if all(marks) and len(set(marks)) == len(marks)), None
    )
