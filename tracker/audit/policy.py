"""Who reads the trail. The log of one person's acts is sensitive personal data (Decree 356/2025):
who may follow a person are the administrator and the auditor alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.lib.actor import Actor, Role

PERSONAL_ROOMS = ("accounts", "audit", "api")
"""Rooms whose acts tell of a person rather than of the work: signing in, being refused."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may read: of which agencies (None: all), and whether of persons too."""

    agency_ids: frozenset[int] | None = None
    persons: bool = False


def reach_of(actor: Actor) -> Reach | None:
    """Give what of the trail `actor` may read; None for nothing.

    Administrators and auditors read all; the coordinator what is done to the work,
    without anybody's sign-ins and without a way to follow one person; the head of an agency
    what is done in its name or to its things.
    """
    if actor.has(Role.ADMIN, Role.AUDITOR):
        return Reach(persons=True)
    if actor.has(Role.COORDINATOR):
        return Reach()
    headed = {m.agency_id for m in actor.memberships if m.role is Role.AGENCY_HEAD and m.agency_id}
    return Reach(agency_ids=frozenset(headed)) if headed else None


def can_read_trail(actor: Actor) -> bool:
    """Say whether the page of the trail opens."""
    return reach_of(actor) is not None


def can_export_trail(actor: Actor) -> bool:
    """Say whether `actor` may take the trail away as a workbook."""
    return actor.has(Role.ADMIN, Role.AUDITOR)
