"""Who may read the reports of the whole province, and who may change their words."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_read_reports(actor: Actor) -> bool:
    """Say whether `actor` may read and download the reports of every agency's work."""
    return actor.is_system or actor.has(Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)


def can_write_reports(actor: Actor) -> bool:
    """Say whether `actor` may change the sentences of a report."""
    return actor.has(Role.ADMIN, Role.COORDINATOR)
