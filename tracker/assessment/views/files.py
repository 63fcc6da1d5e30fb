"""Where the room's files lie, how large one may be, and how one leaves."""

from __future__ import annotations

from flask import abort, current_app
from werkzeug.wrappers import Response

from tracker.evidence.answers import file_answer
from tracker.evidence.models import Document
from tracker.storage import MissingFile, Storage


def storage() -> Storage:
    """Give the folder of evidence that the settings name."""
    return Storage(current_app.config["TRACKER"].evidence_folder)


def limit_mb() -> int:
    """Give the largest size of one file, in MB."""
    return int(current_app.config["TRACKER"].max_upload_mb)


def sent_file(found: Document) -> Response:
    """Send a document's file to whom the caller's policy let in; 403 unchecked, 404 lost."""
    if found.state != "clean":
        abort(403, "Tệp này đang được kiểm tra an toàn, chưa tải về được.")
    try:
        return file_answer(found, storage())
    except MissingFile:
        abort(404, "Tệp của tài liệu này không còn trong kho. Báo người quản trị hệ thống.")
