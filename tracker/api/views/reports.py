"""Closed reports and their files, as they were closed."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, request
from werkzeug.wrappers import Response

from tracker.agencies.queries import by_code
from tracker.api.answering import after_of, answer, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import PAGED, in_path, text
from tracker.api.problems import refuse
from tracker.api.queries.lists import WantedKept, codes_of_plans, editions, kept_reports
from tracker.api.rules import Scope
from tracker.api.shapes.reports import KEPT_REPORTS, REPORT, REPORTS, kept_shape, report_shape
from tracker.api.views.finding import agency_asked, plan_asked, plan_named
from tracker.reports.documents import FORMATS
from tracker.reports.editions.agencies import kept_bytes
from tracker.reports.editions.reading import file_bytes
from tracker.reports.models import ReportEdition
from tracker.reports.policy import can_read_agency_report, can_read_reports
from tracker.reports.queries.agency_editions import kept_versions
from tracker.reports.queries.editions import edition_of
from tracker.storage import MissingFile, Storage

_PLACE = (
    in_path("code", "Mã kế hoạch."),
    in_path("period", "Mã kỳ, ví dụ 2024-Q3."),
    in_path("version", "Bản chốt thứ mấy.", {"type": "integer", "minimum": 1, "maximum": 9999}),
)
_KIND = in_path("kind", "Loại tệp.", {"type": "string", "enum": list(FORMATS)})
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
    parameters=(*_PLACE, _KIND),
    problems=("rights", "not-found"),
    media_types=tuple(FORMATS.values()),
)
def report_file(asked: Asked, code: str, period: str, version: int, kind: str) -> Response:
    """Give a file of a closed edition."""
    edition = _edition(asked, code, period, version)
    stored = next((file for file in edition.files if file.kind == kind), None)
    if stored is None:
        refuse("not-found", "Bản chốt này không có tệp loại đó.")
    return kept_file(
        stored.sha256,
        lambda: file_bytes(edition, kind, _storage()),
        kind=kind,
        name=f"bao-cao-tien-do-{period.lower()}-ban-{version}",
    )


@operation(
    "/agency-reports",
    title="Báo cáo của từng cơ quan đã giữ",
    words="Báo cáo của cơ quan như khi kỳ được chốt; cơ quan chỉ thấy của mình.",
    tag="Báo cáo",
    scope=Scope.READ_REPORTS,
    answer=KEPT_REPORTS,
    parameters=(
        text("plan", "Mã kế hoạch.", "2024"),
        text("period", "Mã kỳ.", "2024-Q3"),
        text("agency", "Mã cơ quan."),
        *PAGED,
    ),
)
def agency_reports(asked: Asked) -> Response:
    """List the kept reports of those agencies whose reports the owner reads."""
    plan, after = plan_asked(asked), after_of(asked, (int, int))
    found = kept_reports(
        WantedKept(
            agency_ids=None if can_read_reports(asked.actor) else asked.actor.agency_ids,
            plan_id=plan.id if plan else None,
            period=asked.get("period"),
            agency_id=agency_asked(asked),
        ),
        after=(after[0], after[1]) if after else (0, 0),
        limit=limit_of(asked) + 1,
    )
    codes = codes_of_plans({row.edition.plan_id for row in found})
    return paged(
        asked,
        found,
        lambda row: (row.edition_id, row.agency_id),
        lambda row: kept_shape(row, codes[row.edition.plan_id]),
    )


@operation(
    f"{_RULE}/agencies/<agency>/<kind>",
    title="Tệp báo cáo của một cơ quan",
    words="Tệp của báo cáo đã giữ; lần tải đầu tiên tạo tệp, từ đó luôn là đúng các byte ấy.",
    tag="Báo cáo",
    scope=Scope.READ_REPORTS,
    answer=None,
    parameters=(*_PLACE, in_path("agency", "Mã cơ quan."), _KIND),
    problems=("not-found",),
    media_types=tuple(FORMATS.values()),
)
def agency_report_file(
    asked: Asked, code: str, period: str, version: int, agency: str, kind: str
) -> Response:
    """Give a file of an agency's kept report to its people and to who reads them all."""
    body, plan = by_code(agency[:40]), plan_named(asked, code)
    if body is None or plan is None or not can_read_agency_report(asked.actor, body.id):
        refuse("not-found", "Không có báo cáo này, hoặc không được xem.")
    versions = kept_versions(plan.id, period[:12], body.id)
    row = next((one for one in versions if one.edition.version == version), None)
    if row is None or kind not in FORMATS:
        refuse("not-found", "Kỳ này không giữ báo cáo đó của cơ quan.")
    return kept_file(
        f"{row.digest}-{kind}",
        lambda: kept_bytes(row, kind, _storage()),
        kind=kind,
        name=f"bao-cao-{body.code.lower()}-{period.lower()}-ban-{version}",
    )


def kept_file(tag: str, read: Callable[[], bytes], *, kind: str, name: str) -> Response:
    """Answer with a kept file; the store is not asked for who has it already."""
    found = Response(mimetype=FORMATS[kind])
    found.set_etag(tag)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    found.headers["X-Content-Type-Options"] = "nosniff"
    found.headers["Cache-Control"] = "private, no-cache"
    if not request.if_none_match.contains_weak(tag):
        try:
            found.set_data(read())
        except MissingFile:
            refuse("not-found", "Tệp không còn trong kho; báo người quản trị khôi phục.")
    return found.make_conditional(request)


def _storage() -> Storage:
    return Storage(current_app.config["TRACKER"].evidence_folder)


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
