"""A document becomes a plan, whole or not at all: a draft, a plan in force, an amendment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.intake.actions.deciding import close, note, take, undecided
from tracker.intake.actions.removing import undecided_removals
from tracker.intake.content import content_of
from tracker.intake.kept import kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.pairing import difference_between, titled
from tracker.intake.recheck import key_of
from tracker.intake.rules.removal import Removal, removals_of
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.content import Difference, PlanContent, compare
from tracker.plans.rules.kinds import kind_of_code
from tracker.plans.rules.versions import number_of, with_kept
from tracker.progress.actions.amending import amend
from tracker.progress.actions.scheduling import schedule


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
    if plan is None:
        return compare(PlanContent(year=content.year, title=""), content)
    in_force = plan.state != "draft"
    return difference_between(stored_content(plan), content, in_force=in_force)[0]


def apply_content(
    content: PlanContent,
    *,
    code: str,
    number: str | None = None,
    issued_on: date | None = None,
    removals: Mapping[str, Removal] | None = None,
    source: plan_actions.Source | None = None,
    by: Actor,
    at: datetime,
) -> Applied:
    """Store a plan, or bring the stored one to this version; the same twice changes nothing.

    With a date of issue the plan is put in force; without one it stays a draft. A plan in force
    is amended, and keeps its own number and date: those given are the amending document's. Of
    the tasks that it drops each is handled as `removals` says by its address, else it ends.
    """
    plan = plan_by_code(code)
    issued_on = issued_on or content.issued_on
    if plan is not None and plan.state != "draft":
        source = _amending(plan, number or content.number, issued_on, source)
        return _amend(plan, content, removals or {}, source, by, at)
    if plan is not None:
        content = titled(stored_content(plan), content)
    difference = difference_to_stored(content, code)
    changed = plan is None or not difference.is_empty
    if plan is None or changed:
        kind = plan.kind if plan else kind_of_code(code)
        plan = plan_actions.store_draft(content, code=code, kind=kind, source=source, by=by, at=at)
    if issued_on is None:
        return Applied(plan, difference, changed)
    tasks = plan_actions.issue(
        plan, number=number or content.number, issued_on=issued_on, by=by, at=at
    )
    made = schedule(plan, tasks, by=by, at=at)
    return Applied(plan, difference, changed=True, occurrences=made)


def _amending(
    plan: Plan,
    number: str | None,
    issued_on: date | None,
    source: plan_actions.Source | None,
) -> plan_actions.Source:
    """Give the source its document's number and date; a file that prints the plan's has none."""
    if issued_on and plan.issued_on and issued_on < plan.issued_on:
        begun = format_date(plan.issued_on)
        raise plan_actions.PlanRefused(
            f"Văn bản sửa đổi không thể có trước ngày ban hành ({begun})."
        )
    return replace(
        source or plan_actions.Source(),
        number=None if number == plan.number else number,
        issued_on=None if issued_on == plan.issued_on else issued_on,
    )


def _amend(
    plan: Plan,
    content: PlanContent,
    removals: Mapping[str, Removal],
    source: plan_actions.Source,
    by: Actor,
    at: datetime,
) -> Applied:
    stored = stored_content(plan)
    kept = {where for where, removal in removals.items() if removal.how == "keep"}
    content = with_kept(stored, titled(stored, content), kept)
    difference, moves = difference_between(stored, content, in_force=True)
    if lost := kept & set(difference.removed):
        number = number_of(min(lost))
        raise Undecided(f"Nhiệm vụ {number} được giữ lại, nhưng số {number} nay là việc khác.")
    reasons = {where: removal.reason for where, removal in removals.items()}
    amend(plan, content, moves=moves, reasons=reasons, source=source, by=by, at=at)
    return Applied(plan, difference, changed=not difference.is_empty)


def apply_draft(
    draft: ImportDraft,
    *,
    version: int,
    number: str | None = None,
    issued_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Applied:
    """Apply a draft whose every error is gone, and on whose every doubt a person decided.

    `number` and `issued_on` are those of a document that amends a plan in force; without them,
    and for a new plan, those that stand in the draft.
    """
    take(draft, version)
    errors, warnings = undecided(draft)
    if errors or warnings:
        raise Undecided(f"Còn {errors} lỗi và {warnings} cảnh báo chưa quyết định.")
    kept = kept_from_json(draft.content)
    if waiting := undecided_removals(draft, kept):
        raise Undecided(
            f"Còn {len(waiting)} nhiệm vụ không có trong tệp chưa quyết định (nhiệm vụ "
            f"{', '.join(row.number for row in waiting[:5])}). Quyết định ở trang so sánh."
        )
    accepted = [
        {**finding, "accepted_by": draft.decisions[key_of(finding)]["by"]}
        for finding in draft.findings
        if finding["severity"] == "warning"
    ]
    applied = apply_content(
        content_of(kept.plan(code=draft.plan_code)),
        code=draft.plan_code,
        number=number or kept.number,
        issued_on=issued_on or kept.issued_on,
        removals=removals_of(draft.decisions),
        source=plan_actions.Source(draft.file_name, draft.file_sha256, accepted),
        by=by,
        at=at,
    )
    close(draft, "applied", by, at)
    draft.plan_id = applied.plan.id
    after = {"plan": applied.plan.code, "accepted": len(accepted), "edits": len(draft.edits)}
    note("intake.apply", draft, by, at, {**after, **applied.difference.as_json()})
    return applied
