"""Who may do what with progress; pure, so that the role table tests every cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker.lib.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may see: everything, or the work of some agencies."""

    everything: bool = False
    agency_ids: frozenset[int] = frozenset()

    def holds(self, agency_id: int) -> bool:
        """Say whether the work of `agency_id` is inside."""
        return self.everything or agency_id in self.agency_ids

    @property
    def is_empty(self) -> bool:
        """Whether nothing may be seen."""
        return not self.everything and not self.agency_ids


def scope_of(actor: Actor) -> Scope:
    """Say what `actor` may see of progress; the one place where this is decided."""
    if actor.is_system or actor.has(Role.ADMIN, Role.COORDINATOR, Role.LEADER, Role.AUDITOR):
        return Scope(everything=True)
    return Scope(agency_ids=actor.agency_ids)


def can_see(actor: Actor, agency_id: int, partner_agency_ids: Collection[int] = ()) -> bool:
    """Say whether `actor` may read an agency's work; its partners in the task may too."""
    scope = scope_of(actor)
    return scope.holds(agency_id) or bool(scope.agency_ids.intersection(partner_agency_ids))


def can_report(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may report for `agency_id`: its own people only."""
    return actor.is_system or actor.serves(agency_id)


def headed(actor: Actor) -> frozenset[int]:
    """Give the agencies of which this actor is the head, or stands in for the head."""
    return frozenset(
        m.agency_id for m in actor.memberships if m.role is Role.AGENCY_HEAD and m.agency_id
    )


def can_approve(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` reads the reports of an agency before they go out: its head."""
    return agency_id in headed(actor)


def sends_out(actor: Actor, agency_id: int) -> bool:
    """Say whether a report by `actor` leaves an agency whose head approves first."""
    return actor.is_system or can_approve(actor, agency_id)


def can_see_inside(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` reads what an agency has not sent out yet: its own people alone."""
    return actor.serves(agency_id)


def can_put_in_charge(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` names who does an agency's work, and its steps: its own people."""
    return actor.serves(agency_id)


def can_confirm(actor: Actor, monitors: Collection[int] = (), agency_id: int | None = None) -> bool:
    """Say whether `actor` may confirm or return reports: all of them, or those of one task.

    The coordinator may; and the people of an agency that follows the task, one of `monitors`
    (`queries/confirming.monitors`: named itself, or a member of the group that the task names;
    one member is enough, as one person of an agency is). Nobody does on a report of their own
    agency, `agency_id`, whoever else follows the task with them.
    """
    if actor.is_system or actor.has(Role.COORDINATOR):
        return True
    if agency_id is not None and actor.serves(agency_id):
        return False
    return any(actor.serves(monitor) for monitor in monitors)


def can_see_board(actor: Actor) -> bool:
    """Say whether `actor` may read the work of the whole province."""
    return scope_of(actor).everything


def can_record_event(actor: Actor, agency_id: int | None) -> bool:
    """Say whether `actor` may say that an event happened, for one agency or for all (None)."""
    if can_confirm(actor):
        return True
    return agency_id is not None and actor.serves(agency_id)


def can_ask_explanation(actor: Actor) -> bool:
    """Say whether `actor` asks agencies to explain, and accepts or returns what they say."""
    return can_confirm(actor)


def can_write_explanation(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` writes what an agency explains; only its head signs (`can_approve`)."""
    return actor.serves(agency_id)


def can_remark(actor: Actor, agency_id: int, other_agency_ids: Collection[int] = ()) -> bool:
    """Say whether `actor` may speak on an occurrence: lead, partners, monitors, those above."""
    if actor.is_system or actor.has(Role.COORDINATOR, Role.LEADER):
        return True
    return actor.serves(agency_id) or bool(actor.agency_ids.intersection(other_agency_ids))
