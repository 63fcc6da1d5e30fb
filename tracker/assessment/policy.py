"""Who sees and who acts in a round of self-assessment; pure, so that the role table tests it."""

from __future__ import annotations

from tracker.lib.actor import Actor, Role

_WHOLE = (Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)


def can_see_whole(actor: Actor) -> bool:
    """Say whether `actor` sees every agency's state in a round, and the province's own table."""
    return actor.is_system or actor.has(*_WHOLE)


def can_run(actor: Actor) -> bool:
    """Say whether `actor` opens rounds, judges sheets and reopens them: the standing agency."""
    return actor.is_system or actor.has(Role.COORDINATOR)


def can_read_sheet(actor: Actor, agency_id: int, *, was_signed: bool, published: bool) -> bool:
    """Say whether `actor` reads scores, words and documents of a sheet.

    Its own agency always; those above it once its head has signed, for what is not signed has
    not left the agency; everybody else when the results are published, and never before.
    """
    if actor.is_system or actor.serves(agency_id):
        return True
    if published:
        return actor.id is not None
    return was_signed and actor.has(*_WHOLE)


def can_write_sheet(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` scores for an agency: its own people alone."""
    return actor.serves(agency_id)


def can_sign(actor: Actor, agency_id: int, *, has_head: bool) -> bool:
    """Say whether `actor` signs an agency's sheet: its head, or its people where it has none."""
    if not has_head:
        return actor.serves(agency_id)
    return any(m.role is Role.AGENCY_HEAD and m.agency_id == agency_id for m in actor.memberships)
