"""A document becomes a plan, whole or not at all: a draft, a plan in force, an amendment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.intake.actions.deciding import close, note, take, undecided
from tracker.intake.comparing import renumbered
from tracker.intake.content import content_of
from tracker.intake.kept import Kept, kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.recheck import key_of
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


def apply_draft(draft: ImportDraft, *, version: int, by: Actor, at: datetime) -> Applied:
    """Apply a draft whose every error is gone and whose every warning is decided."""
    take(draft, version)
    errors, warnings = undecided(draft)
    if errors or warnings:
        raise Undecided(f"Còn {errors} lỗi và {warnings} cảnh báo chưa quyết định.")
    kept = kept_from_json(draft.content)
    _refuse_renumbering(kept, draft.plan_code)
    accepted = [
        {**finding, "accepted_by": draft.decisions[key_of(finding)]["by"]}
        for finding in draft.findings
        if finding["severity"] == "warning"
    ]
    applied = apply_content(
        content_of(kept.plan(code=draft.plan_code)),
        code=draft.plan_code,
        number=kept.number,
        issued_on=kept.issued_on,
        source=plan_actions.Source(draft.file_name, draft.file_sha256, accepted),
        by=by,
        at=at,
    )
    close(draft, "applied", by, at)
    draft.plan_id = applied.plan.id
    after = {"plan": applied.plan.code, "accepted": len(accepted), "edits": len(draft.edits)}
    note("intake.apply", draft, by, at, {**after, **applied.difference.as_json()})
    return applied


def _refuse_renumbering(kept: Kept, code: str) -> None:
    """Stop where a task in force would lend its progress to another: numbers tell tasks apart."""
    plan = plan_by_code(code)
    if plan is None or plan.state == "draft":
        return
    moved = renumbered(stored_content(plan), kept)
    if moved:
        pairs = "; ".join(f"{_number(old)} thành {_number(new)}" for old, new in moved[:5])
        raise Undecided(
            f"Tệp đánh số lại {len(moved)} nhiệm vụ đang theo dõi ({pairs}). Tiến độ đi theo số "
            "nhiệm vụ, nên hãy sửa ô số thứ tự về số đang theo dõi rồi áp dụng."
        )


def _number(where: str) -> str:
    return where.rpartition("/")[2]
