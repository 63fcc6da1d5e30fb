"""Next year's draft from this year's plan: dates moved, bodies followed, baselines renewed.

Nothing is guessed: what cannot be carried over stays as it was printed and is listed as a doubt
for the person who goes on with the draft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tracker.plans.rules.content import Named, PlanContent, TargetContent, TaskContent
from tracker.plans.rules.deadline import deadline_json, read_deadline

# A year on its own, not one within the number of a document ("15/2024/QĐ-UBND").
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d|/[A-ZĐ])")
# A period of years is the matter's own ("giai đoạn 2021-2025") and does not move with the plan.
_PERIOD = re.compile(r"20\d{2}\s*(?:[-–—]|đến(?: năm)?)\s*20\d{2}")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})(?!\d)")
# Kinds whose years are dates of this plan; elsewhere a year belongs to an event or a document.
_DATED = ("date", "month", "quarter", "half_year", "year", "range", "recurring", "continuous")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person must look at in the new draft: the row's address, the rule, a sentence."""

    where: str
    rule: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Give the doubt as the draft's version keeps it."""
        return {"where": self.where, "rule": self.rule, "message": self.message}


@dataclass(frozen=True, slots=True)
class Result:
    """The last published value of a criterion, and the year that it is of."""

    value: Decimal
    year: int


@dataclass(frozen=True, slots=True)
class Rolled:
    """Next year's content, and what is doubtful in it."""

    content: PlanContent
    doubts: tuple[Doubt, ...]


def roll_over(
    plan: PlanContent,
    *,
    heirs: Mapping[str, str | None],
    results: Mapping[tuple[str, str], Result],
) -> Rolled:
    """Give the draft of the year after `plan`.

    `heirs` holds who each body or group that is named is on 1 January of the new year: its own
    name, its successor's, or None where it ended and a person must choose. `results` are the
    last published values by index and code.
    """
    doubts: list[Doubt] = []
    tasks = tuple(_task(row, plan.year, heirs, doubts) for row in plan.tasks)
    targets = tuple(_target(row, heirs, results, doubts) for row in plan.targets)
    doubts += _about_baselines(plan, results)
    for section in plan.sections:
        if section.directive:
            where = f"{section.index or '-'}/{section.number}"
            message = f"Mục {section.number} dẫn văn bản khác; xem văn bản còn hiệu lực không."
            doubts.append(Doubt(where, "directive_kept", message))
    content = replace(
        plan,
        year=plan.year + 1,
        title=next_text(plan.title, plan.year),
        number=None,
        issued_on=None,
        tasks=tasks,
        targets=targets,
    )
    return Rolled(content, tuple(doubts))


def next_text(text: str, year: int) -> str:
    """Move the years of `text` that belong to the plan of `year` (its own and those beside it)."""

    def later(found: re.Match[str]) -> str:
        value = int(found[1])
        return str(value + 1) if abs(value - year) <= 1 else found[0]

    def later_short(found: re.Match[str]) -> str:
        value = 2000 + int(found[2])
        return f"{found[1]}{(value + 1) % 100:02d}" if abs(value - year) <= 1 else found[0]

    def moved(part: str) -> str:
        return _SHORT_YEAR.sub(later_short, _YEAR.sub(later, part))

    kept = [*_PERIOD.findall(text), ""]
    parts = zip(_PERIOD.split(text), kept, strict=True)
    return "".join(moved(part) + period for part, period in parts)


def next_deadline(deadline: Mapping[str, Any], year: int) -> tuple[dict[str, Any], str | None]:
    """Give a deadline a year later and what is doubtful about it, if anything.

    A text that names no year is kept, and read in the new year.
    """
    text = deadline.get("text") or ""
    moved = next_text(text, year) if deadline.get("kind") in _DATED else text
    reading = read_deadline(moved, year=year + 1)
    found = dict(deadline_json(reading))
    found["text"] = found["text"] or None
    if any(doubt.rule == "bad_date" for doubt in reading.findings):
        return found, f"“{moved}” không có trong năm {year + 1}; hãy sửa thời hạn."
    if moved == text and (_YEAR.search(text) or _SHORT_YEAR.search(text)):
        return found, f"“{text}” nêu năm của việc khác (giai đoạn, sự kiện, văn bản), giữ nguyên."
    if reading.kind == "unspecified" and text:
        return found, f"“{text}” không đọc được thành thời hạn, giữ nguyên."
    return found, None


def _task(
    row: TaskContent, year: int, heirs: Mapping[str, str | None], doubts: list[Doubt]
) -> TaskContent:
    deadline, doubt = next_deadline(row.deadline, year)
    if doubt:
        doubts.append(Doubt(row.where, "deadline_kept", doubt))
    title = next_text(row.title, year)
    if title != row.title:
        message = "Tên nhiệm vụ nêu năm, đã đổi sang năm sau; xem lại."
        doubts.append(Doubt(row.where, "year_in_title", message))
    leads = _named(row.leads, row.where, heirs, doubts)
    leading = {lead.name for lead in leads}
    partners = _named(row.partners, row.where, heirs, doubts)
    return replace(
        row,
        title=title,
        output=next_text(row.output, year) if row.output else row.output,
        deadline=deadline,
        leads=leads,
        partners=tuple(partner for partner in partners if partner.name not in leading),
        monitors=_named(row.monitors, row.where, heirs, doubts),
    )


def _named(
    names: Sequence[Named], where: str, heirs: Mapping[str, str | None], doubts: list[Doubt]
) -> tuple[Named, ...]:
    """Follow each name to the new year; two that became one are named once."""
    found: dict[str, Named] = {}
    for named in names:
        heir = _heir(named.name, where, heirs, doubts)
        found.setdefault(heir, Named(heir, named.scope))
    return tuple(found.values())


def _heir(name: str, where: str, heirs: Mapping[str, str | None], doubts: list[Doubt]) -> str:
    heir = heirs.get(name, name)
    if heir is None:
        message = (
            f"“{name}” không còn vào ngày đầu năm mới và không có một cơ quan kế tục; chọn lại."
        )
        doubts.append(Doubt(where, "agency_ended", message))
        return name
    if heir != name:
        doubts.append(Doubt(where, "agency_followed", f"“{name}” nay là “{heir}”."))
    return heir


def _target(
    row: TargetContent,
    heirs: Mapping[str, str | None],
    results: Mapping[tuple[str, str], Result],
    doubts: list[Doubt],
) -> TargetContent:
    leads = dict.fromkeys(_heir(name, row.where, heirs, doubts) for name in row.leads)
    result = results.get(row.key)
    baseline = result.value if result else None
    return replace(row, baseline=baseline, target=None, leads=tuple(leads))


def _about_baselines(plan: PlanContent, results: Mapping[tuple[str, str], Result]) -> list[Doubt]:
    """Say, once for an index, how many baselines are not those of the plan's own year."""
    found: dict[tuple[str, int | None], int] = {}
    for row in plan.targets:
        result = results.get(row.key)
        if result is None or result.year != plan.year:
            key = row.index, result.year if result else None
            found[key] = found.get(key, 0) + 1
    doubts = []
    for (index, year), count in found.items():
        said = f"{count} dòng chỉ tiêu chưa có kết quả công bố, để trống cột năm {plan.year}."
        if year is not None:
            said = f"{count} dòng chỉ tiêu lấy kết quả công bố gần nhất, của năm {year}."
        doubts.append(Doubt(index, "baseline_older" if year else "baseline_unknown", said))
    return doubts
