"""What can be taken along: the workbook with marked cells, and the file as it came."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath

from flask import Response, abort, send_file

from tracker.intake.kept import kept_from_json
from tracker.intake.preview import parts_of
from tracker.intake.views.blueprint import DRAFT, intake, opened, storage
from tracker.intake.workbook import findings_workbook, marked_copy, marks_of

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@intake.get(f"/<{DRAFT}:draft_id>/o-can-xem.xlsx")
def marked_workbook(draft_id: int) -> Response:
    """Send the user's own workbook with marked cells; of other files, a list of the findings."""
    draft = opened(draft_id)
    kept = kept_from_json(draft.content)
    parts = parts_of(kept, draft.findings, draft.decisions)
    path = storage().path(draft.file_sha256)
    copy = marked_copy(path, marks_of(parts)) if kept.kind == "xlsx" and path.is_file() else None
    content = copy or findings_workbook(parts, title=f"Cần xem: {draft.file_name}")
    name = f"{PurePath(draft.file_name).stem}-o-can-xem.xlsx"
    return _sent(BytesIO(content), _EXCEL, name)


@intake.get(f"/<{DRAFT}:draft_id>/tep-goc")
def original(draft_id: int) -> Response:
    """Send the file as it was uploaded."""
    draft = opened(draft_id)
    path = storage().path(draft.file_sha256)
    if not path.is_file():
        abort(404, "Kho tệp không còn tệp gốc này.")
    return _sent(BytesIO(path.read_bytes()), "application/octet-stream", draft.file_name)


def _sent(content: BytesIO, media_type: str, name: str) -> Response:
    answer = send_file(content, mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
