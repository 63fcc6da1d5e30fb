"""The blueprint of the reports, who enters, and how a file is answered."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, send_file
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.reports.documents import FORMATS
from tracker.reports.policy import can_read_reports

reports = Blueprint("reports", __name__, url_prefix="/bao-cao")


def only_readers() -> None:
    """End the request of who may not read the reports."""
    if not can_read_reports(current_actor()):
        abort(403)


def file_answer(content: bytes, name: str, kind: str) -> Response:
    """Give a report as a download; `kind` is a key of FORMATS."""
    return send_file(
        BytesIO(content),
        mimetype=FORMATS[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
    )
