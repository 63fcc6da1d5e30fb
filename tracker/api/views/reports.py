"""Closed reports and their files, as they were closed."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from tracker.api.answering import after_of, answer, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import PAGED, in_path, text
from tracker.api.problems import refuse
from tracker.api.queries.lists import codes_of_plans, editions
from tracker.api.rules import Scope
from tracker.api.shapes.reports import REPORT, REPORTS, report_shape
from tracker.api.views.finding import plan_asked, plan_named
from tracker.reports.documents import FORMATS
from tracker.reports.editions.reading import file_bytes
from tracker.reports.models import ReportEdition
from tracker.reports.policy import can_read_reports
from tracker.reports.queries.editions import edition_of
from tracker.storage import MissingFile, Storage

_PLACE = (
    in_path("code", "Mã kế hoạch."),
    in_path("period", "Mã kỳ, ví dụ 2024-Q3."),
    in_path("version", "Bản chốt thứ mấy.", {"type": "integer", "minimum": 1, "maximum": 9999}),
)
_RULE = "/reports/<code>/<period>/<int(min=1,max=9999):version>"


@operation(
    "/reports",
    title="Báo cáo đã chốt",
    words="Các bản chốt của mọi kỳ, kể cả bản đã mở lại, với hàm băm của từng tệp.",
    tag="Báo cáo",
    scope=Scope.READ_REPORTS,
    answer=REPORTS,
    parameters=(
        text("plan", "Mã kế hoạch.", "2024"),
        text("period", "Mã kỳ.", "2024-Q3"),
        *PAGED,
    ),
    problems=("rights",),
)
def reports(asked: Asked) -> Response:
    """List the closed editions."""
    _only_readers(asked)
    plan, after = plan_asked(asked), after_of(asked, (int,))
    found = editions(
        plan_id=plan.id if plan else None,
        period=asked.get("period"),
        after=after[0] if after else 0,
        limit=limit_of(asked) + 1,
    )
    codes = codes_of_plans({row.plan_id for row in found})
    return paged(
        asked, found, lambda row: (row.id,), lambda row: report_shape(row, codes[row.plan_id])
    )


@operation(
    _RULE,
    title="Một bản chốt",
    words="Một bản chốt với các tệp của nó.",
    tag="Báo cáo",
    scope=Scope.READ_REPORTS,
    answer=REPORT,
    parameters=_PLACE,
    problems=("rights", "not-found"),
)
def report(asked: Asked, code: str, period: str, version: int) -> Response:
    """Give one closed edition."""
    return answer(report_shape(_edition(asked, code, period, version), code))


@operation(
    f"{_RULE}/<kind>",
    title="Tệp của một bản chốt",
    words="Tệp Word, Excel hoặc PDF, đúng từng byte như khi chốt; ETag là SHA-256 của tệp.",
    tag="Báo cáo",
    scope=Scope.READ_REPORTS,
    answer=None,
    parameters=(*_PLACE, in_path("kind", "Loại tệp.", {"type": "string", "enum": list(FORMATS)})),
    problems=("rights", "not-found"),
    media_types=tuple(FORMATS.values()),
)
def report_file(asked: Asked, code: str, period: str, version: int, kind: str) -> Response:
    """Give a file of a closed edition."""
    edition = _edition(asked, code, period, version)
    stored = next((file for file in edition.files if file.kind == kind), None)
    if stored is None:
        refuse("not-found", "Bản chốt này không có tệp loại đó.")
    try:
        settings = current_app.config["TRACKER"]
        content = file_bytes(edition, kind, Storage(settings.evidence_folder))
    except MissingFile:
        refuse("not-found", "Tệp không còn trong kho; báo người quản trị khôi phục.")
    found = Response(content, mimetype=FORMATS[kind])
    name = f"bao-cao-tien-do-{period.lower()}-ban-{version}.{kind}"
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    found.headers["Cache-Control"] = "private, no-cache"
    found.set_etag(stored.sha256)
    return found.make_conditional(request)


def _edition(asked: Asked, code: str, period: str, version: int) -> ReportEdition:
    _only_readers(asked)
    plan = plan_named(asked, code)
    found = edition_of(plan.id, period[:12], version) if plan else None
    if found is None or found.state not in ("closed", "reopened"):
        refuse("not-found", "Không có bản chốt này.")
    return found


def _only_readers(asked: Asked) -> None:
    """End the request of who may not read the reports of the whole province."""
    if not can_read_reports(asked.actor):
        refuse("rights", "Báo cáo toàn địa phương chỉ cho người được xem toàn bộ.")
