"""Who may read the reports of the whole province, and who may change their words."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role


def can_read_reports(actor: Actor) -> bool:
    """Say whether `actor` may read and download the reports of every agency's work."""
    return actor.is_system or actor.has(Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)


def can_read_agency_report(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may read one agency's report: its own people, and who reads them all."""
    return can_read_reports(actor) or actor.serves(agency_id)


def can_write_agency_report(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may change the sentences of an agency's report: its own people."""
    return actor.serves(agency_id)


def can_remind(actor: Actor) -> bool:
    """Say whether `actor` writes to agencies in the standing agency's name."""
    return actor.has(Role.COORDINATOR)


def can_write_reports(actor: Actor) -> bool:
    """Say whether `actor` may change the sentences of a report."""
    return actor.has(Role.ADMIN, Role.COORDINATOR)
