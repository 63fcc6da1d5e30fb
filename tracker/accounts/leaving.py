"""Somebody leaves: duties for others go to a colleague, rights end, the last closes the account.

A chair beside `actions.py` for the room in which people hold work, which hands that over first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.accounts.actions import end_membership, set_active, sign_out_everywhere
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.policy import can_give
from tracker.accounts.substitutes import Absence, NotPossible, arrange, end
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor, Membership, Role
from tracker.lib.calendar import format_date


def in_charge_of(by: Actor, person_id: int, on: date) -> tuple[set[int], list[AgencyMembership]]:
    """Give where a person serves or served, and the rights from `on`, that `by` has charge of."""
    if by.id == person_id:
        return set(), []
    query = select(AgencyMembership).where(AgencyMembership.user_id == person_id)
    # Read anew: under the lock of a leaving, what another one has just ended is seen as ended.
    anew = query.order_by(AgencyMembership.id).execution_options(populate_existing=True)
    rows = [
        row
        for row in session.scalars(anew)
        if can_give(by, Membership(Role(row.role), row.agency_id))
    ]
    held = [row for row in rows if row.valid_to is None or row.valid_to >= on]
    return {row.agency_id for row in rows if row.agency_id}, held


def duties(person_id: int, agency_id: int, on: date) -> Sequence[AgencyMembership]:
    """Give the rights that a person holds in place of others of an agency, from a day on."""
    query = select(AgencyMembership).where(
        AgencyMembership.user_id == person_id,
        AgencyMembership.agency_id == agency_id,
        AgencyMembership.stands_in_for_id.is_not(None),
        AgencyMembership.valid_to >= on,
    )
    return session.scalars(query.order_by(AgencyMembership.id)).all()


def pass_duties_on(
    person_id: int, *, agency_id: int, to_id: int, by: Actor, at: datetime
) -> tuple[list[str], list[str]]:
    """Let a colleague stand in where a person did; give for whom, and why not for the others."""
    on = clock.local_day(at)
    rows = duties(person_id, agency_id, on)
    absences = {
        Absence(row.stands_in_for_id or 0, agency_id, max(row.valid_from, on), row.valid_to or on):
            row.stands_in_for.name if row.stands_in_for else ""
        for row in rows
    }  # fmt: skip
    for row in rows:
        end(row, by=by, at=at)
    passed, kept = [], []
    for absence, name in absences.items():
        try:
            arrange(absence, substitute_id=to_id, by=by, at=at)
            passed.append(name)
        except NotPossible as refusal:
            days = f"từ {format_date(absence.first)} đến hết {format_date(absence.last)}"
            kept.append(f"Làm thay {name} {days}: {refusal}")
    return passed, kept


def pass_letters_on(person_id: int, *, agency_id: int, to_id: int, on: date) -> bool:
    """Let a colleague receive the agency's letters if the person did; say whether that changed."""
    own = (
        AgencyMembership.agency_id == agency_id,
        AgencyMembership.stands_in_for_id.is_(None),
        AgencyMembership.valid_from <= on,
        or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
    )
    marked = select(AgencyMembership.id).where(
        AgencyMembership.user_id == person_id, AgencyMembership.is_contact.is_(True), *own
    )
    if session.scalar(marked.limit(1)) is None:
        return False
    theirs = select(AgencyMembership).where(AgencyMembership.user_id == to_id, *own)
    row = session.scalar(theirs.order_by(AgencyMembership.id).limit(1))
    if row is None or row.is_contact:
        return False
    row.is_contact = True
    return True


def end_rights(
    user: User, rights: Collection[AgencyMembership], *, by: Actor, at: datetime
) -> bool:
    """End rights from today on and every session; say whether the account closed with the last."""
    on = clock.local_day(at)
    for row in rights:
        if row.removed_at is None and (row.valid_to is None or row.valid_to >= on):
            end_membership(row, on=on, by=by, at=at)
    session.flush()
    left = select(AgencyMembership.id).where(
        AgencyMembership.user_id == user.id,
        or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
    )
    if session.scalar(left.limit(1)) is not None:
        sign_out_everywhere(user, by=by, at=at)
        return False
    set_active(user, active=False, by=by, at=at)
    return True
