"""What the page of an occurrence says of the inside of its agency, and to whom."""

from __future__ import annotations

from typing import Any

from tracker.accounts.queries import colleagues
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.progress.models import Occurrence
from tracker.progress.policy import can_approve, can_put_in_charge, can_see_inside
from tracker.progress.queries.inside import charge as charges
from tracker.progress.queries.inside import reviewing as reviews
from tracker.progress.queries.inside import steps as found_steps
from tracker.progress.rules.steps import sum_of
from tracker.progress.views import access


def facts(row: Occurrence, actor: Actor) -> dict[str, Any]:
    """Give the report that waits for the head, who is in charge, and the steps or their sum."""
    return _part_facts(row, actor) | _review_facts(row, actor)


def _review_facts(row: Occurrence, actor: Actor) -> dict[str, Any]:
    """Give what the page of an occurrence says of a report inside its agency.

    Outside the agency only `review_since`: that one waits, and since when.
    """
    found = reviews.newest(row.id)
    if found is None:
        return {}
    waits = found.row.state == "waiting"
    if not can_see_inside(actor, row.agency_id):
        return {"review_since": found.row.sent_on} if waits else {}
    came_back = found.row.state == "sent_back" and row.version == found.row.version
    return {
        "review": found if waits or came_back else None,
        "review_waits": waits,
        "may_approve": waits and can_approve(actor, row.agency_id),
        "standing_agency": access.standing_agency_name(),
    }


def _part_facts(row: Occurrence, actor: Actor) -> dict[str, Any]:
    """Give who is in charge and the sum of the steps to all, the steps themselves to the agency."""
    on = clock.today()
    rows = found_steps.steps(row.assignment_id)
    given: dict[str, Any] = {
        "in_charge": charges.of_occurrences([row.id], on).get(row.id),
        "step_sum": sum_of([(step.due_on, step.done_on) for step in rows], on),
    }
    if can_see_inside(actor, row.agency_id):
        given |= {
            "steps": rows,
            "may_put_in_charge": can_put_in_charge(actor, row.agency_id),
            "colleagues": colleagues([row.agency_id], on),
            "on": on,
        }
    return given
