"""Who changes the table of days off."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_change_days(actor: Actor) -> bool:
    """Say whether `actor` may add days to the table and take them out; everybody reads it."""
    return actor.has(Role.ADMIN)
