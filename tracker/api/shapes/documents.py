"""Documents as JSON: what they say of themselves, and where their file is."""

from __future__ import annotations

from typing import Any

from tracker.api.describing.schemas import (
    COUNT,
    DAY,
    ID,
    SHA256,
    TEXT,
    maybe,
    named,
    record,
    told,
)
from tracker.evidence.models import Document

_FILE = record(
    name=TEXT,
    size=COUNT,
    media_type=TEXT,
    sha256=SHA256,
    path=told(maybe(TEXT), "Nơi tải tệp; null khi tệp còn đang được kiểm tra an toàn."),
)
DOCUMENT = named(
    "Document",
    record(
        id=ID,
        number=maybe(TEXT),
        issued_on=maybe(DAY),
        issuer=maybe(TEXT),
        subject=maybe(TEXT),
        link=maybe(TEXT),
        file=maybe(_FILE),
    ),
)


def document_shape(one: Document, shown_at: str) -> dict[str, Any]:
    """Give a document; its file leaves through `shown_at`, the address of what shows it."""
    file = None
    if one.sha256 is not None:
        path = f"/api/v1{shown_at}/documents/{one.id}" if one.state == "clean" else None
        file = {
            "name": one.file_name,
            "size": one.size or 0,
            "media_type": one.media_type or "",
            "sha256": one.sha256,
            "path": path,
        }
    return {
        "id": one.id,
        "number": one.number,
        "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "issuer": one.issuer,
        "subject": one.subject,
        "link": one.link,
        "file": file,
    }
