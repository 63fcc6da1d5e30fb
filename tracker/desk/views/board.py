"""The board's page."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.accounts.queries import count_unserved
from tracker.desk.board import board as read_board
from tracker.desk.days import shown_day
from tracker.desk.figures import board_figures
from tracker.desk.views import desk
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code, plans
from tracker.progress.policy import can_see_board, scope_of


@desk.get("/theo-doi")
@signed_in
def board() -> str | Response:
    """Show what needs a person, worst first, and every count with its list."""
    actor = current_actor()
    if not can_see_board(actor):
        return redirect(url_for("desk.my_work"))
    day = shown_day()
    plan = chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    choices = [row for row in plans() if row.state != "draft"]
    found = read_board(plan, day.on, scope_of(actor))
    return render_template(
        "desk/board.html",
        board=found,
        day=day,
        plans=choices,
        figures=board_figures(found, day),
        unserved=None if day.is_past else count_unserved(day.on),
    )


def chosen_plan(on) -> Plan | None:  # type: ignore[no-untyped-def]
    """Give the plan of `?plan=`, else the improvement plan in force on `on`."""
    code = request.args.get("plan")
    if not code:
        return current_plan(on)
    plan = plan_by_code(code[:40])
    if plan is None or plan.state == "draft":
        abort(404)
    return plan
