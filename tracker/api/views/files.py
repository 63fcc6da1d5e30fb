"""Files of documents: a download through the policy of what shows them, never opened in place."""

from __future__ import annotations

from flask import current_app
from werkzeug.wrappers import Response

from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import in_path
from tracker.api.describing.schemas import ID
from tracker.api.problems import refuse
from tracker.api.rules import Scope
from tracker.api.views.progress import ROW, visible
from tracker.evidence.answers import file_answer
from tracker.evidence.models import Document
from tracker.evidence.rules import KINDS
from tracker.progress.queries.proofs import shown_document
from tracker.storage import MissingFile, Storage

# A document's number in an address.
KEY = ROW
DOCUMENT_TYPES = tuple(kind.media_type for kind in KINDS)


@operation(
    f"/occurrences/<{ROW}:occurrence_id>/documents/<{KEY}:document_id>",
    title="Tệp của một tài liệu",
    words="Tệp kiểm chứng của một báo cáo về đầu việc, tải về đúng từng byte; ETag là SHA-256 của "
    "tệp. Ai xem được đầu việc thì tải được, như trên trang.",
    tag="Tiến độ",
    scope=Scope.READ_PROGRESS,
    answer=None,
    parameters=(
        in_path("occurrence_id", "Số của đầu việc.", ID),
        in_path("document_id", "Số của tài liệu.", ID),
    ),
    problems=("not-found", "unchecked"),
    media_types=DOCUMENT_TYPES,
)
def document_file(asked: Asked, occurrence_id: int, document_id: int) -> Response:
    """Give the file of a document that a report on this occurrence shows."""
    row = visible(asked, occurrence_id)
    return document_answer(shown_document(row.id, document_id))


def document_answer(found: Document | None) -> Response:
    """Send a document's file to whom the caller's policy let in; end the request without one."""
    if found is None:
        refuse("not-found", "Không có tài liệu này ở đây.")
    if found.state != "clean":
        refuse("unchecked")
    storage = Storage(current_app.config["TRACKER"].evidence_folder)
    try:
        return file_answer(found, storage)
    except MissingFile:
        refuse("not-found", "Tệp không còn trong kho; báo người quản trị khôi phục.")
