"""A person says where one task, criterion or right goes that has no single successor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from tracker.agencies.models import AgencyGroup
from tracker.agencies.queries import by_ids
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.reorganisation.actions.preparing import Refused, existing, must_be_draft, record_act
from tracker.reorganisation.models import Decision, Reorganisation
from tracker.reorganisation.queries.concerned import concerned
from tracker.reorganisation.queries.outcome import Need
from tracker.reorganisation.rules.fates import Way

MAX_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen: `move` to a body, `group` to all members of a group, `close`, `stay`."""

    kind: str
    to_id: int | None = None
    group_id: int | None = None


def decide(
    row: Reorganisation,
    needs: Sequence[Need],
    choice: Choice | None,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Keep one choice for some needs, None takes it back; raise Refused. Give how many."""
    must_be_draft(row)
    if not needs:
        raise Refused("Chọn ít nhất một dòng.")
    if len(needs) > MAX_AT_ONCE:
        raise Refused(f"Mỗi lần quyết định nhiều nhất {MAX_AT_ONCE} dòng.")
    if choice is not None:
        _check(row, needs, choice)
    for subject, subject_id, from_id in needs:
        session.execute(
            delete(Decision).where(
                Decision.reorganisation_id == row.id,
                Decision.subject == subject,
                Decision.subject_id == subject_id,
                Decision.from_id.is_not_distinct_from(from_id),
            )
        )
        if choice is not None:
            session.add(
                Decision(
                    reorganisation_id=row.id,
                    subject=subject,
                    subject_id=subject_id,
                    from_id=from_id,
                    choice=choice.kind,
                    to_id=choice.to_id,
                    group_id=choice.group_id,
                    decided_by=by.name,
                    decided_at=at,
                )
            )
    row.version += 1
    session.flush()
    to = by_ids([choice.to_id]).get(choice.to_id) if choice and choice.to_id else None
    told = {
        "choice": choice.kind if choice else None,
        "to": to.name if to else None,
        "group": choice.group_id if choice else None,
        "needs": [list(need) for need in needs],
    }
    record_act("decide", row, by, at, after=told)
    return len(needs)


def _check(row: Reorganisation, needs: Sequence[Need], choice: Choice) -> None:
    """Refuse a receiver that is not there on the day, or is none of a body's successors."""
    who = concerned(row)
    if choice.kind == "move":
        valid = existing(row.effective_on, [choice.to_id or 0])
        if choice.to_id not in valid or choice.to_id in who.gone:
            raise Refused("Cơ quan tiếp nhận không hoạt động vào ngày hiệu lực.")
    if choice.kind == "group":
        if any(subject != "task" or from_id is not None for subject, _, from_id in needs):
            raise Refused("Chỉ nhiệm vụ của cơ quan không có nơi kế thừa mới giao lại cho cả nhóm.")
        group = session.get(AgencyGroup, choice.group_id or 0)
        if group is None or group.kind not in ("level", "listed"):
            raise Refused("Chọn một nhóm có thành viên vào ngày hiệu lực.")
    for _, _, from_id in needs:
        fate = who.fates.get(from_id) if from_id is not None else None
        if fate is None:
            continue
        if fate.way is Way.CHOSEN and choice.kind == "move" and choice.to_id not in fate.to_ids:
            raise Refused("Chọn một trong các cơ quan kế thừa đã ghi.")
        if choice.kind == "stay" and from_id in who.gone:
            raise Refused("Cơ quan này kết thúc, việc không thể ở lại.")
