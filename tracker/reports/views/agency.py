"""The reports of one agency: its periods, what it answered in one, its report and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code, by_ids
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan
from tracker.plans.rules.periods import ReportingPeriod, periods_of
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.queries.confirming import latest_reports
from tracker.progress.queries.periods import all_duties
from tracker.reports.agency.document import agency_wording
from tracker.reports.documents import FORMATS
from tracker.reports.editions.agencies import kept_bytes
from tracker.reports.editions.reading import agency_bytes
from tracker.reports.filings.reading import (
    AgencyFiling,
    agency_filings,
    closing_quarter,
    told_period,
)
from tracker.reports.policy import (
    can_read_agency_report,
    can_read_reports,
    can_write_agency_report,
)
from tracker.reports.queries.agency_editions import is_bound, kept_versions
from tracker.reports.views.blueprint import (
    file_answer,
    issued_plan,
    known_period,
    reports,
    storage,
)
from tracker.reports.views.wording import Answer, change_words
from tracker.reports.wording import Wording
from tracker.storage import MissingFile


@dataclass(frozen=True, slots=True)
class Line:
    """One period of an agency: how it filed it."""

    period: ReportingPeriod
    filing: AgencyFiling


@reports.get("/co-quan")
@signed_in
def own_periods() -> Response:
    """Lead somebody of an agency to its reports, who reads all of them to the list."""
    own = by_ids(current_actor().agency_ids)
    if not own:
        return redirect(url_for("reports.list_"), 303)
    first = min(own.values(), key=lambda agency: (agency.sort, agency.id))
    return redirect(url_for("reports.agency_periods", code=first.code), 303)


@reports.get("/co-quan/<code>")
@signed_in
def agency_periods(code: str) -> str:
    """List the begun periods of the plan in force, with how one agency filed each."""
    agency = readable_agency(code)
    plan = current_plan(clock.today())
    return render_template(
        "reports/agency_list.html",
        agency=agency,
        plan=plan,
        lines=_lines(plan, agency) if plan else [],
    )


def _lines(plan: Plan, agency: Agency) -> list[Line]:
    frame, on, found = frame_of(plan), clock.today(), []
    for one in periods_of(plan.year, frame.days):
        if one.window_start <= on and one.window_end >= frame.issued_on:
            _, asked = told_period(plan, one.code)
            found += [Line(asked, row) for row in agency_filings(plan, asked, on, agency.id)]
    return found


@reports.get("/co-quan/<code>/<plan>/<period>")
@signed_in
def agency_period(code: str, plan: str, period: str) -> str:
    """Show what one agency answered to each of its duties in a period, and its report."""
    agency, told, on = readable_agency(code), issued_plan(plan), clock.today()
    with known_period():
        _, asked = told_period(told, period[:20])
    found = agency_filings(told, asked, on, agency.id)
    if not found:
        abort(404, "Kế hoạch không giao việc cho cơ quan này.")
    duties = all_duties(agency.id, closing_quarter(asked), on)
    return render_template(
        "reports/agency.html",
        agency=agency,
        plan=told,
        period=asked,
        filing=found[0],
        duties=duties,
        reports=latest_reports([row.id for row in duties]),
        reads_all=can_read_reports(current_actor()),
        can_write=can_write_agency_report(current_actor(), agency.id),
        is_bound=is_bound(told.id, asked.code, agency.id),
        versions=kept_versions(told.id, asked.code, agency.id),
        ready=asked.window_start <= on and asked.window_end >= frame_of(told).issued_on,
    )


@reports.get("/co-quan/<code>/<plan>/<period>.<kind>")
@signed_in
def agency_document(code: str, plan: str, period: str, kind: str) -> Response:
    """Give the report of one agency for a period, as of its cut-off."""
    agency = readable_agency(code)
    if kind not in FORMATS:
        abort(404)
    with known_period():
        content = agency_bytes(
            issued_plan(plan), period[:20], agency, kind, storage=storage(), today=clock.today()
        )
    return file_answer(content, f"bao-cao-{agency.code.lower()}-{period.lower()}", kind)


@reports.get("/co-quan/<code>/<plan>/<period>/ban/<int:version>.<kind>")
@signed_in
def agency_kept(code: str, plan: str, period: str, version: int, kind: str) -> Response:
    """Give an agency's report as a closing kept it, also of an edition that was reopened since."""
    agency, told = readable_agency(code), issued_plan(plan)
    with known_period():
        _, asked = told_period(told, period[:20])
    kept = kept_versions(told.id, asked.code, agency.id)
    found = next((row for row in kept if row.edition.version == version), None)
    if found is None or kind not in FORMATS:
        abort(404)
    try:
        content = kept_bytes(found, kind, storage())
    except MissingFile:
        abort(410, "Tệp của bản chốt không còn trong kho; khôi phục từ bản sao lưu.")
    name = f"bao-cao-{agency.code.lower()}-{asked.code.lower()}-ban-{version}"
    return file_answer(content, name, kind)


@reports.get("/co-quan/<code>/<plan>/<period>/cau-chu")
@signed_in
def agency_words(code: str, plan: str, period: str) -> str:
    """Show the report of one agency place by place."""
    agency = readable_agency(code)
    where: dict[str, Any] = {"code": code, "plan": plan, "period": period}
    return render_template(
        "reports/words.html",
        told=_wording(agency, plan, period),
        can_write=can_write_agency_report(current_actor(), agency.id),
        files={kind: url_for("reports.agency_document", **where, kind=kind) for kind in FORMATS},
        back=url_for("reports.agency_words", **where),
        up=(url_for("reports.agency_period", **where), "Báo cáo của cơ quan"),
    )


@reports.route("/co-quan/<code>/<plan>/<period>/cau-chu/<key>", methods=["GET", "POST"])
@signed_in
def agency_text(code: str, plan: str, period: str, key: str) -> Answer:
    """Show and change the words of one place of an agency's report."""
    agency = readable_agency(code)
    back = url_for("reports.agency_words", code=code, plan=plan, period=period)
    may = can_write_agency_report(current_actor(), agency.id)
    return change_words(lambda: _wording(agency, plan, period), key, back, may=may)


def _wording(agency: Agency, plan: str, period: str) -> Wording:
    told = issued_plan(plan)
    with known_period():
        return agency_wording(told, period[:20], agency, today=clock.today())


def readable_agency(code: str) -> Agency:
    """Give the agency of an address; 404 where there is none, 403 for who may not read of it."""
    agency = by_code(code[:40])
    if agency is None or agency.level == "group":
        abort(404)
    if not can_read_agency_report(current_actor(), agency.id):
        abort(403, "Đây là báo cáo của cơ quan khác.")
    return agency
