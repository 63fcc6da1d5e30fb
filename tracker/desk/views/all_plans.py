"""All plans in force on one page: how each stands, every count with its list."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.desk.views import desk
from tracker.plans.queries import plans_issued
from tracker.progress.policy import scope_of
from tracker.progress.queries.totals import count_states
from tracker.progress.rules.counts import Counts, total
from tracker.web.days import shown_day


@desk.get("/theo-doi/cac-ke-hoach")
@signed_in
def all_plans() -> str | Response:
    """Show the plans in force with their counts; two statements whatever their number."""
    scope, day = scope_of(current_actor()), shown_day()
    if scope.is_empty:
        return redirect(url_for("desk.my_work"))
    counts = count_states("plan_id", None, day.on, scope)
    rows = [(plan, counts.get(plan.id, Counts())) for plan in plans_issued(day.on)]
    return render_template(
        "desk/all_plans.html", rows=rows, whole=total(found for _, found in rows), day=day
    )
