"""Who asks: the token of a request, counted, and the actor that its owner is today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Row

from tracker.accounts.queries import acting
from tracker.accounts.signing_in import count_guess
from tracker.agencies.queries import by_ids
from tracker.api.actions import TooOften, use_token
from tracker.api.policy import narrowed, service_of
from tracker.api.problems import refuse
from tracker.api.rules import SCOPE_NAMES, Scope
from tracker.audit.actions import origin
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import Actor

LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks through which token."""

    actor: Actor
    token_id: int
    prefix: str


def enter(scope: Scope) -> Caller:
    """Give who asks; end the request of who has no working token, or not for `scope`.

    The header alone counts: what a browser sends by itself, a cookie, is not looked at.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        refuse("token")
    row = _used(secret.strip()[:LONGEST_TOKEN])
    actor = _actor_of(row)
    if actor is None:
        refuse("token", "Người hoặc cơ quan đứng tên mã không còn quyền nào.")
    if scope.value not in row.scopes:
        refuse("scope", f"Mã chưa được cấp “{SCOPE_NAMES[scope]}” ({scope.value}).")
    origin.set(f"api:{row.prefix}")
    return Caller(actor, row.id, row.prefix)


def _used(secret: str) -> Row[Any]:
    """Find and count; wrong tokens are counted by the network address that tries them."""
    wall, wait = clock.wall_now(), 0
    with transaction():
        found = use_token(secret, wall=wall)
        if found is None:
            wait = count_guess(what="api", address=request.remote_addr or "", wall=wall)
    if isinstance(found, TooOften):
        refuse("too-often", retry_after=found.seconds)
    if wait:
        refuse("too-often", retry_after=wait)
    if found is None:
        refuse("token", "Mã sai, đã hết hạn hoặc đã thu hồi.")
    return found


def _actor_of(row: Row[Any]) -> Actor | None:
    """Give the owner with the rights of today; None for who has left or what has ended."""
    on = clock.today()
    if row.person_id is not None:
        found = acting(row.person_id, on)
        if found is None or not found[0].active:
            return None
        actor = narrowed(found[1], row.agency_id)
        return actor if actor.memberships else None
    agency = by_ids([row.agency_id or 0]).get(row.agency_id or 0)
    if agency is None or not agency.valid_on(on):
        return None
    return service_of(agency.id, f"{row.name} ({agency.name})"[:200])
