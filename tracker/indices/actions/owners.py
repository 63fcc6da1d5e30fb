"""Who answers for a criterion, changed from a day on by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.agencies.models import Agency
from tracker.audit.actions import record
from tracker.db import session
from tracker.indices.models import Criterion, CriterionOwner
from tracker.lib.actor import Actor
from tracker.lib.calendar import ONE_DAY
from tracker.lib.text import one_line


def set_owner(
    *,
    criterion: Criterion,
    agencies: Sequence[tuple[Agency, str]],
    on: date,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> bool:
    """Let some agencies, each with its scope, answer for a criterion from `on`.

    Those who answered before end the day before; who stays with the same scope is left alone.
    Give whether anything changed.
    """
    rows = session.scalars(
        select(CriterionOwner).where(
            CriterionOwner.criterion_id == criterion.id,
            or_(CriterionOwner.valid_to.is_(None), CriterionOwner.valid_to >= on),
        )
    ).all()
    wanted = {agency.id: one_line(scope)[:300] for agency, scope in agencies}
    staying = {row.agency_id for row in rows if wanted.get(row.agency_id) == row.scope_note}
    before = _names(row.agency_id for row in rows)
    leaving = [row for row in rows if row.agency_id not in staying]
    if not leaving and staying == wanted.keys():
        return False
    for row in leaving:
        if row.valid_from is not None and row.valid_from >= on:
            # It would never have held: nothing of the past is lost with it.
            row.removed_at = at
        else:
            row.valid_to = on - ONE_DAY
    session.flush()
    for agency_id, scope in wanted.items():
        if agency_id not in staying:
            session.add(
                CriterionOwner(
                    criterion_id=criterion.id,
                    agency_id=agency_id,
                    scope_note=scope,
                    valid_from=on,
                )
            )
    session.flush()
    record(
        "indices.set_owner",
        by=by,
        at=at,
        subject_type="criterion",
        subject_id=criterion.id,
        label=f"{criterion.code}, từ {on:%d/%m/%Y}",
        before={"owners": before},
        after={"owners": _names(wanted), "from": on},
        reason=reason or None,
    )
    return True


def _names(ids: Iterable[int]) -> list[str]:
    query = select(Agency.name).where(Agency.id.in_(list(ids))).order_by(Agency.sort)
    rows = session.execute(query)
    return [row.name for row in rows]
