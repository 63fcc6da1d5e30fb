"""The list of a plan's periods, and the report of each as a file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, abort, render_template, request, send_file
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code, plans
from tracker.plans.rules.periods import BadPeriod, ReportingPeriod, periods_of
from tracker.progress.actions.scheduling import frame_of
from tracker.reports.documents import FORMATS, quarterly_bytes
from tracker.reports.policy import can_read_reports
from tracker.reports.queries.quarterly import NotYet

reports = Blueprint("reports", __name__, url_prefix="/bao-cao")


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period in the list: whether it can be told, and what is to be known of it."""

    period: ReportingPeriod
    ready: bool
    is_closed: bool
    reason: str = ""


@reports.get("")
@signed_in
def list_() -> str:
    """Show the periods of a plan with the report of each."""
    _only_readers()
    plan = _plan(request.args.get("plan"))
    if plan is None:
        return render_template("reports/list.html", plan=None, lines=[], plans=[])
    choices = [row for row in plans() if row.state != "draft"]
    return render_template(
        "reports/list.html", plan=plan, lines=_lines(plan), plans=choices, formats=FORMATS
    )


@reports.get("/<code>/<period>.<kind>")
@signed_in
def document(code: str, period: str, kind: str) -> Response:
    """Give the report of a period as a file."""
    _only_readers()
    plan = plan_by_code(code[:40])
    if plan is None or plan.state == "draft" or kind not in FORMATS:
        abort(404)
    try:
        content = quarterly_bytes(plan, period[:20], kind, today=clock.today())
    except BadPeriod:
        abort(404)
    except NotYet as error:
        abort(409, str(error))
    name = f"bao-cao-tien-do-{period.lower()}.{kind}"
    return send_file(
        BytesIO(content), mimetype=FORMATS[kind], as_attachment=True, download_name=name
    )


def _only_readers() -> None:
    if not can_read_reports(current_actor()):
        abort(403)


def _plan(code: str | None) -> Plan | None:
    if not code:
        return current_plan(clock.today())
    plan = plan_by_code(code[:40])
    if plan is None or plan.state == "draft":
        abort(404)
    return plan


def _lines(plan: Plan) -> list[PeriodLine]:
    frame, today = frame_of(plan), clock.today()
    lines = []
    for found in sorted(periods_of(plan.year, frame.days), key=lambda p: p.window_end):
        reason = ""
        if found.window_end < frame.issued_on:
            reason = "kết thúc trước khi kế hoạch được ban hành"
        elif today < found.window_start:
            reason = "chưa bắt đầu"
        lines.append(PeriodLine(found, not reason, found.window_end < today, reason))
    return lines
