"""Writing a document down; it is never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.evidence.receiving import ReceivedFile
from tracker.evidence.rules import Refused, check_link
from tracker.lib.actor import Actor
from tracker.lib.text import one_line, shorten


def add_document(
    *,
    agency_id: int,
    by: Actor,
    at: datetime,
    number: str | None = None,
    issued_on: date | None = None,
    issuer: str | None = None,
    subject: str | None = None,
    link: str | None = None,
    file: ReceivedFile | None = None,
) -> Document:
    """Add what an agency shows as proof: a number, a link or a file (`receiving.receive`).

    The same document sent again by the agency is given back, not doubled. Raise Refused when
    there is nothing to show, or when the link leads nowhere.
    """
    said = {
        "number": _short(number, 80),
        "issued_on": issued_on,
        "issuer": _short(issuer, 200),
        "subject": _short(subject, 500),
        "link": check_link(link) if link and link.strip() else None,
    }
    if not (said["number"] or said["link"] or file):
        raise Refused("Hãy ghi số văn bản, đường dẫn hoặc đính kèm tệp.")
    same = _same(agency_id, file, said)
    if same is not None:
        return same
    document = Document(
        agency_id=agency_id,
        file_name=file.file_name if file else None,
        sha256=file.sha256 if file else None,
        size=file.size if file else None,
        media_type=file.media_type if file else None,
        uploaded_by_id=by.id,
        uploaded_by_name=by.name,
        uploaded_at=at,
        **said,
    )
    session.add(document)
    session.flush()
    record(
        "evidence.add_document",
        by=by,
        at=at,
        subject_type="document",
        subject_id=document.id,
        label=document.label,
        agency_id=agency_id,
        after={**said, "file_name": document.file_name, "sha256": document.sha256},
    )
    return document


def add_numbers(
    named: Sequence[tuple[int, str, date | None]], *, by: Actor, at: datetime
) -> Sequence[Document]:
    """Add documents known by number and day alone: (agency, number, issued on), in that order.

    What stands twice is one document. The entry in the trail is the caller's, as of a bulk act.
    """
    documents = {
        (agency_id, number, issued_on): Document(
            agency_id=agency_id,
            number=_short(number, 80),
            issued_on=issued_on,
            uploaded_by_id=by.id,
            uploaded_by_name=by.name,
            uploaded_at=at,
        )
        for agency_id, number, issued_on in named
    }
    session.add_all(documents.values())
    session.flush()
    return [documents[one] for one in named]


def _same(agency_id: int, file: ReceivedFile | None, said: dict) -> Document | None:
    """Find the agency's document with the same file that says the same, or says no less."""
    if file is None:
        return None
    query = select(Document).where(Document.agency_id == agency_id, Document.sha256 == file.sha256)
    for document in session.scalars(query.order_by(Document.id)):
        if all(value is None or getattr(document, key) == value for key, value in said.items()):
            return document
    return None


def _short(text: str | None, length: int) -> str | None:
    return shorten(one_line(text), length) or None
