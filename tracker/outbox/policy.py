"""Who sees letters, and who may hold, release or resend them."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_see_letters(actor: Actor) -> bool:
    """Say whether the log of letters opens: it shows people's addresses."""
    return actor.has(Role.COORDINATOR, Role.ADMIN, Role.AUDITOR)


def can_steer_letters(actor: Actor) -> bool:
    """Say whether `actor` may hold, release and resend letters, and throw the switch."""
    return actor.has(Role.COORDINATOR, Role.ADMIN)
