"""Plans whose day of issue was set in advance come into force on that day."""

from __future__ import annotations

from datetime import date, datetime

from tracker.lib.actor import Actor
from tracker.plans import actions as plan_actions
from tracker.plans.models import Plan
from tracker.plans.queries import plans_announced
from tracker.progress.actions.scheduling import schedule


def issue_announced(*, on: date, by: Actor, at: datetime) -> list[Plan]:
    """Put every plan in force whose day has come by `on`, with its work given out; give them.

    Names are resolved as of each plan's own day. One that has been put in force stays so.
    """
    found = plans_announced(on)
    for plan in found:
        assert plan.issued_on is not None
        tasks = plan_actions.issue(plan, number=plan.number, issued_on=plan.issued_on, by=by, at=at)
        schedule(plan, tasks, by=by, at=at)
    return found
