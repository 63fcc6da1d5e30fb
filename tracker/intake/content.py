"""From what was read to what is stored: the plan's content."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.agencies.rules.names import Match
from tracker.intake.parsed import ParsedPlan, ParsedSection, ParsedTarget, ParsedTask, known
from tracker.plans.rules.content import (
    Named,
    PlanContent,
    SectionContent,
    TargetContent,
    TaskContent,
    followers,
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
    leads, partners = _named(row.leads), _named(row.partners)
    return TaskContent(
        index=row.index,
        number=row.number,
        section=row.section,
        title=row.title,
        deadline=deadline,
        leads=leads,
        partners=partners,
        output=row.output,
        monitors=followers(*leads, *partners),
    )


def _named(matches: Sequence[Match]) -> tuple[Named, ...]:
    """Give each canonical name once; the first scope printed with it is kept."""
    found: dict[str, str | None] = {}
    for match in matches:
        if match.name:
            found[match.name] = found.get(match.name) or match.scope
    return tuple(Named(name, scope or None) for name, scope in found.items())


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
