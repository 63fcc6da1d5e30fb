"""Who does an agency's part of a task: a person of its own, and the division they work in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.accounts.queries import colleagues
from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import one_line
from tracker.plans.models import Assignment
from tracker.progress.actions.states import Conflict
from tracker.progress.rules.moves import Refused

LONGEST_UNIT = 120


@dataclass(frozen=True, slots=True)
class Charge:
    """Who is in charge and in which division; None and "" where nobody and none is named."""

    person_id: int | None = None
    unit: str = ""


def put_in_charge(
    seen: Mapping[int, int | None], charge: Charge, *, agency_id: int, by: Actor, at: datetime
) -> int:
    """Name who does some assignments of one agency; give how many changed.

    `seen` maps an assignment to the person whom the page showed in charge: Conflict when
    somebody else has been named since, Refused when the person is not of the agency. One entry
    of the trail lists every assignment.
    """
    unit = one_line(charge.unit)
    if len(unit) > LONGEST_UNIT:
        raise Refused({"unit": f"Tên phòng, ban dài quá {LONGEST_UNIT} ký tự."})
    name = _name_of(charge.person_id, agency_id, at)
    query = select(Assignment).where(
        Assignment.id.in_(list(seen)), Assignment.agency_id == agency_id, Assignment.role == "lead"
    )
    rows = session.scalars(query.order_by(Assignment.id).with_for_update()).all()
    if len(rows) < len(seen):
        raise Refused({"": "Có phần việc không thuộc cơ quan này; tải lại trang rồi chọn lại."})
    if any(row.person_id != seen[row.id] for row in rows):
        raise Conflict
    changed = [row for row in rows if (row.person_id, row.unit or "") != (charge.person_id, unit)]
    before = {str(row.id): [row.person_id, row.unit] for row in changed}
    for row in changed:
        row.person_id, row.unit = charge.person_id, unit or None
    if changed:
        record(
            "progress.put_in_charge",
            by=by,
            at=at,
            subject_type="assignment",
            subject_id=changed[0].id if len(changed) == 1 else None,
            label=name or "không nêu người",
            agency_id=agency_id,
            before={"in_charge": before},
            after={"in_charge": {key: [charge.person_id, unit or None] for key in before}},
        )
    return len(changed)


def _name_of(person_id: int | None, agency_id: int, at: datetime) -> str:
    """Give the name of one of the agency's own people; raise Refused for anybody else."""
    if person_id is None:
        return ""
    for one in colleagues([agency_id], clock.local_day(at)):
        if one.user_id == person_id:
            return one.name
    raise Refused({"person": "Chỉ giao cho người đang làm việc tại cơ quan mình."})
