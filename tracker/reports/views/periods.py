"""The list of a plan's periods, the report of each as a file, and its words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plans
from tracker.plans.rules.periods import ReportingPeriod, periods_of
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.documents import FORMATS, quarterly_subject
from tracker.reports.editions.reading import period_bytes
from tracker.reports.models import ReportEdition
from tracker.reports.policy import can_write_reports
from tracker.reports.queries.analysed import analysed_years
from tracker.reports.queries.editions import closed, ruling
from tracker.reports.queries.quarterly import quarterly_facts
from tracker.reports.sentences.drafts import PLACES, drafts
from tracker.reports.views.blueprint import (
    file_answer,
    issued_plan,
    known_period,
    only_readers,
    reports,
    storage,
)
from tracker.reports.views.wording import Answer, change_words
from tracker.reports.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period in the list: whether it can be told, and what is to be known of it."""

    period: ReportingPeriod
    ready: bool
    is_over: bool
    edition: ReportEdition | None
    reason: str = ""


@reports.get("")
@signed_in
def list_() -> str:
    """Show the periods of a plan with the report of each."""
    only_readers()
    plan = _plan(request.args.get("plan"))
    if plan is None:
        return render_template(
            "reports/list.html", plan=None, lines=[], plans=[], years=analysed_years()
        )
    choices = [row for row in plans() if row.state != "draft"]
    return render_template(
        "reports/list.html",
        plan=plan,
        lines=_lines(plan),
        plans=choices,
        formats=FORMATS,
        years=analysed_years(),
        can_write=can_write_reports(current_actor()),
    )


@reports.get("/<code>/<period>.<kind>")
@signed_in
def document(code: str, period: str, kind: str) -> Response:
    """Give the report of a period as a file."""
    only_readers()
    if kind not in FORMATS:
        abort(404)
    with known_period():
        content = period_bytes(
            issued_plan(code), period[:20], kind, storage=storage(), today=clock.today()
        )
    return file_answer(content, f"bao-cao-tien-do-{period.lower()}", kind)


@reports.get("/<code>/<period>/cau-chu")
@signed_in
def words(code: str, period: str) -> str:
    """Show the report of a period place by place."""
    only_readers()
    return render_template(
        "reports/words.html",
        told=_wording(code, period),
        can_write=can_write_reports(current_actor()),
        files={
            kind: url_for("reports.document", code=code, period=period, kind=kind)
            for kind in FORMATS
        },
        back=url_for("reports.words", code=code, period=period),
        up=(url_for("reports.period_page", code=code, period=period), "Kỳ báo cáo"),
    )


@reports.route("/<code>/<period>/cau-chu/<key>", methods=["GET", "POST"])
@signed_in
def text(code: str, period: str, key: str) -> Answer:
    """Show and change the words of one place."""
    back = url_for("reports.words", code=code, period=period)
    may = can_write_reports(current_actor())
    return change_words(lambda: _wording(code, period), key, back, may=may)


def _wording(code: str, period: str) -> Wording:
    plan = issued_plan(code)
    with known_period():
        facts = quarterly_facts(plan, period[:20], today=clock.today())
    subject = quarterly_subject(plan, facts.period.code)
    title = f"Báo cáo tiến độ {facts.period.name}"
    told = wording("quarterly", subject, title, PLACES, drafts(facts))
    return replace(told, is_closed=closed(plan.id, facts.period.code) is not None)


def _plan(code: str | None) -> Plan | None:
    if not code:
        return current_plan(clock.today())
    return issued_plan(code)


def _lines(plan: Plan) -> list[PeriodLine]:
    frame, today = frame_of(plan), clock.today()
    standing, lines = ruling(plan.id), []
    for found in sorted(periods_of(plan.year, frame.days), key=lambda p: p.window_end):
        reason = ""
        if found.window_end < frame.issued_on:
            reason = "kết thúc trước khi kế hoạch được ban hành"
        elif today < found.window_start:
            reason = "chưa bắt đầu"
        is_over = found.window_end < today
        lines.append(PeriodLine(found, not reason, is_over, standing.get(found.code), reason))
    return lines
