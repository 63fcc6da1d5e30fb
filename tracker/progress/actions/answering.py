"""An explanation is written, signed by the head, accepted or returned; or asked for no longer.

What was once signed is never lost: when it is returned, the signed text and the reason go to
`explanation_past`, from which a past view tells what was received on any day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import paragraphs
from tracker.progress.actions.states import Act, Conflict, write
from tracker.progress.models import Explanation, ExplanationPast
from tracker.progress.rules.explaining import AWAITED, Answer, Stage, after, check_answer
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import OPEN_WORK
from tracker.progress.rules.steering import must_have_reason


def save_draft(
    explanation_id: int, answer: Answer, *, version: int, by: Actor, at: datetime
) -> Explanation:
    """Keep what an agency has written so far; its people share one text. Conflict when changed."""
    row = _lock(explanation_id, version, Act("draft", by, at))
    stage = after(Stage(row.state), "draft")
    # What was returned stays so until it is sent again: the reason is still to be answered.
    row.state = (Stage.RETURNED if row.decision else stage).value
    _put(row, answer)
    row.written_at, row.written_by = at, by.name
    row.version += 1
    return row


def submit(
    explanation_id: int, answer: Answer, *, version: int, by: Actor, at: datetime
) -> Explanation:
    """Send what was written to the agency's head; nobody outside reads it yet."""
    act = Act("write", by, at)
    return _answer(explanation_id, answer, version, act)


def sign(
    explanation_id: int, answer: Answer, *, version: int, by: Actor, at: datetime
) -> Explanation:
    """Send the explanation out as the head leaves it; from this day on it counts as received."""
    act = Act("sign", by, at)
    row = _answer(explanation_id, answer, version, act)
    if row.occurrence is not None:
        write(row.occurrence, Act("explain", by, at), {}, {}, expected_on=row.promised_on)
    return row


def _answer(explanation_id: int, answer: Answer, version: int, act: Act) -> Explanation:
    row = _lock(explanation_id, version, act)
    before = _facts(row)
    stage = after(Stage(row.state), act.verb)
    check_answer(answer, on=act.on, must_promise=must_promise(row))
    _put(row, answer)
    row.state = stage.value
    row.written_at, row.written_by = act.at, act.by.name
    if stage is Stage.SIGNED:
        row.signed_at, row.signed_on, row.signed_by = act.at, act.on, act.by.name
        row.decision = row.decided_at = row.decided_on = row.decided_by = None
    row.version += 1
    session.flush()
    _record(f"progress.explain_{act.verb}", row, act, before)
    return row


def accept(explanation_id: int, *, version: int, by: Actor, at: datetime) -> Explanation:
    """Take an explanation as sufficient."""
    return _decide(explanation_id, "", version, Act("accept", by, at))


def give_back(
    explanation_id: int, *, reason: str, version: int, by: Actor, at: datetime
) -> Explanation:
    """Return an explanation with the reason; the signed text is kept beside the one to come."""
    must_have_reason(reason)
    return _decide(explanation_id, reason, version, Act("return", by, at))


def withdraw(
    explanation_id: int, *, reason: str, version: int, by: Actor, at: datetime
) -> Explanation:
    """Ask no longer: the work was done, or the question was wrong."""
    must_have_reason(reason)
    return _decide(explanation_id, reason, version, Act("withdraw", by, at))


_TOLD = {"accept": "accept", "return": "unaccept", "withdraw": "unask"}


def _decide(explanation_id: int, reason: str, version: int, act: Act) -> Explanation:
    row = _lock(explanation_id, version, act)
    before = _facts(row)
    stage = after(Stage(row.state), act.verb)
    words = paragraphs(reason) or None
    if stage is Stage.RETURNED:
        _keep(row, Stage.SIGNED, row.signed_on, row.signed_by, None)
        row.version += 1
        _keep(row, Stage.RETURNED, act.on, act.by.name, words)
        row.signed_at = row.signed_on = row.signed_by = None
    row.state, row.decision = stage.value, words
    row.decided_at, row.decided_on, row.decided_by = act.at, act.on, act.by.name
    row.version += 1
    if row.occurrence is not None:
        write(row.occurrence, Act(_TOLD[act.verb], act.by, act.at), {}, {}, reason=words)
    session.flush()
    _record(f"progress.explain_{act.verb}", row, act, before)
    return row


def must_promise(row: Explanation) -> bool:
    """Say whether something is left to promise: not for work that was done late."""
    return row.occurrence is None or row.occurrence.state.work in OPEN_WORK


def _keep(
    row: Explanation, stage: Stage, on: date | None, by: str | None, decision: str | None
) -> None:
    """Put the present text away as it was known from `on`."""
    session.add(
        ExplanationPast(
            explanation_id=row.id,
            version=row.version,
            state=stage.value,
            cause=row.cause,
            remedy=row.remedy,
            promised_on=row.promised_on,
            decision=decision,
            on=on,
            by=by or "",
        )
    )


def _lock(explanation_id: int, version: int, act: Act) -> Explanation:
    """Give an explanation for writing; Conflict when it changed, Refused on an earlier day."""
    query = select(Explanation).where(Explanation.id == explanation_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if row.version != version:
        raise Conflict
    last = max(day for day in (row.asked_on, row.signed_on, row.decided_on) if day)
    if act.on < last:
        raise Refused(
            {
                "": f"Ngày hệ thống {format_date(act.on)} trước lần cập nhật gần nhất "
                f"({format_date(last)}); không ghi lùi ngày được."
            }
        )
    return row


def _put(row: Explanation, answer: Answer) -> None:
    row.cause = paragraphs(answer.cause) or None
    row.remedy = paragraphs(answer.remedy) or None
    row.promised_on = answer.promised_on


def _facts(row: Explanation) -> dict[str, Any]:
    """Give what the trail says of an explanation; an agency's unsent words are not in it."""
    names = ["state", "decision"]
    if Stage(row.state) not in AWAITED:
        names += ["cause", "remedy", "promised_on"]
    return plain({name: getattr(row, name) for name in names})


def _record(verb: str, row: Explanation, act: Act, before: dict[str, Any]) -> None:
    record(
        verb,
        by=act.by,
        at=act.at,
        subject_type="explanation",
        subject_id=row.id,
        agency_id=row.agency_id,
        before=before,
        after=_facts(row),
        reason=row.decision,
    )
