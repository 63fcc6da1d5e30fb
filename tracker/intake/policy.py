"""Who brings plan documents in: those who coordinate the whole city, and administrators."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_import(actor: Actor) -> bool:
    """Say whether `actor` may upload a document, decide on its findings and apply it."""
    return actor.is_system or actor.has(Role.COORDINATOR, Role.ADMIN)


def can_exchange_for_all(actor: Actor) -> bool:
    """Say whether `actor` brings in, and takes out, the table of every agency's work.

    Who coordinates does. The rows stay the agencies' own reports by their source: no words are
    put into an agency's mouth (`progress.policy.can_report`), its head's yes is still needed
    where it has it so, and the same act confirms nothing.
    """
    return actor.is_system or actor.has(Role.COORDINATOR)
