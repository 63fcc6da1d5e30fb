"""The document beside the plan that is stored: what applying it would change."""

from __future__ import annotations

from flask import render_template, request

from tracker.intake.comparing import Comparison, comparison, marked
from tracker.intake.kept import Kept, kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.preview import parts_of
from tracker.intake.views.blueprint import DRAFT, intake, opened
from tracker.intake.views.preview import COMPARE, frame, is_in_force, place_of
from tracker.plans.queries import content, plan_by_code

PAGE = 60


@intake.get(f"/<{DRAFT}:draft_id>/so-sanh")
def compare(draft_id: int) -> str:
    """Show added, changed, renumbered and removed rows, sixty to a page."""
    draft = opened(draft_id)
    kept = kept_from_json(draft.content)
    found = comparison_of(draft, kept)
    about = request.args.get("loc")
    lines = list(marked(found.lines, about)) if found else []
    start = min(place_of(request.args).start or 0, max(len(lines) - 1, 0))
    return render_template(
        "intake/compare.html",
        **frame(draft, kept, parts_of(kept, draft.findings, draft.decisions)),
        comparison=found,
        lines=lines[start : start + PAGE],
        total=len(lines),
        start=start,
        size=PAGE,
        about=about,
        here=COMPARE,
    )


def comparison_of(draft: ImportDraft, kept: Kept) -> Comparison | None:
    """Compare a draft with the plan of its code; None where the plan is new."""
    plan = plan_by_code(draft.plan_code)
    if plan is None:
        return None
    return comparison(content(plan), kept, in_force=is_in_force(plan))
