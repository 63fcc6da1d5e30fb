"""An agency reports; what it typed meanwhile is kept as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.text import nfc
from tracker.progress.actions.states import Act, change, lock, write
from tracker.progress.models import Occurrence, ProgressUpdate, ReportDraft, UpdateDocument
from tracker.progress.rules.moves import Report, after_report
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
    typed = replace(typed, documents=len(documents))
    state = after_report(row.state, typed, act.on)
    closed = state.work in (Work.SUBMITTED, Work.COMPLETED)
    before, after = change(
        row,
        act,
        state,
        reported_on=act.on,
        submitted_on=act.on if state.work is Work.SUBMITTED else None,
        expected_on=None if closed else typed.expected_on,
    )
    update = write(
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
    session.flush()
    for document in documents:
        session.add(UpdateDocument(update_id=update.id, document_id=document.id))
    if by.id is not None:
        _drop_draft(row.id, by.id)
    _note(row, act, before, after, documents)
    return update


def report_many(
    typed: Sequence[tuple[int, Report]], *, by: Actor, at: datetime
) -> Sequence[ProgressUpdate]:
    """Write the reports of several duties at once: all, or none when one is refused."""
    ordered = sorted(typed, key=lambda pair: pair[0])  # one lock order, so that none waits for none
    return [report(occurrence_id, entry, by=by, at=at) for occurrence_id, entry in ordered]


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


def _drop_draft(occurrence_id: int, person_id: int) -> None:
    session.execute(
        delete(ReportDraft).where(
            ReportDraft.occurrence_id == occurrence_id, ReportDraft.person_id == person_id
        )
    )


def _note(
    row: Occurrence,
    act: Act,
    before: dict[str, Any],
    after: dict[str, Any],
    documents: Sequence[Document],
) -> None:
    if documents:
        after = after | {"documents": [document.label for document in documents]}
    record(
        "progress.report",
        by=act.by,
        at=act.at,
        subject_type="occurrence",
        subject_id=row.id,
        agency_id=row.agency_id,
        before=before,
        after=after,
    )


def _text(value: str) -> str | None:
    """Give typed text in NFC with its own line breaks, None when empty."""
    return nfc(value).replace("\r\n", "\n").strip() or None
