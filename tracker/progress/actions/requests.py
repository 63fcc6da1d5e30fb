"""An agency asks that its work be changed and may take it back; a confirmer grants or refuses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import nfc
from tracker.progress.actions import steering
from tracker.progress.actions.states import Act, Conflict, lock, write
from tracker.progress.inheriting.work import lock_tasks
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steering import (
    HANDED,
    Asked,
    check_asked,
    must_have_reason,
    words_of,
)


def ask(
    occurrence_id: int,
    *,
    kind: Asked,
    reason: str,
    due_on: date | None = None,
    to_agency_id: int | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> ChangeRequest:
    """Write down what an agency asks for; raise Refused, or Conflict. One request waits at a time.

    `due_on` is the day an extension is asked to; `to_agency_id` who should do the work instead.
    """
    act = Act("ask", by, at)
    row = lock(occurrence_id, version)
    if _waiting(row.id) is not None:
        raise Refused({"": "Việc này đang có một đề nghị chờ quyết định; rút đề nghị đó trước."})
    check_asked(
        kind,
        row.state,
        due_on,
        on=act.on,
        used=row.extension_count,
        allowed=row.plan.settings.extensions_allowed,
    )
    must_have_reason(reason)
    if to_agency_id is not None and to_agency_id == row.agency_id:
        raise Refused({"to_agency_id": "Chọn một cơ quan khác."})
    extends = kind is Asked.EXTENSION
    request = ChangeRequest(
        occurrence_id=row.id,
        plan_id=row.plan_id,
        task_id=row.task_id,
        agency_id=row.agency_id,
        kind=kind.value,
        reason=nfc(reason).strip(),
        due_on=row.due_on if extends else None,
        asked_due_on=due_on if extends else None,
        to_agency_id=to_agency_id if kind in HANDED else None,
        asked_at=at,
        asked_on=act.on,
        asked_by=by.name,
        state="asked",
    )
    session.add(request)
    session.flush()
    _tell(row, act, request, f"Đề nghị {said(request)}.", request.reason)
    _record("progress.ask", request, act, None, _facts(request), request.reason)
    return request


def withdraw(request_id: int, *, by: Actor, at: datetime) -> ChangeRequest:
    """Take back a request that nobody has decided on; raise Conflict where somebody has."""
    return _decide(request_id, Act("withdraw", by, at), "withdrawn", "")[0]


def refuse(request_id: int, *, reason: str, by: Actor, at: datetime) -> ChangeRequest:
    """Say no with a reason; the work goes on as it was. Conflict where somebody was faster."""
    must_have_reason(reason)
    return _decide(request_id, Act("refuse", by, at), "refused", reason)[0]


def grant(
    request_id: int,
    *,
    due_on: date | None = None,
    to_agency_id: int | None = None,
    words: str = "",
    by: Actor,
    at: datetime,
) -> ChangeRequest:
    """Say yes and do it: to the day and for the agency asked for, or to others.

    Raise Conflict where somebody decided meanwhile, Refused where the work can no longer move.
    """
    act = Act("grant", by, at)
    request, row = _decide(request_id, act, "granted", words)
    why = words.strip() or request.reason
    told: dict[str, Any] = {"reason": why, "by": by, "at": at}
    kind = Asked(request.kind)
    if kind is Asked.EXTENSION:
        request.granted_due_on = due_on or request.asked_due_on
        steering.extend(row.id, due_on=request.granted_due_on, **told)
        request.granted_due_on = row.due_on
    elif kind in HANDED:
        receiver = to_agency_id or request.to_agency_id
        if receiver is None:
            raise Refused({"to_agency_id": "Chọn cơ quan nhận việc."})
        steering.reassign(row.id, to_agency_id=receiver, **told)
    elif kind is Asked.SUSPEND:
        steering.suspend(row.id, **told)
    else:
        steering.cancel(row.id, **told)
    return request


def said(request: ChangeRequest) -> str:
    """Give a request in words: “gia hạn đến 15/08/2024”."""
    return words_of(Asked(request.kind), request.asked_due_on)


def _waiting(occurrence_id: int) -> ChangeRequest | None:
    query = select(ChangeRequest).where(
        ChangeRequest.occurrence_id == occurrence_id, ChangeRequest.state == "asked"
    )
    return session.scalar(query)


_OUTCOMES = {"withdrawn": "Rút đề nghị", "refused": "Không đồng ý", "granted": "Đồng ý"}


def _decide(request_id: int, act: Act, state: str, words: str) -> tuple[ChangeRequest, Occurrence]:
    """Close a request that waits, under the lock of its occurrence; raise Conflict otherwise."""
    asked = session.get_one(ChangeRequest, request_id)
    # The task before the occurrence, as amendments lock them: the yes may hand the work over.
    lock_tasks({asked.task_id})
    row = lock(asked.occurrence_id)
    query = select(ChangeRequest).where(ChangeRequest.id == request_id).with_for_update()
    request = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if request.state != "asked":
        raise Conflict
    if act.on < request.asked_on:
        raise Refused({"": f"Đề nghị này gửi ngày {format_date(request.asked_on)}."})
    request.state, request.decision = state, nfc(words).strip() or None
    request.decided_at, request.decided_on, request.decided_by = act.at, act.on, act.by.name
    _tell(row, act, request, f"{_OUTCOMES[state]} {said(request)}.", request.decision)
    session.flush()
    _record(
        f"progress.{act.verb}",
        request,
        act,
        {"state": "asked"},
        {"state": state, "decision": request.decision},
        request.decision,
    )
    return request, row


def _tell(
    row: Occurrence, act: Act, request: ChangeRequest, words: str, reason: str | None
) -> None:
    write(row, act, {}, {}, done=words, reason=reason, expected_on=request.asked_due_on)


def _facts(request: ChangeRequest) -> dict[str, Any]:
    names = ("kind", "due_on", "asked_due_on", "to_agency_id")
    return {name: value for name in names if (value := getattr(request, name)) is not None}


def _record(
    verb: str,
    request: ChangeRequest,
    act: Act,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    reason: str | None,
) -> None:
    record(
        verb,
        by=act.by,
        at=act.at,
        subject_type="change_request",
        subject_id=request.id,
        agency_id=request.agency_id,
        before=before,
        after=after | {"occurrence": request.occurrence_id},
        reason=reason,
    )
