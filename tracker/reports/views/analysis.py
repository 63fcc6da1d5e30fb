"""The analysis of a year: its words place by place, and the files."""

from __future__ import annotations

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.reports.analysis.gathering import NoResults, analysis_facts
from tracker.reports.analysis.sentences.drafts import drafts, places
from tracker.reports.documents import FORMATS, analysis_bytes
from tracker.reports.policy import can_write_reports
from tracker.reports.views.blueprint import file_answer, only_readers, reports
from tracker.reports.views.wording import Answer, change_words
from tracker.reports.wording import Wording, wording


@reports.get("/phan-tich/<int:year>")
@signed_in
def analysis(year: int) -> str:
    """Show the report of a year place by place."""
    only_readers()
    return render_template(
        "reports/words.html",
        told=_wording(year),
        can_write=can_write_reports(current_actor()),
        files={
            kind: url_for("reports.analysis_document", year=year, kind=kind) for kind in FORMATS
        },
        back=url_for("reports.analysis", year=year),
    )


@reports.get("/phan-tich/<int:year>.<kind>")
@signed_in
def analysis_document(year: int, kind: str) -> Response:
    """Give the report of a year as a file."""
    only_readers()
    if kind not in FORMATS:
        abort(404)
    try:
        content = analysis_bytes(year, kind)
    except NoResults:
        abort(404)
    return file_answer(content, f"bao-cao-phan-tich-chi-so-{year}", kind)


@reports.route("/phan-tich/<int:year>/<key>", methods=["GET", "POST"])
@signed_in
def analysis_text(year: int, key: str) -> Answer:
    """Show and change the words of one place."""
    back, may = url_for("reports.analysis", year=year), can_write_reports(current_actor())
    return change_words(lambda: _wording(year), key, back, may=may)


def _wording(year: int) -> Wording:
    try:
        facts = analysis_facts(year)
    except NoResults:
        abort(404)
    title = f"Báo cáo phân tích kết quả Chỉ số CCHC năm {year}"
    return wording("analysis", str(year), title, places(facts), drafts(facts))
