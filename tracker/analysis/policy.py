"""Who may see which figures: published results are everybody's, the rest is the province's own."""

from __future__ import annotations

from collections.abc import Collection

from tracker.lib.actor import Actor, Role

_WHOLE = (Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)


def can_see(actor: Actor, stage: str = "published", owners: Collection[int] = ()) -> bool:
    """Say whether `actor` may see figures of a stage; `owners` answer for the criterion.

    Signed-in people see what is published; self-scores, appraisals and forecasts only those who
    see the whole province, and the criterion's own agency.
    """
    if actor.is_system:
        return True
    if actor.id is None:
        return False
    if stage == "published" or actor.has(*_WHOLE):
        return True
    return any(actor.serves(agency_id) for agency_id in owners)
