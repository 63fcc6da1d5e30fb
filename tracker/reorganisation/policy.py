"""Who reorganises agencies: those who coordinate the whole city, and administrators."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_reorganise(actor: Actor) -> bool:
    """Say whether `actor` may prepare and apply a reorganisation."""
    return actor.is_system or actor.has(Role.COORDINATOR, Role.ADMIN)
