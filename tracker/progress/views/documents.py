"""A document's file leaves through the policy of the report that shows it."""

from __future__ import annotations

from flask import Response, abort

from tracker.accounts.login import current_actor, signed_in
from tracker.evidence.answers import file_answer
from tracker.progress.policy import can_see_inside
from tracker.progress.queries.inside.reviewing import review_document
from tracker.progress.queries.proofs import shown_document
from tracker.progress.views import access, proofs
from tracker.progress.views.blueprint import ROW, progress
from tracker.storage import MissingFile


@progress.get(f"/viec/<{ROW}:occurrence_id>/tai-lieu/<{ROW}:document_id>")
@signed_in
def document(occurrence_id: int, document_id: int) -> Response:
    """Send the file of a document as a download, to whom may see the occurrence."""
    row = access.opened(occurrence_id)
    found = shown_document(row.id, document_id)
    if found is None and can_see_inside(current_actor(), row.agency_id):
        found = review_document(row.id, document_id)
    if found is None:
        abort(404, "Việc này không có tài liệu đó.")
    if found.state != "clean":
        abort(403, "Tệp này đang được kiểm tra an toàn, chưa tải về được.")
    try:
        return file_answer(found, proofs.storage())
    except MissingFile:
        abort(404, "Tệp của tài liệu này không còn trong kho. Báo người quản trị hệ thống.")
