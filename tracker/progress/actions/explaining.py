"""Sở Nội vụ asks agencies to explain: late work, missing reports, missed targets.

What becomes of a question is in `answering.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import paragraphs
from tracker.plans.models import Target
from tracker.progress.actions.states import Act, lock_many, write
from tracker.progress.models import Explanation, Occurrence
from tracker.progress.queries.explanations import (
    open_occurrences,
    open_targets,
    target_owners,
)
from tracker.progress.rules.explaining import (
    Stage,
    asks,
    check_question,
    subject_of,
)
from tracker.progress.rules.moves import Refused

_STILL_OPEN = "Đang có một giải trình chưa xong về việc này."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked in Sở Nội vụ's own words, empty for the usual three, and by when."""

    words: str = ""
    answer_by: date | None = None


def ask(
    occurrence_ids: Collection[int], question: Question, *, by: Actor, at: datetime
) -> list[Explanation]:
    """Ask for explanations of late work or missing reports: of all of it, or of nothing.

    Raise Refused where something is not late, or is being explained already.
    """
    act = Act("question", by, at)
    check_question(question.answer_by, on=act.on)
    rows = lock_many(list(occurrence_ids))
    if not rows or len(rows) < len(set(occurrence_ids)):
        raise Refused({"": "Chưa chọn việc nào, hoặc có việc không còn nữa."})
    busy = open_occurrences([row.id for row in rows])
    found = [_ask_one(row, question, act, busy) for row in rows]
    session.flush()
    _record_asked(found, act, question)
    return found


def _ask_one(row: Occurrence, question: Question, act: Act, busy: Collection[int]) -> Explanation:
    where = f"Nhiệm vụ {row.task.number}, {row.agency.name}: "
    subject = subject_of(row.state, act.on)
    if subject is None:
        raise Refused({"": f"{where}không quá hạn, không thiếu báo cáo."})
    if row.id in busy:
        raise Refused({"": where + _STILL_OPEN})
    until = f", trả lời trước hết ngày {format_date(question.answer_by)}"
    told = f"{asks(row.agency.authority).capitalize()} giải trình"
    write(row, act, {}, {}, done=f"{told}{until if question.answer_by else ''}.")
    return _asked(
        act,
        question,
        plan_id=row.plan_id,
        agency_id=row.agency_id,
        subject=subject.value,
        occurrence_id=row.id,
        period=row.period,
    )


def ask_about_targets(
    pairs: Collection[tuple[int, int]], question: Question, *, by: Actor, at: datetime
) -> list[Explanation]:
    """Ask the owners of missed targets; `pairs` are (target, agency). All of them, or nothing."""
    act = Act("question", by, at)
    check_question(question.answer_by, on=act.on)
    query = select(Target).where(Target.id.in_({target for target, _ in pairs}))
    targets = {row.id: row for row in session.scalars(query.order_by(Target.id).with_for_update())}
    owners = target_owners(targets.values(), act.on)
    named = {(id_, body.id) for id_, bodies in owners.items() for body in bodies}
    if not pairs or not named.issuperset(pairs):
        raise Refused({"": "Chưa chọn mục tiêu nào, hoặc cơ quan không phụ trách mục tiêu đó."})
    busy = open_targets(targets)
    found = []
    for target_id, agency_id in pairs:
        if (target_id, agency_id) in busy:
            raise Refused({"": f"Mục tiêu {targets[target_id].code}: {_STILL_OPEN}"})
        place = {"plan_id": targets[target_id].plan_id, "target_id": target_id}
        found.append(_asked(act, question, agency_id=agency_id, subject="target", **place))
    session.flush()
    _record_asked(found, act, question)
    return found


def _asked(act: Act, question: Question, **place: Any) -> Explanation:
    row = Explanation(
        question=paragraphs(question.words),
        answer_by=question.answer_by,
        state=Stage.ASKED.value,
        asked_at=act.at,
        asked_on=act.on,
        asked_by=act.by.name,
        **place,
    )
    session.add(row)
    return row


def _record_asked(found: Sequence[Explanation], act: Act, question: Question) -> None:
    """Write one entry that lists what was asked for."""
    agencies = {row.agency_id for row in found}
    record(
        "progress.explain_ask",
        by=act.by,
        at=act.at,
        subject_type="explanation",
        subject_id=found[0].id if len(found) == 1 else None,
        agency_id=agencies.pop() if len(agencies) == 1 else None,
        after=plain(
            {
                "asked": {row.id: row.occurrence_id or f"target {row.target_id}" for row in found},
                "answer_by": question.answer_by,
            }
        ),
        reason=question.words.strip() or None,
    )
