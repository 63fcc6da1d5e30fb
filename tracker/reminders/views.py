"""The preview: which letters the next working day would bring if nothing changed."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, render_template
from flask.blueprints import BlueprintSetupState

from tracker.accounts.login import current_actor, signed_in
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.outbox.policy import can_see_letters
from tracker.outbox.views import EXTENSION
from tracker.reminders.jobs import plan_day

SHOWN = 200

reminders = Blueprint("reminders", __name__, url_prefix="/thu/du-kien")


@reminders.record_once
def _tell_the_outbox_who_acts(state: BlueprintSetupState) -> None:
    """Leave the signed-in person where the outbox's pages look for it."""
    state.app.extensions[EXTENSION] = current_actor


@reminders.get("")
@signed_in
def preview() -> str:
    """Show the letters of the next working day, and whom none can reach."""
    if not can_see_letters(current_actor()):
        abort(403)
    day = calendar().next_working_day(clock.today() + timedelta(days=1))
    planned = plan_day(day)
    return render_template(
        "reminders/preview.html",
        planned=planned,
        day=day,
        letters=planned.plan.letters[:SHOWN],
        total=len(planned.plan.letters),
    )
