"""Who makes and ends tokens, and what is left of an owner's rights behind one."""

from __future__ import annotations

from tracker.lib.actor import Actor, Membership, Role


def can_manage_tokens(actor: Actor) -> bool:
    """Say whether `actor` makes, lists and revokes tokens: administrators alone."""
    return actor.is_system or actor.has(Role.ADMIN)


def can_read_webhooks(actor: Actor) -> bool:
    """Say whether `actor` reads webhooks and their log: administrators, as on the page."""
    return actor.is_system or actor.has(Role.ADMIN)


def narrowed(actor: Actor, agency_id: int | None) -> Actor:
    """Give a person's actor with the rights of one agency alone, where a token says so."""
    if agency_id is None:
        return actor
    kept = tuple(held for held in actor.memberships if held.agency_id == agency_id)
    return Actor(actor.id, actor.name, kept)


def service_of(agency_id: int, name: str) -> Actor:
    """Give the actor of an agency's own program: it reads and reports as an editor there.

    Never as its head: where the head approves first, what a program sends waits for the head.
    """
    return Actor(None, name, (Membership(Role.AGENCY_EDITOR, agency_id),))
