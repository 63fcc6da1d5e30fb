"""Who brings plan documents in: those who coordinate the whole city, and administrators."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_import(actor: Actor) -> bool:
    """Say whether `actor` may upload a document, decide on its findings and apply it."""
    return actor.is_system or actor.has(Role.COORDINATOR, Role.ADMIN)
