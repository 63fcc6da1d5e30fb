"""Who manages whom. A head manages the people of the own agency, the coordinator everybody but
administrators; nobody gives or takes a right that they could not be given charge of.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracker.lib.actor import Actor, Membership, Role

AGENCY_ROLES = (Role.AGENCY_EDITOR, Role.AGENCY_HEAD)
# Rights over the trail and the installation come from an administrator alone.
_ADMIN_ONLY = (Role.ADMIN, Role.AUDITOR)
# The commonest first: what a form proposes must not be the widest right.
_OFFERED = (*AGENCY_ROLES, Role.LEADER, Role.COORDINATOR, Role.AUDITOR, Role.ADMIN)


def headed_agencies(actor: Actor) -> frozenset[int]:
    """Give the agencies whose people this actor manages as their head."""
    return frozenset(
        m.agency_id for m in actor.memberships if m.role is Role.AGENCY_HEAD and m.agency_id
    )


def can_see_people(actor: Actor) -> bool:
    """Say whether the page of people opens at all."""
    return can_see_all_people(actor) or bool(headed_agencies(actor))


def can_see_all_people(actor: Actor) -> bool:
    """Say whether the people of every agency may be listed."""
    return actor.is_system or actor.has(Role.ADMIN, Role.COORDINATOR)


def can_give(actor: Actor, membership: Membership) -> bool:
    """Say whether `actor` may begin or end this membership of somebody."""
    if membership.role in AGENCY_ROLES and membership.agency_id is None:
        return False
    if actor.is_system or actor.has(Role.ADMIN):
        return True
    if actor.has(Role.COORDINATOR):
        return membership.role not in _ADMIN_ONLY
    return membership.role in AGENCY_ROLES and membership.agency_id in headed_agencies(actor)


def can_manage_person(actor: Actor, held: Iterable[Membership]) -> bool:
    """Say whether `actor` may reset, sign out or close an account that holds `held`.

    Every one of its rights must be in the actor's charge: who could reset a person's password
    could become that person.
    """
    rights = list(held)
    if not rights:
        return can_see_all_people(actor)
    return all(can_give(actor, membership) for membership in rights)


def roles_to_give(actor: Actor) -> tuple[Role, ...]:
    """Give the roles that a form may offer to `actor`."""
    if actor.is_system or actor.has(Role.ADMIN):
        return _OFFERED
    if actor.has(Role.COORDINATOR):
        return tuple(role for role in _OFFERED if role not in _ADMIN_ONLY)
    return AGENCY_ROLES if headed_agencies(actor) else ()


def can_see_activity(actor: Actor) -> bool:
    """Say whether `actor` sees when and from where people were at work here.

    A history of somebody's activity is sensitive (Decree 356/2025): who manages people manages
    their rights, and learns nothing of their days.
    """
    return actor.is_system or actor.has(Role.ADMIN, Role.AUDITOR)


def can_remove_second_step(actor: Actor) -> bool:
    """Say whether `actor` may take the second step off somebody who lost the telephone.

    An administrator alone: with a new password it would let one become the other.
    """
    return actor.is_system or actor.has(Role.ADMIN)


def can_arrange_substitute(actor: Actor, absent_id: int, membership: Membership) -> bool:
    """Say whether `actor` may say who stands in for a person in one of that person's rights.

    The person themself, the head of the agency, or who may give that right anyway.
    """
    if membership.role not in AGENCY_ROLES or membership.agency_id is None:
        return False
    return actor.id == absent_id or can_give(actor, membership)


def can_switch_approval(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may decide that an agency's head reads its reports before they go out."""
    if actor.is_system or actor.has(Role.ADMIN, Role.COORDINATOR):
        return True
    return agency_id in headed_agencies(actor)


def can_make_calendar(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may open a calendar of an agency's deadlines: its head alone."""
    return agency_id in headed_agencies(actor)


def can_revoke_calendar(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may close it: its head, and who answers for every account."""
    return can_make_calendar(actor, agency_id) or can_see_all_people(actor)
