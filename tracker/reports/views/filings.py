"""Who has filed the report of a period: the list, its workbook, letters and papers to the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies import queries as agencies
from tracker.agencies.models import Agency
from tracker.agencies.rules.levels import LEVEL_NAMES
from tracker.db import transaction
from tracker.installation.queries import calendar
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.outbox.smtp import address_domain
from tracker.plans.models import Plan
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.rules.filing import Filing
from tracker.reports.documents import outline_bytes
from tracker.reports.filings.official import asking_letter, urging_letter
from tracker.reports.filings.reading import (
    AgencyFiling,
    agency_filings,
    counted_filings,
    told_period,
)
from tracker.reports.filings.reminding import remind
from tracker.reports.policy import can_remind
from tracker.reports.queries.quarterly import bodies
from tracker.reports.views.blueprint import (
    file_answer,
    issued_plan,
    known_period,
    only_readers,
    reports,
)
from tracker.web.incoming import LARGEST_KEY
from tracker.web.paging import Position, decode_cursor, make_page
from tracker.web.workbooks import send_workbook

if TYPE_CHECKING:
    from tracker.paper.excel import Sheet

PAGE = 50
STATES = {
    "dung-han": Filing.IN_TIME,
    "muon": Filing.LATE,
    "chua-nop": Filing.MISSING,
    "khong-phai-nop": Filing.NOTHING,
}
STATE_NAMES = {
    Filing.IN_TIME: "Đã nộp đúng hạn",
    Filing.LATE: "Nộp muộn",
    Filing.MISSING: "Chưa nộp",
    Filing.NOTHING: "Không phải nộp",
}
# Working days that agencies are given by the letter that urges them.
_ANSWER_WITHIN = 3


@reports.get("/<code>/<period>/nop-bao-cao")
@signed_in
def filings(code: str, period: str) -> str | Response:
    """List the agencies of a plan by how they filed a period; `tai=xlsx` gives a workbook."""
    plan, asked, rows = _read(code, period)
    if request.args.get("tai") == "xlsx":
        return send_workbook(_sheet(plan, asked, list(_chosen(rows))), _file(asked), clock.today())
    position = decode_cursor(request.args.get("trang"), (int, int), largest=LARGEST_KEY)
    found = _chosen(rows, position=position)
    return render_template(
        "reports/filings.html",
        plan=plan,
        period=asked,
        page=make_page(found, PAGE, position, key=lambda row: (row.agency.sort, row.agency.id)),
        counts=counted_filings(rows),
        states=STATES,
        state_names=STATE_NAMES,
        levels={key: LEVEL_NAMES[key] for key in LEVEL_NAMES if key in _levels(rows)},
        kept=_kept(),
        can_remind=can_remind(current_actor()),
        on=clock.today(),
    )


@reports.post("/<code>/<period>/nop-bao-cao/nhac")
@signed_in
def remind_filings(code: str, period: str) -> Response:
    """Write to the people of the agencies that have not filed."""
    if not can_remind(current_actor()):
        abort(403)
    plan, asked, rows = _read(code, period)
    if clock.today() < asked.window_end:
        abort(409, f"Kỳ {asked.name} chưa hết; nhắc được từ ngày {format_date(asked.window_end)}.")
    with transaction():
        done = remind(
            plan=plan,
            asked=asked,
            rows=rows,
            by=current_actor(),
            at=clock.now(),
            wall=clock.wall_now(),
            on=clock.today(),
            mail_domain=address_domain(current_app.config["TRACKER"].mail_from),
        )
    told = f" {done.told_today} người đã được nhắc hôm nay." if done.told_today else ""
    absent = f" {len(done.unreachable)} cơ quan chưa có người nhận." if done.unreachable else ""
    flash(f"Đã xếp gửi {done.letters} thư nhắc.{told}{absent}")
    return redirect(url_for("reports.filings", code=code, period=period), 303)


@reports.get('/<code>/<period>/nop-bao-cao/<any("de-nghi", "don-doc"):which>.<any(docx, pdf):kind>')
@signed_in
def filing_letter(code: str, period: str, which: str, kind: str) -> Response:
    """Give the draft of the official letter that asks for the reports, or urges the missing."""
    plan, asked, rows = _read(code, period)
    on = clock.today()
    if which == "de-nghi":
        base_url = current_app.config["TRACKER"].base_url
        outline = asking_letter(bodies(on), plan.label, asked, rows, base_url=base_url, on=on)
    elif counted_filings(rows).missing:
        answer_by = calendar().add_working_days(on, _ANSWER_WITHIN)
        outline = urging_letter(bodies(on), plan.label, asked, rows, answer_by=answer_by, on=on)
    else:
        abort(404, "Không còn cơ quan nào chưa nộp báo cáo của kỳ này.")
    name = f"cong-van-{which}-bao-cao-{asked.code.lower()}"
    return file_answer(outline_bytes(outline, kind, use="letter"), name, kind)


def _read(code: str, period: str) -> tuple[Plan, ReportingPeriod, list[AgencyFiling]]:
    """Give plan, period and how its agencies stand today; only for who reads every report."""
    only_readers()
    plan = issued_plan(code)
    with known_period():
        _, asked = told_period(plan, period[:20])
    return plan, asked, agency_filings(plan, asked, clock.today())


def _chosen(rows: list[AgencyFiling], *, position: Position | None = None) -> list[AgencyFiling]:
    """Give the rows that the address asks for: all of them, or one more than a page from there."""
    state = STATES.get(request.args.get("tinh-trang", ""))
    level = request.args.get("cap")
    by_id = {row.agency.id: row for row in rows if state in (None, row.state)}
    asked: dict[str, Any] = {
        "level": level if level in LEVEL_NAMES else None,
        "text": request.args.get("q", "")[:120],
        "where": Agency.id.in_(by_id),
    }
    if request.args.get("tai") == "xlsx":
        return [by_id[agency.id] for agency in agencies.every(**asked)]
    found = agencies.page(**asked, position=position, limit=PAGE + 1)
    return [by_id[agency.id] for agency in found]


def _kept() -> dict[str, str]:
    """Give the filters of the address, for its links."""
    named = {name: request.args.get(name, "")[:120] for name in ("q", "cap", "tinh-trang")}
    return {name: value for name, value in named.items() if value}


def _levels(rows: list[AgencyFiling]) -> set[str]:
    return {row.agency.level for row in rows}


def _file(asked: ReportingPeriod) -> str:
    return f"nop bao cao {asked.code.lower()}"


def _sheet(plan: Plan, asked: ReportingPeriod, rows: list[AgencyFiling]) -> Sheet:
    from tracker.paper.excel import Field, Sheet

    on: date = clock.today()
    counts = counted_filings(rows)
    return Sheet(
        name="Nộp báo cáo",
        title=f"Nộp báo cáo {asked.name}, kế hoạch {plan.label}",
        fields=(
            Field("Cơ quan", 44),
            Field("Cấp", 22),
            Field("Tình trạng", 18),
            Field("Ngày nộp", 12, "date"),
            Field("Số ngày muộn", 10, "count"),
            Field("Việc đã báo cáo", 10, "count"),
            Field("Việc phải báo cáo", 10, "count"),
        ),
        rows=[
            [
                row.agency.name,
                LEVEL_NAMES[row.agency.level],
                STATE_NAMES[row.state],
                row.first_on,
                row.days_late or None,
                row.answered,
                row.asked,
            ]
            for row in rows
        ],
        notes=(
            f"Tính đến ngày {format_date(on)}; thời hạn nộp {format_date(asked.agency_due)}. Đã "
            f"nộp {counts.filed}/{counts.expected}, trong đó nộp muộn {counts.late}.",
        ),
    )
