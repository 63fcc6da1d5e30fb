"""A remark on an occurrence by whom it concerns: words, documents, no change of the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib.actor import Actor
from tracker.lib.text import paragraphs
from tracker.progress.actions.states import Act, write
from tracker.progress.models import Occurrence, ProgressUpdate, UpdateDocument
from tracker.progress.rules.moves import Refused


def remark(
    occurrence_id: int,
    *,
    words: str,
    documents: Sequence[Document] = (),
    from_agency_id: int | None = None,
    by: Actor,
    at: datetime,
) -> ProgressUpdate:
    """Write a remark into the history; raise Refused where it says and shows nothing.

    `from_agency_id` is the agency that speaks where it is not the lead: a partner, a monitor.
    Work of any state may be remarked on, and whoever reports at the same moment is not disturbed.
    """
    text = paragraphs(words)
    if not (text or documents):
        raise Refused({"words": "Ghi ý kiến hoặc gửi tài liệu."})
    row = session.get_one(Occurrence, occurrence_id)
    speaker = None if from_agency_id == row.agency_id else from_agency_id
    update = write(row, Act("remark", by, at), {}, {}, done=text or None, from_agency_id=speaker)
    session.flush()
    for document in documents:
        session.add(UpdateDocument(update_id=update.id, document_id=document.id))
    record(
        "progress.remark",
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=row.id,
        agency_id=row.agency_id,
        after={"words": text, "documents": [document.label for document in documents]},
    )
    return update
