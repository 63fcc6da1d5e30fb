"""From what was read to what is stored: the plan's content, and the same as JSON in a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.agencies.rules.names import Match
from tracker.intake.parsed import ParsedPlan, ParsedSection, ParsedTarget, ParsedTask, known
from tracker.plans.rules.content import (
    Named,
    PlanContent,
    SectionContent,
    TargetContent,
    TaskContent,
)
from tracker.plans.rules.deadline import deadline_json

UNTITLED = "Kế hoạch năm {year}"


def content_of(parsed: ParsedPlan) -> PlanContent:
    """Give the content of a document that was read; unknown names are already findings."""
    return PlanContent(
        year=parsed.year,
        title=parsed.title or UNTITLED.format(year=parsed.year),
        number=parsed.number,
        issued_on=parsed.issued_on,
        sections=tuple(_section(row) for row in parsed.sections if row.number),
        tasks=tuple(_task(row) for row in parsed.tasks),
        targets=tuple(_target(row) for row in parsed.targets if row.index),
    )


def _section(row: ParsedSection) -> SectionContent:
    return SectionContent(row.index, row.number or "", row.title or "", row.directive)


def _task(row: ParsedTask) -> TaskContent:
    deadline = dict(deadline_json(row.deadline))
    deadline["text"] = deadline["text"] or None
    return TaskContent(
        index=row.index,
        number=row.number,
        section=row.section,
        title=row.title,
        deadline=deadline,
        leads=_named(row.leads),
        partners=_named(row.partners),
        output=row.output,
    )


def _named(matches: Sequence[Match]) -> tuple[Named, ...]:
    """Give each canonical name once; the first scope printed with it is kept."""
    found: dict[str, str | None] = {}
    for match in matches:
        if match.name:
            found[match.name] = found.get(match.name) or match.scope
    return tuple(Named(name, scope) for name, scope in found.items())


def _target(row: ParsedTarget) -> TargetContent:
    return TargetContent(
        index=row.index or "",
        code=row.code,
        name=row.name,
        max_score=row.max_score,
        baseline=row.baseline,
        target=row.target,
        operator=row.target_operator or ">=",
        leads=tuple(known(row.leads)),
    )


def content_json(content: PlanContent) -> dict[str, Any]:
    """Give a plan's content as JSON; scores as text, so that no digit is lost."""
    return {
        "year": content.year,
        "title": content.title,
        "number": content.number,
        "issued_on": content.issued_on.isoformat() if content.issued_on else None,
        "sections": [
            {"index": s.index, "number": s.number, "title": s.title, "directive": s.directive}
            for s in content.sections
        ],
        "tasks": [{"index": t.index, "number": t.number, **t.fields()} for t in content.tasks],
        "targets": [
            {
                "index": t.index,
                "code": t.code,
                **{
                    name: str(value) if isinstance(value, Decimal) else value
                    for name, value in t.fields().items()
                },
            }
            for t in content.targets
        ],
    }


def content_from_json(stored: dict[str, Any]) -> PlanContent:
    """Read what `content_json` wrote."""
    return PlanContent(
        year=stored["year"],
        title=stored["title"],
        number=stored["number"],
        issued_on=date.fromisoformat(stored["issued_on"]) if stored["issued_on"] else None,
        sections=tuple(SectionContent(**row) for row in stored["sections"]),
        tasks=tuple(
            TaskContent(
                **{
                    **row,
                    "leads": tuple(Named(**lead) for lead in row["leads"]),
                    "partners": tuple(Named(**partner) for partner in row["partners"]),
                }
            )
            for row in stored["tasks"]
        ),
        targets=tuple(
            TargetContent(
                **{
                    **row,
                    **{name: _decimal(row[name]) for name in ("max_score", "baseline", "target")},
                    "leads": tuple(row["leads"]),
                }
            )
            for row in stored["targets"]
        ),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
