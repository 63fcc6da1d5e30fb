"""The ladders that plans set for themselves."""

from __future__ import annotations

from sqlalchemy import select

from tracker.db import session
from tracker.plans.models import Plan
from tracker.reminders.models import PlanLadder
from tracker.reminders.rules.ladder import Ladder


def ladders() -> dict[str, Ladder]:
    """Give the ladders of the plans that have their own, by the plan's code."""
    query = select(Plan.code, PlanLadder.rungs).join(Plan, Plan.id == PlanLadder.plan_id)
    return {code: Ladder.from_json(rungs) for code, rungs in session.execute(query)}


def ladder_of(plan_id: int) -> Ladder:
    """Give the ladder of one plan, with the defaults where it says nothing."""
    row = session.get(PlanLadder, plan_id)
    return Ladder.from_json(row.rungs if row else None)
