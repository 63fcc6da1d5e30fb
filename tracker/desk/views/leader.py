"""The leader's page: ten lines on one sheet of paper."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.desk.board import board as read_board
from tracker.desk.leader import Told, ten_lines
from tracker.desk.names import standing_agency_name
from tracker.desk.views import desk
from tracker.desk.views.board import chosen_plan, urged_in_vain
from tracker.plans.queries import plans_issued
from tracker.progress.policy import can_see_board, scope_of
from tracker.progress.queries.stakes import promises
from tracker.web.days import shown_day


@desk.get("/theo-doi/tom-tat")
@signed_in
def summary() -> str | Response:
    """Tell how the plan stands in ten lines, for who decides."""
    actor = current_actor()
    if not can_see_board(actor):
        return redirect(url_for("desk.board"))
    day = shown_day()
    plan = chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    told = Told(
        board=read_board(plan, day.on, scope_of(actor)),
        day=day,
        promises=promises(plan, day.on),
        standing_agency=standing_agency_name(),
        urged=urged_in_vain(plan, day, actor),
    )
    return render_template(
        "desk/leader.html",
        board=told.board,
        day=day,
        lines=ten_lines(told),
        plans=plans_issued(day.on),
    )
