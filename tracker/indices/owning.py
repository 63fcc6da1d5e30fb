"""Who answers for a criterion changes on a day: one owner ends, another begins.

A chair beside `actions/` for the room that reorganises agencies, which writes the entry of the
trail for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from tracker.db import session
from tracker.indices.models import CriterionOwner
from tracker.lib.calendar import ONE_DAY


def owned_by(agency_ids: Sequence[int], on: date) -> Sequence[CriterionOwner]:
    """Give what some agencies answer for on a day and have not handed over since."""
    query = select(CriterionOwner).where(
        CriterionOwner.agency_id.in_(agency_ids),
        or_(CriterionOwner.valid_from.is_(None), CriterionOwner.valid_from <= on),
        or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
    )
    return session.scalars(query.order_by(CriterionOwner.id)).all()


def change_owners(heirs: Mapping[int, int | None], *, on: date) -> list[tuple[int, int | None]]:
    """End the owners of `heirs` (id of the row → agency that follows, None: nobody) before `on`.

    An agency that answers for the criterion already is not entered twice. Give (criterion,
    agency) of those that changed; rows that ended earlier stay as they are.
    """
    query = select(CriterionOwner).where(CriterionOwner.id.in_(sorted(heirs)))
    rows = [row for row in session.scalars(query) if row.valid_to is None or row.valid_to >= on]
    criteria = {row.criterion_id for row in rows}
    has = {
        (owner.criterion_id, owner.agency_id)
        for owner in session.scalars(
            select(CriterionOwner).where(
                CriterionOwner.criterion_id.in_(criteria),
                or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
            )
        )
    }
    changed: list[tuple[int, int | None]] = []
    for row in rows:
        row.valid_to = max(on - ONE_DAY, row.valid_from or date.min)
        to_id = heirs[row.id]
        changed.append((row.criterion_id, to_id))
        if to_id is not None and (row.criterion_id, to_id) not in has:
            has.add((row.criterion_id, to_id))
            session.add(
                CriterionOwner(
                    criterion_id=row.criterion_id,
                    agency_id=to_id,
                    scope_note=row.scope_note,
                    valid_from=on,
                )
            )
    session.flush()
    return changed
