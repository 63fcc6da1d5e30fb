"""The lead asks a partner for its part; the partner answers, or the lead asks no longer.

Neither changes the work: only the lead's own report closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.audit.rules import plain
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import paragraphs
from tracker.progress.actions.states import Act, Conflict, lock, write
from tracker.progress.models import Occurrence, PartnerRequest, UpdateDocument
from tracker.progress.queries.partners import takes_part
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.steering import must_be_open


def ask_partner(
    occurrence_id: int, *, agency_id: int, wanted: str, due_on: date | None, by: Actor, at: datetime
) -> PartnerRequest:
    """Ask a partner of the task for its part by `due_on`; raise Refused with the problems.

    A member of a group that takes part is a partner too.
    """
    act = Act("ask_part", by, at)
    row = lock(occurrence_id)
    must_be_open(row.state)
    words = paragraphs(wanted)
    _check(row, agency_id, words, due_on, act.on)
    request = PartnerRequest(
        occurrence_id=row.id,
        plan_id=row.plan_id,
        task_id=row.task_id,
        agency_id=agency_id,
        wanted=words,
        due_on=due_on,
        state="asked",
        asked_at=at,
        asked_on=act.on,
        asked_by=by.name,
    )
    session.add(request)
    session.flush()
    until = format_date(request.due_on)
    told = f"Đề nghị {request.agency.name} phối hợp trước hết ngày {until}: {words}"
    write(row, act, {}, {}, done=told)
    _record("progress.ask_part", request, act, None, {"wanted": words, "due_on": due_on})
    return request


def _check(row: Occurrence, agency_id: int, words: str, due_on: date | None, on: date) -> None:
    problems: dict[str, str] = {}
    if agency_id == row.agency_id:
        problems["agency_id"] = "Chọn một cơ quan khác."
    elif not takes_part(row.task_id, agency_id, on):
        problems["agency_id"] = "Cơ quan này không phối hợp nhiệm vụ theo kế hoạch."
    elif _waiting(row.id, agency_id):
        problems["agency_id"] = "Cơ quan này còn một đề nghị chưa trả lời; rút đề nghị đó trước."
    if not words:
        problems["wanted"] = "Ghi phần việc cần phối hợp."
    if due_on is None:
        problems["due_on"] = "Ghi ngày cần có kết quả."
    elif due_on < on:
        problems["due_on"] = "Ngày cần có kết quả không được trước hôm nay."
    if problems:
        raise Refused(problems)


def answer(
    request_id: int, *, words: str, documents: Sequence[Document] = (), by: Actor, at: datetime
) -> PartnerRequest:
    """Give the partner's part in words, with documents or both; Conflict when it was closed."""
    act = Act("part", by, at)
    text = paragraphs(words)
    if not (text or documents):
        raise Refused({"words": "Ghi kết quả phối hợp hoặc gửi tài liệu."})
    request, row = _closed(request_id, "answered", act)
    request.answer = text or None
    request.documents.extend(documents)
    update = write(row, act, {}, {}, done=text or None, from_agency_id=request.agency_id)
    session.flush()
    for document in documents:
        session.add(UpdateDocument(update_id=update.id, document_id=document.id))
    shown = {"documents": [document.label for document in documents]} if documents else {}
    _record("progress.part", request, act, {"state": "asked"}, {"state": "answered"} | shown)
    return request


def withdraw_part(request_id: int, *, by: Actor, at: datetime) -> PartnerRequest:
    """Ask a partner no longer; raise Conflict where it has answered meanwhile."""
    act = Act("unask_part", by, at)
    request, row = _closed(request_id, "withdrawn", act)
    write(row, act, {}, {}, done=f"Không còn đề nghị {request.agency.name} phối hợp.")
    _record("progress.unask_part", request, act, {"state": "asked"}, {"state": "withdrawn"})
    return request


def _closed(request_id: int, state: str, act: Act) -> tuple[PartnerRequest, Occurrence]:
    """Close a request that waits, under the lock of its occurrence.

    `answered_on` is the day from which nothing is waited for, also where it was taken back: so
    a past view knows who was late on any day.
    """
    row = lock(session.get_one(PartnerRequest, request_id).occurrence_id)
    query = select(PartnerRequest).where(PartnerRequest.id == request_id).with_for_update()
    request = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if request.state != "asked":
        raise Conflict
    if act.on < request.asked_on:
        raise Refused({"": f"Đề nghị này gửi ngày {format_date(request.asked_on)}."})
    request.state = state
    request.answered_at, request.answered_on, request.answered_by = act.at, act.on, act.by.name
    return request, row


def _waiting(occurrence_id: int, agency_id: int) -> bool:
    query = select(PartnerRequest.id).where(
        PartnerRequest.occurrence_id == occurrence_id,
        PartnerRequest.agency_id == agency_id,
        PartnerRequest.state == "asked",
    )
    return session.scalar(query.limit(1)) is not None


def _record(
    verb: str,
    request: PartnerRequest,
    act: Act,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    record(
        verb,
        by=act.by,
        at=act.at,
        subject_type="partner_request",
        subject_id=request.id,
        agency_id=request.agency_id,
        before=before,
        after=plain(after | {"occurrence": request.occurrence_id}),
    )
