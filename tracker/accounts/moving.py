"""People go over to another agency with their accounts: one right ends, the same one begins.

A chair beside `actions.py` for the room that reorganises agencies, which writes the entry of the
trail for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from tracker.accounts.models import AgencyMembership
from tracker.db import session
from tracker.lib.calendar import ONE_DAY


def rights_in(agency_ids: Sequence[int], on: date) -> Sequence[AgencyMembership]:
    """Give the rights that people hold in some agencies on a day or later."""
    query = select(AgencyMembership).where(
        AgencyMembership.agency_id.in_(agency_ids),
        or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
    )
    return session.scalars(query.order_by(AgencyMembership.id)).all()


def move_people(heirs: Mapping[int, int | None], *, on: date) -> list[tuple[int, int | None]]:
    """End rights (id → agency in which the same right begins, None: none) the day before `on`.

    The account stays, with its password and sessions; what it may do follows the rights of the
    day. A right held in both agencies is not doubled. Give (person, agency) of those that moved.
    """
    query = select(AgencyMembership).where(AgencyMembership.id.in_(sorted(heirs)))
    rows = [row for row in session.scalars(query) if row.valid_to is None or row.valid_to >= on]
    has = {
        (right.user_id, right.agency_id, right.role)
        for right in session.scalars(
            select(AgencyMembership).where(
                AgencyMembership.user_id.in_({row.user_id for row in rows}),
                or_(AgencyMembership.valid_to.is_(None), AgencyMembership.valid_to >= on),
            )
        )
    }
    moved: list[tuple[int, int | None]] = []
    for row in rows:
        to_id, last = heirs[row.id], row.valid_to
        row.valid_to = max(on - ONE_DAY, row.valid_from)
        moved.append((row.user_id, to_id))
        if to_id is not None and (row.user_id, to_id, row.role) not in has:
            has.add((row.user_id, to_id, row.role))
            session.add(
                AgencyMembership(
                    user_id=row.user_id,
                    agency_id=to_id,
                    role=row.role,
                    unit=row.unit,
                    is_contact=row.is_contact,
                    stands_in_for_id=row.stands_in_for_id,
                    valid_from=max(on, row.valid_from),
                    valid_to=last,
                )
            )
    session.flush()
    return moved
