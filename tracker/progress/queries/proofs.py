"""Documents of an agency's reports: which it has sent before, and which one report shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.db import session
from tracker.evidence.models import Document
from tracker.progress.models import ProgressUpdate, UpdateDocument


def sent_before(agency_id: int, limit: int = 20) -> Sequence[Document]:
    """Give the documents that an agency sent last, newest first."""
    query = select(Document).where(Document.agency_id == agency_id)
    return session.scalars(query.order_by(Document.id.desc()).limit(limit)).all()


def own_documents(agency_id: int, ids: Collection[int]) -> Sequence[Document]:
    """Give those of `ids` that are documents of this agency."""
    if not ids:
        return []
    query = select(Document).where(Document.agency_id == agency_id, Document.id.in_(ids))
    return session.scalars(query.order_by(Document.id)).all()


def shown_document(occurrence_id: int, document_id: int) -> Document | None:
    """Give a document if a report on this occurrence shows it, else None."""
    query = (
        select(Document)
        .join(UpdateDocument, UpdateDocument.document_id == Document.id)
        .join(ProgressUpdate, ProgressUpdate.id == UpdateDocument.update_id)
        .where(Document.id == document_id, ProgressUpdate.occurrence_id == occurrence_id)
        .limit(1)
    )
    return session.scalar(query)
