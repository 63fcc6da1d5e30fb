"""The blueprint of the room, apart from the pages, so that they need not import each other."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from tracker.accounts.login import current_actor
from tracker.outbox.views import EXTENSION

reminders = Blueprint("reminders", __name__)


@reminders.record_once
def _tell_lower_rooms_who_acts(state: BlueprintSetupState) -> None:
    """Leave the signed-in person where the pages of the rooms below accounts look for it."""
    state.app.extensions[EXTENSION] = current_actor
