"""Which task of a document is which task of the plan that is followed: by wording, not by number.

Reported progress goes with the task. Where an amended document puts one in the third place, those
after it are found by their titles (`rules.difference`); a number that names another matter now is
told apart from one whose wording was only mended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tracker.agencies.rules.names import Match
from tracker.intake.content import UNTITLED
from tracker.intake.parsed import ParsedPlan, ParsedTarget, ParsedTask
from tracker.intake.rules.difference import diff_plans
from tracker.lib.text import one_line
from tracker.plans.rules.content import Difference, PlanContent, TargetContent, TaskContent
from tracker.plans.rules.deadline import Deadline
from tracker.plans.rules.heads import compare_whole
from tracker.plans.rules.versions import Moves


def renumbered(stored: PlanContent, new: PlanContent) -> Moves:
    """Say which tasks of a stored plan stand under another number in a document, by wording."""
    found = diff_plans(_facts(stored), _facts(new))
    moved = {
        _address(old): _address(now)
        for old, now in found.moved
        if "task/" in old and "#" not in old + now
    }
    reused = set(found.added) & set(found.removed)
    return Moves(moved, frozenset(_address(where) for where in reused if "task/" in where))


def difference_between(
    stored: PlanContent, new: PlanContent, *, in_force: bool
) -> tuple[Difference, Moves]:
    """Compare a document with the stored plan; a draft has no history, so numbers tell its rows."""
    moves = renumbered(stored, new) if in_force else Moves()
    return compare_whole(stored, titled(stored, new), moves), moves


def titled(stored: PlanContent, new: PlanContent) -> PlanContent:
    """Give a document the heads of the plan that it is about, where it has none of its own.

    An annex prints no title but its own, and no number: it does not rename the plan. A section
    whose title differs in capitals alone is the same.
    """
    nameless = new.title == UNTITLED.format(year=new.year)
    annex = new.number is None and stored.number is not None
    known = {(row.index, row.number): row.title for row in stored.sections}
    sections = []
    for row in new.sections:
        title = known.get((row.index, row.number), row.title)
        same = one_line(title).casefold() == one_line(row.title).casefold()
        sections.append(replace(row, title=title) if same else row)
    return replace(
        new, title=stored.title if nameless or annex else new.title, sections=tuple(sections)
    )


def _address(where: str) -> str:
    """Give an address as plans write it; without an index it begins with a dash there."""
    return f"-/{where}" if where.startswith("task/") else where


def _facts(stored: PlanContent) -> ParsedPlan:
    """Give a stored plan in the shape in which documents are compared by wording."""
    return ParsedPlan(
        file_name="",
        sha256="",
        code="",
        year=stored.year,
        title=stored.title,
        number=stored.number,
        issued_on=stored.issued_on,
        sections=(),
        tasks=tuple(_task(row) for row in stored.tasks),
        targets=tuple(_target(row) for row in stored.targets),
        findings=(),
    )


def _task(row: TaskContent) -> ParsedTask:
    text = row.deadline.get("text") or ""
    return ParsedTask(
        number=row.number,
        index=row.index,
        section=row.section,
        section_title=None,
        title=row.title,
        deadline=Deadline(text, row.deadline.get("kind") or "unspecified"),
        leads=_matches(lead.name for lead in row.leads),
        partners=_matches(partner.name for partner in row.partners),
        output=row.output,
    )


def _target(row: TargetContent) -> ParsedTarget:
    return ParsedTarget(
        index=row.index,
        code=row.code,
        name=row.name,
        max_score=row.max_score,
        baseline=row.baseline,
        target=row.target,
        target_operator=row.operator,
        leads=_matches(row.leads),
    )


def _matches(names: Iterable[str]) -> tuple[Match, ...]:
    return tuple(Match(name, name, None, "exact") for name in names)
