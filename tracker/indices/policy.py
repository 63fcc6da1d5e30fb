"""Who sees and who writes figures, forecasts and owners; pure, so that the role table tests it."""

from __future__ import annotations

from collections.abc import Collection

from tracker.lib.actor import Actor, Role

_WHOLE = (Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR)


def can_read_frameworks(actor: Actor) -> bool:
    """Say whether `actor` may read trees, maxima and crosswalks: whoever signed in."""
    return actor.is_system or actor.id is not None


def can_see_entries(actor: Actor) -> bool:
    """Say whether `actor` may see every stage of the figures, with sources and drafts."""
    return actor.is_system or actor.has(*_WHOLE)


def can_enter(actor: Actor) -> bool:
    """Say whether `actor` stores figures, versions, owners and claims: the standing agency."""
    return actor.is_system or actor.has(Role.COORDINATOR)


def can_see_forecast(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may read what an agency expects: its own people, and those above all."""
    return can_see_entries(actor) or actor.serves(agency_id)


def can_forecast(actor: Actor, owner_ids: Collection[int]) -> bool:
    """Say whether `actor` may say what is expected of a criterion that `owner_ids` answer for."""
    return any(actor.serves(agency_id) for agency_id in owner_ids)
