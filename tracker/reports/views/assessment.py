"""The documents of self-assessment: the report place by place, its files, the sheets, the proof."""

from __future__ import annotations

from flask import Response as Answer
from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.assessment.policy import can_read_sheet
from tracker.assessment.queries.rounds import sheet_of
from tracker.evidence.queries import documents
from tracker.lib import clock
from tracker.reports.assessment.files import REPORT, report_bytes, sheet_bytes, typing_bytes
from tracker.reports.assessment.gathering import NoRound, assessment_facts, round_of
from tracker.reports.assessment.package import package_stream
from tracker.reports.assessment.sentences import drafts, places
from tracker.reports.documents import FORMATS
from tracker.reports.policy import can_write_reports
from tracker.reports.views.blueprint import file_answer, only_readers, reports, storage
from tracker.reports.views.wording import Answer as Words
from tracker.reports.views.wording import change_words
from tracker.reports.wording import Wording, wording

_YEAR = "int(min=1990,max=2100)"


@reports.get(f"/tu-danh-gia/<{_YEAR}:year>")
@signed_in
def assessment(year: int) -> str:
    """Show the report of a year place by place, with everything that can be taken away."""
    only_readers()
    told = _wording(_round(year))
    return render_template(
        "reports/words.html",
        told=told,
        can_write=can_write_reports(current_actor()),
        files={
            kind: url_for("reports.assessment_document", year=year, kind=kind) for kind in FORMATS
        },
        back=url_for("reports.assessment", year=year),
        up=(url_for("assessment.consolidation", year=year), "Tổng hợp tự đánh giá"),
    )


@reports.get(f"/tu-danh-gia/<{_YEAR}:year>.<kind>")
@signed_in
def assessment_document(year: int, kind: str) -> Response:
    """Give the province's report as a file."""
    only_readers()
    row = _round(year)
    if kind not in FORMATS:
        abort(404)
    content = report_bytes(row, kind, on=clock.today())
    return file_answer(content, f"bao-cao-tu-danh-gia-{year}", kind)


@reports.route(f"/tu-danh-gia/<{_YEAR}:year>/<key>", methods=["GET", "POST"])
@signed_in
def assessment_text(year: int, key: str) -> Words:
    """Show and change the words of one place."""
    back, may = url_for("reports.assessment", year=year), can_write_reports(current_actor())
    return change_words(lambda: _wording(_round(year)), key, back, may=may)


@reports.get(f"/tu-danh-gia/<{_YEAR}:year>/nhap-phan-mem.xlsx")
@signed_in
def assessment_typing(year: int) -> Response:
    """Give the tables that the ministry's software asks to be typed in."""
    only_readers()
    content = typing_bytes(_round(year), on=clock.today())
    return file_answer(content, f"nhap-phan-mem-bo-noi-vu-{year}", "xlsx")


@reports.get(f"/tu-danh-gia/<{_YEAR}:year>/tai-lieu.zip")
@signed_in
def assessment_package(year: int) -> Response:
    """Send the proof of the whole province: an index and the files by criterion."""
    only_readers()
    facts = assessment_facts(_round(year), on=clock.today())
    found = documents(list(facts.documents))
    clean = {key: document for key, document in found.items() if document.state == "clean"}
    answer = Answer(package_stream(facts, clean, storage()), mimetype="application/zip")
    name = f"tai-lieu-kiem-chung-{year}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@reports.get(f"/tu-danh-gia/<{_YEAR}:year>/phieu/<agency>.<kind>")
@signed_in
def assessment_sheet(year: int, agency: str, kind: str) -> Response:
    """Give one agency's appendix as a document, to whom may read its sheet."""
    sheet = sheet_of(_round(year).id, agency[:40])
    if sheet is None or kind not in FORMATS:
        abort(404)
    if not _may_read(sheet):
        abort(403)
    return file_answer(sheet_bytes(sheet, kind), f"phu-luc-{sheet.number}-{year}", kind)


def _may_read(sheet: AssessmentSheet) -> bool:
    published_on = sheet.round.published_on
    return can_read_sheet(
        current_actor(),
        sheet.agency_id,
        was_signed=sheet.signed_on is not None,
        published=published_on is not None and published_on <= clock.today(),
    )


def _round(year: int) -> AssessmentRound:
    try:
        return round_of(year)
    except NoRound as error:
        abort(404, str(error))


def _wording(row: AssessmentRound) -> Wording:
    facts = assessment_facts(row, on=clock.today())
    title = f"Báo cáo kết quả tự đánh giá, chấm điểm Chỉ số CCHC năm {row.year}"
    return wording(REPORT, str(row.year), title, places(facts), drafts(facts))
