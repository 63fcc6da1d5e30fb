"""A document becomes a plan: kept as a draft to decide on, applied whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.audit.actions import record
from tracker.db import session
from tracker.intake.content import content_from_json, content_json, content_of
from tracker.intake.models import ImportDraft
from tracker.intake.parsed import ParsedPlan
from tracker.lib.actor import Actor
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.content import Difference, PlanContent, compare
from tracker.progress.actions.scheduling import amend, schedule


class Undecided(Exception):
    """Errors stand, or warnings have not been accepted; the message says how many."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a document came to."""

    plan: Plan
    difference: Difference
    changed: bool
    occurrences: int = 0


def difference_to_stored(content: PlanContent, code: str) -> Difference:
    """Say what applying `content` as plan `code` would change; everything where it is new."""
    plan = plan_by_code(code)
    old = stored_content(plan) if plan else PlanContent(year=content.year, title="")
    return compare(old, content)


def apply_content(
    content: PlanContent,
    *,
    code: str,
    number: str | None = None,
    issued_on: date | None = None,
    source: plan_actions.Source | None = None,
    by: Actor,
    at: datetime,
) -> Applied:
    """Store a plan, or bring the stored one to this version; the same twice changes nothing.

    With a date of issue the plan is put in force; without one it stays a draft. A plan in force
    is amended, and keeps its own date.
    """
    plan = plan_by_code(code)
    difference = difference_to_stored(content, code)
    issued_on = issued_on or content.issued_on
    if plan is not None and plan.state != "draft":
        amend(plan, content, source=source, by=by, at=at)
        return Applied(plan, difference, changed=not difference.is_empty)
    changed = plan is None or not difference.is_empty
    if plan is None or changed:
        plan = plan_actions.store_draft(content, code=code, source=source, by=by, at=at)
    if issued_on is None:
        return Applied(plan, difference, changed)
    tasks = plan_actions.issue(
        plan, number=number or content.number, issued_on=issued_on, by=by, at=at
    )
    made = schedule(plan, tasks, by=by, at=at)
    return Applied(plan, difference, changed=True, occurrences=made)


def keep_draft(parsed: ParsedPlan, *, code: str, by: Actor, at: datetime) -> ImportDraft:
    """Keep a document that was read, to be previewed and decided on."""
    draft = ImportDraft(
        file_name=parsed.file_name[:255],
        file_sha256=parsed.sha256,
        plan_code=code,
        content=content_json(content_of(parsed)),
        findings=[finding.as_json() for finding in parsed.findings],
        decisions={},
        edits=[],
        created_at=at,
        created_by_id=by.id,
        created_by=by.name,
    )
    session.add(draft)
    session.flush()
    record(
        "intake.read",
        by=by,
        at=at,
        subject_type="import",
        subject_id=draft.id,
        label=draft.file_name,
        after={"sha256": parsed.sha256, "findings": len(parsed.findings)},
    )
    return draft


def accept(draft: ImportDraft, positions: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Accept warnings as printed, by their position in the list of findings."""
    decided = dict(draft.decisions)
    for position in positions:
        if 0 <= position < len(draft.findings):
            decided[str(position)] = {"by": by.name, "at": at.isoformat()}
    draft.decisions = decided
    draft.version += 1
    record(
        "intake.accept",
        by=by,
        at=at,
        subject_type="import",
        subject_id=draft.id,
        label=draft.file_name,
        after={"accepted": [_name(draft.findings[p]) for p in positions]},
    )


def undecided(draft: ImportDraft) -> tuple[int, int]:
    """Give how many errors stand and how many warnings nobody has decided on."""
    errors = sum(f["severity"] == "error" for f in draft.findings)
    warnings = sum(
        f["severity"] == "warning" and str(position) not in draft.decisions
        for position, f in enumerate(draft.findings)
    )
    return errors, warnings


def apply_draft(
    draft: ImportDraft,
    *,
    number: str | None = None,
    issued_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Applied:
    """Apply a draft whose every error is gone and whose every warning is decided."""
    if draft.state != "open":
        raise Undecided("Tệp này đã được áp dụng hoặc từ chối trước đó.")
    errors, warnings = undecided(draft)
    if errors or warnings:
        raise Undecided(f"Còn {errors} lỗi và {warnings} cảnh báo chưa quyết định.")
    accepted = [f for f in draft.findings if f["severity"] == "warning"]
    source = plan_actions.Source(draft.file_name, draft.file_sha256, accepted)
    applied = apply_content(
        content_from_json(draft.content),
        code=draft.plan_code,
        number=number,
        issued_on=issued_on,
        source=source,
        by=by,
        at=at,
    )
    _close(draft, "applied", by, at)
    draft.plan_id = applied.plan.id
    record(
        "intake.apply",
        by=by,
        at=at,
        subject_type="import",
        subject_id=draft.id,
        label=draft.file_name,
        after={"plan": applied.plan.code, **applied.difference.as_json()},
    )
    return applied


def reject(draft: ImportDraft, *, by: Actor, at: datetime) -> None:
    """Put a document aside; it stays with its hash and changes nothing."""
    if draft.state != "open":
        raise Undecided("Tệp này đã được áp dụng hoặc từ chối trước đó.")
    _close(draft, "rejected", by, at)
    record(
        "intake.reject",
        by=by,
        at=at,
        subject_type="import",
        subject_id=draft.id,
        label=draft.file_name,
    )


def _close(draft: ImportDraft, state: str, by: Actor, at: datetime) -> None:
    draft.state, draft.closed_at, draft.closed_by = state, at, by.name
    draft.version += 1


def _name(finding: dict[str, Any]) -> str:
    return f"{finding['rule']} {finding.get('where') or ''}".strip()
