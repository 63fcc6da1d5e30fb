"""An agency reports; what it typed meanwhile is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.text import paragraphs
from tracker.progress.actions.states import Act, change, lock, lock_many, write
from tracker.progress.models import Occurrence, ProgressUpdate, ReportDraft, UpdateDocument
from tracker.progress.policy import sends_out
from tracker.progress.rules.moves import Refused, Report, after_report
from tracker.progress.rules.status import Work


def report(
    occurrence_id: int,
    typed: Report,
    *,
    documents: Sequence[Document] = (),
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> ProgressUpdate:
    """Write an agency's report; raise Refused with the problems, or Conflict.

    `version` is that of the page the person typed on; None where the last word may win.
    """
    act = Act("report", by, at)
    row = lock(occurrence_id, version)
    update = _take(row, replace(typed, documents=len(documents)), act)
    session.flush()
    for document in documents:
        session.add(UpdateDocument(update_id=update.id, document_id=document.id))
    if by.id is not None:
        drop_drafts([row.id], by.id)
    shown = {"documents": [document.label for document in documents]} if documents else {}
    record(
        "progress.report",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=row.id,
        agency_id=row.agency_id,
        before=update.before,
        after=update.after | shown,
    )
    return update


def report_many(
    typed: Mapping[int, Report], *, documents: Sequence[Document] = (), by: Actor, at: datetime
) -> Sequence[ProgressUpdate]:
    """Write the reports of several occurrences at once: all, or none when one is refused.

    Each shows the same `documents`. One entry in the trail lists the reports. Rows are locked in
    the order of their ids, so that two bulk reports wait for each other instead of blocking each
    other.
    """
    shown = dict.fromkeys(typed, documents)
    updates = take_many(typed, shown, by=by, at=at)
    agencies = {update.agency_id for update in updates}
    record(
        "progress.report_many",
        by=by,
        at=at,
        subject_type="occurrence",
        agency_id=agencies.pop() if len(agencies) == 1 else None,
        after={"reports": {update.occurrence_id: update.result for update in updates}}
        | ({"documents": [document.label for document in documents]} if documents else {}),
    )
    return updates


def take_many(
    typed: Mapping[int, Report],
    documents: Mapping[int, Sequence[Document]],
    *,
    by: Actor,
    at: datetime,
) -> Sequence[ProgressUpdate]:
    """Write the reports of several occurrences, each with its own documents: all, or none.

    The entry in the trail is the caller's.
    """
    act = Act("report", by, at)
    rows = lock_many(list(typed))
    updates = [
        _take(row, replace(typed[row.id], documents=len(documents.get(row.id, ()))), act)
        for row in rows
    ]
    session.flush()
    session.add_all(
        UpdateDocument(update_id=update.id, document_id=one.id)
        for update in updates
        for one in documents.get(update.occurrence_id, ())
    )
    if by.id is not None:
        drop_drafts(list(typed), by.id)
    return updates


def _take(row: Occurrence, typed: Report, act: Act) -> ProgressUpdate:
    """Bring one occurrence to the state its report asks for, and write the update.

    Where the head approves first, only the head's word goes out: no door can leave that out.
    """
    if row.agency.head_approves and not sends_out(act.by, row.agency_id):
        raise Refused({"": "Báo cáo của cơ quan này phải được người đứng đầu duyệt trước khi gửi."})
    state = after_report(row.state, typed, act.on, row.plan.settings.confirmed_kinds)
    closed = state.work in (Work.SUBMITTED, Work.COMPLETED)
    before, after = change(
        row,
        act,
        state,
        reported_on=act.on,
        submitted_on=act.on if state.work is Work.SUBMITTED else None,
        expected_on=None if closed else typed.expected_on,
    )
    return write(
        row,
        act,
        before,
        after,
        result=typed.result.value,
        percent=state.percent,
        done=_text(typed.done),
        difficulty=_text(typed.difficulty),
        explanation=_text(typed.explanation),
        expected_on=typed.expected_on,
        completed_on=state.completed_on,
    )


def save_draft(
    occurrence_id: int, *, person_id: int, typed: dict[str, Any], version: int, at: datetime
) -> ReportDraft:
    """Keep what a person typed and has not sent."""
    draft = session.get(ReportDraft, (occurrence_id, person_id))
    if draft is None:
        draft = ReportDraft(occurrence_id=occurrence_id, person_id=person_id)
        session.add(draft)
    draft.typed, draft.version, draft.saved_at = typed, version, at
    return draft


def drop_drafts(occurrence_ids: Sequence[int], person_id: int) -> None:
    """Forget what a person typed on some occurrences: it was sent."""
    session.execute(
        delete(ReportDraft).where(
            ReportDraft.occurrence_id.in_(occurrence_ids), ReportDraft.person_id == person_id
        )
    )


def _text(value: str) -> str | None:
    """Give typed text in NFC with its own line breaks, None when empty."""
    return paragraphs(value) or None
