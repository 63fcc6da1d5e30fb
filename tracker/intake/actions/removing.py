"""Decisions on tasks that an amended document no longer holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tracker.intake.actions.deciding import note, take
from tracker.intake.content import content_of
from tracker.intake.kept import Kept, kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.pairing import difference_between
from tracker.intake.rules.removal import Removal, key_of_removed, removal_of, removals_of
from tracker.lib.actor import Actor
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.content import PlanContent, TaskContent


def removed_tasks(draft: ImportDraft, kept: Kept) -> list[TaskContent]:
    """Give the tasks in force that a document no longer holds, in the order of the plan."""
    plan = plan_by_code(draft.plan_code)
    if plan is None or plan.state == "draft":
        return []
    return removed_between(stored_content(plan), content_of(kept.plan()))


def removed_between(stored: PlanContent, new: PlanContent) -> list[TaskContent]:
    """Give the tasks of a plan in force that a new version no longer holds."""
    difference, _ = difference_between(stored, new, in_force=True)
    gone = set(difference.removed)
    return [row for row in stored.tasks if row.where in gone]


def undecided_removals(draft: ImportDraft, kept: Kept) -> list[TaskContent]:
    """Give the removed tasks on which nobody has decided yet."""
    said = removals_of(draft.decisions)
    return [row for row in removed_tasks(draft, kept) if row.where not in said]


def decide_removed(
    draft: ImportDraft,
    choices: Mapping[str, tuple[str, str]],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> int:
    """Keep what was chosen (how, number merged into) for removed tasks by address; give how many.

    Raise `rules.removal.BadChoice` for the first choice that cannot stand; none is kept then.
    """
    take(draft, version)
    kept = kept_from_json(draft.content)
    tasks = content_of(kept.plan()).tasks
    removed = {row.where: row for row in removed_tasks(draft, kept)}
    found = {
        where: removal_of(removed[where], how, into, tasks)
        for where, (how, into) in choices.items()
        if where in removed
    }
    said = {key_of_removed(where): _json(removal, by, at) for where, removal in found.items()}
    draft.decisions = {**draft.decisions, **said}
    words = {where: removal.words for where, removal in found.items()}
    note("intake.decide_removed", draft, by, at, words)
    return len(found)


def _json(removal: Removal, by: Actor, at: datetime) -> dict[str, str]:
    return {
        "by": by.name,
        "at": at.isoformat(),
        "how": removal.how,
        "into_number": removal.into_number,
        "into_title": removal.into_title,
    }
