"""The document beside the plan that is stored: what applying it would change."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.db import transaction
from tracker.intake import actions
from tracker.intake.comparing import Comparison, comparison, marked
from tracker.intake.forms import read_version
from tracker.intake.kept import Kept, kept_from_json
from tracker.intake.models import ImportDraft
from tracker.intake.preview import parts_of
from tracker.intake.queries import draft_to_decide
from tracker.intake.rules.removal import CHOICES, BadChoice, removals_of
from tracker.intake.views.blueprint import DRAFT, intake, opened
from tracker.intake.views.preview import COMPARE, frame, is_in_force, place_of
from tracker.lib import clock
from tracker.plans.queries import content, plan_by_code

PAGE = 60
# Removed tasks to decide on at once; those after them follow when these are decided.
DECIDED_AT_ONCE = 40

Answer = str | Response | tuple[str, int]


@intake.get(f"/<{DRAFT}:draft_id>/so-sanh")
def compare(draft_id: int) -> str:
    """Show added, changed, renumbered and removed rows, sixty to a page."""
    return _page(opened(draft_id))


@intake.post(f"/<{DRAFT}:draft_id>/viec-bo")
def decide_removed(draft_id: int) -> Answer:
    """Keep what was chosen for tasks that the document no longer holds."""
    opened(draft_id)
    choices = _choices()
    try:
        with transaction():
            count = actions.decide_removed(
                draft_to_decide(draft_id),
                choices,
                version=read_version(request.form.get("version")),
                by=current_actor(),
                at=clock.now(),
            )
    except actions.Conflict as conflict:
        return _page(opened(draft_id), problems={"": str(conflict)}), 409
    except BadChoice as bad:
        return _page(opened(draft_id), problems={bad.where: str(bad)}), 422
    if count:
        flash(f"Đã ghi quyết định về {count} nhiệm vụ không có trong tệp.")
    return redirect(url_for("intake.compare", draft_id=draft_id), 303)


def _choices() -> dict[str, tuple[str, str]]:
    """Read the chosen ways by address; "all" chooses one way for every task still open."""
    form = request.form
    places = form.getlist("where")[:DECIDED_AT_ONCE]
    rest = "end" if form.get("rest") else ""
    found = {
        where: (form.get(f"how-{n}", "") or rest, form.get(f"into-{n}", ""))
        for n, where in enumerate(places)
    }
    return {where: chosen for where, chosen in found.items() if chosen[0]}


def _page(draft: ImportDraft, *, problems: dict[str, str] | None = None) -> str:
    """Render the comparison; `problems` by address of the removed task, or "" for the page."""
    kept = kept_from_json(draft.content)
    found = comparison_of(draft, kept)
    about = request.args.get("loc")
    lines = list(marked(found.lines, about)) if found else []
    start = min(place_of(request.args).start or 0, max(len(lines) - 1, 0))
    removed = actions.removed_tasks(draft, kept) if draft.state == "open" else []
    said = removals_of(draft.decisions)
    waiting = [row for row in removed if row.where not in said]
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
        removed=(waiting + [row for row in removed if row.where in said])[:DECIDED_AT_ONCE],
        removed_count=len(removed),
        said=said,
        choices=CHOICES,
        typed=request.form,
        problems=problems or {},
    )


def comparison_of(draft: ImportDraft, kept: Kept) -> Comparison | None:
    """Compare a draft with the plan of its code; None where the plan is new."""
    plan = plan_by_code(draft.plan_code)
    if plan is None:
        return None
    said = removals_of(draft.decisions)
    return comparison(content(plan), kept, in_force=is_in_force(plan), removals=said)
