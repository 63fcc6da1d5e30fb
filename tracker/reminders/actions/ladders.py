"""Changing the ladder of a plan."""

from __future__ import annotations

from datetime import datetime

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.plans.models import Plan
from tracker.reminders.models import PlanLadder
from tracker.reminders.queries.ladders import ladder_of
from tracker.reminders.rules.ladder import Ladder


def change_ladder(plan: Plan, ladder: Ladder, *, reason: str, by: Actor, at: datetime) -> bool:
    """Set the ladder on which the plan's letters hang from the next planning on.

    Give False, and write nothing, where it is the one already in force.
    """
    before = ladder_of(plan.id)
    if ladder == before:
        return False
    row = session.get(PlanLadder, plan.id)
    if row is None:
        session.add(PlanLadder(plan_id=plan.id, rungs=ladder.as_json()))
    else:
        row.rungs = ladder.as_json()
    record(
        "reminders.change_ladder",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        before=before.as_json(),
        after=ladder.as_json(),
        reason=reason,
    )
    return True
