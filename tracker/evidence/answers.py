"""How a document's file leaves: as a download under its Vietnamese name, never opened in place."""

from __future__ import annotations

from flask import Response, send_file

from tracker.evidence.models import Document
from tracker.storage import MissingFile, Storage


def file_answer(document: Document, storage: Storage) -> Response:
    """Give the answer that sends a document's file; the caller's policy has said yes before.

    Raise MissingFile when the document has no file or the storage lost it.
    """
    if document.sha256 is None or not storage.exists(document.sha256):
        raise MissingFile(document.sha256 or "")
    answer = send_file(
        storage.path(document.sha256).resolve(),
        mimetype=document.media_type,
        as_attachment=True,
        # Written as RFC 5987 says, with a plain form for old programs.
        download_name=document.file_name,
        etag=document.sha256,
        max_age=0,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
