"""Who changes ladders, and who reads what was urged in vain."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_change_ladder(actor: Actor) -> bool:
    """Say whether `actor` may set on which days a plan's letters leave."""
    return actor.has(Role.COORDINATOR)


def can_see_urged(actor: Actor) -> bool:
    """Say whether the list of work urged in vain opens, with its drafts of official letters."""
    return actor.has(Role.COORDINATOR, Role.LEADER, Role.AUDITOR)
