"""Reading documents; whose they are is the policy's question in the room that shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from tracker.db import session
from tracker.evidence.models import Document


def document(document_id: int) -> Document | None:
    """Give one document, or None."""
    return session.get(Document, document_id)


def documents(ids: Collection[int]) -> dict[int, Document]:
    """Give documents by id in one statement; an id that does not exist is left out."""
    if not ids:
        return {}
    rows = session.scalars(select(Document).where(Document.id.in_(list(ids))))
    return {row.id: row for row in rows}


def stored_files() -> Iterator[tuple[str, int]]:
    """Give (sha256, size in bytes) of every file that a document names, once each."""
    query = (
        select(Document.sha256, Document.size)
        .where(Document.sha256.is_not(None))
        .distinct()
        .order_by(Document.sha256)
    )
    for row in session.execute(query):
        yield row.sha256, row.size
