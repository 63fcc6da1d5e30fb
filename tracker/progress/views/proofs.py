"""Documents as they come in with a report: files received once, then the rows written down.

A browser forgets the file of a form that is shown again. So a file that was taken is kept in
the storage and the form carries a signed note of it, also into a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime
from typing import Any, Protocol

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.evidence.actions import add_document
from tracker.evidence.models import Document
from tracker.evidence.receiving import ReceivedFile, receive
from tracker.evidence.rules import Refused
from tracker.lib.actor import Actor
from tracker.progress.forms import DocumentForm
from tracker.progress.queries.proofs import own_documents
from tracker.storage import Storage
from tracker.web.signing import signer


class WithDocuments(Protocol):
    """A form with documents: a report, a partner's part, a remark."""

    documents: Any


def storage() -> Storage:
    """Give the folder of evidence that the settings name."""
    return Storage(current_app.config["TRACKER"].evidence_folder)


def limit_mb() -> int:
    """Give the largest size of one file, in MB."""
    return int(current_app.config["TRACKER"].max_upload_mb)


def receive_files(form: WithDocuments, agency_id: int) -> None:
    """Take the files in; a refused one leaves its sentence beside the field."""
    most = limit_mb() * 1024 * 1024
    for entry in _entries(form):
        if entry.drop.data or kept_file(entry, agency_id) is None:
            entry.kept.data = ""
        entry.drop.data, entry.drop.raw_data = False, []
        upload = request.files.get(entry.file.name)
        if upload is None or not upload.filename:
            continue
        try:
            received = receive(
                upload.filename, upload.read(most + 1), storage=storage(), max_bytes=most
            )
        except Refused as refusal:
            entry.file.process_errors = [str(refusal)]
        else:
            entry.kept.data = _signer(agency_id).dumps(astuple(received))


def kept_file(entry: DocumentForm, agency_id: int) -> ReceivedFile | None:
    """Give the file that an earlier try left, if its note is ours and of this agency."""
    if not entry.kept.data:
        return None
    try:
        return ReceivedFile(*_signer(agency_id).loads(entry.kept.data))
    except (BadSignature, TypeError):
        return None


def kept_names(form: WithDocuments, agency_id: int) -> list[str]:
    """Give, for each document of the form, the name of the file that is kept, else ""."""
    kept = [kept_file(entry, agency_id) for entry in _entries(form)]
    return [file.file_name if file else "" for file in kept]


def write_documents(
    form: WithDocuments, *, agency_id: int, by: Actor, at: datetime
) -> list[Document]:
    """Write down the documents of a checked form; one that was sent before is found again."""
    found: dict[int, Document] = {}
    chosen = [entry.earlier_id for entry in _entries(form) if entry.earlier_id]
    for document in own_documents(agency_id, chosen):
        found[document.id] = document
    for entry in _entries(form):
        file = kept_file(entry, agency_id)
        if not (file or entry.number.data or entry.link.data):
            continue
        document = add_document(
            agency_id=agency_id,
            by=by,
            at=at,
            number=entry.number.data,
            issued_on=entry.issued_on.data,
            issuer=entry.issuer.data,
            subject=entry.subject.data,
            link=entry.link.data,
            file=file,
        )
        found[document.id] = document
    return list(found.values())


def _entries(form: WithDocuments) -> Iterator[DocumentForm]:
    return (entry.form for entry in form.documents)


def _signer(agency_id: int) -> URLSafeSerializer:
    return signer(f"evidence of {agency_id}")
