"""A sheet as an answer: a workbook that the browser keeps, named by its list and the day."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from flask import send_file
from werkzeug.wrappers import Response

from tracker.lib.text import fold

if TYPE_CHECKING:
    from tracker.paper.excel import Sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_workbook(sheet: Sheet, list_name: str, on: date, *others: Sheet) -> Response:
    """Send a sheet and others behind it; the list names the file in plain letters, with the day."""
    from tracker.paper.excel import excel_bytes

    return send_file(
        BytesIO(excel_bytes([sheet, *others], title=sheet.title)),
        mimetype=_XLSX,
        as_attachment=True,
        download_name=f"{fold(list_name).replace(' ', '-')}-{on.isoformat()}.xlsx",
    )
