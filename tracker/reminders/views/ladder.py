"""The ladder of a plan: shown, changed with a reason, tried on one deadline."""

from __future__ import annotations

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code
from tracker.reminders.actions.ladders import change_ladder
from tracker.reminders.forms import LadderForm
from tracker.reminders.policy import can_change_ladder
from tracker.reminders.queries.ladders import ladder_of
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.trying import Step, steps
from tracker.reminders.views.blueprint import reminders

# The deadline on which a ladder is tried lies this far ahead.
_TRIED_IN = timedelta(days=30)


@reminders.route("/ke-hoach/<code>/thang-nhac", methods=["GET", "POST"])
@signed_in
def ladder(code: str) -> str | Response | tuple[str, int]:
    """Show and change the ladder of a plan."""
    if not can_change_ladder(current_actor()):
        abort(403)
    plan = plan_by_code(code[:40]) or abort(404)
    now = ladder_of(plan.id)
    form = LadderForm() if request.method == "POST" else LadderForm.of(now)
    if request.method == "GET":
        return _page(plan, form, now)
    typed = form.ladder() if form.validate() else None
    if typed is None:
        return _page(plan, form, now), 422
    if "try" in request.form:
        return _page(plan, form, typed, tried=typed != now)
    with transaction():
        changed = change_ladder(
            plan, typed, reason=form.reason.data or "", by=current_actor(), at=clock.now()
        )
    flash("Đã đổi thang nhắc." if changed else "Thang nhắc không có gì thay đổi.")
    return redirect(url_for("reminders.ladder", code=code), 303)


def _page(plan: Plan, form: LadderForm, ladder: Ladder, tried: bool = False) -> str:
    return render_template(
        "reminders/ladder.html",
        plan=plan,
        form=form,
        ladder=ladder,
        tried=tried,
        limit_on=(limit_on := _example_limit()),
        steps=_steps(ladder, limit_on),
    )


def _example_limit() -> date:
    return calendar().next_working_day(clock.today() + _TRIED_IN)


def _steps(ladder: Ladder, limit_on: date) -> list[Step]:
    return steps(ladder, limit_on, calendar())
