"""The list “Quá 3 lần đôn đốc”: by agency, by work, as a workbook, with drafts of letters."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import abort, render_template, request, send_file
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code, standing_agency
from tracker.installation.queries import calendar, installation
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code, plans
from tracker.reminders.official_letter import Sender, official_letter
from tracker.reminders.policy import can_see_urged
from tracker.reminders.queries.ladders import ladder_of
from tracker.reminders.queries.urgings import (
    MOST,
    PAGE,
    UrgedWork,
    urged_agencies,
    urged_count,
    urged_work,
)
from tracker.reminders.views.blueprint import reminders
from tracker.web.paging import decode_cursor, encode_cursor

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
# Working days that the agency is given to answer.
_ANSWER_WITHIN = 5


@reminders.get("/thu/qua-3-lan")
@signed_in
def urged() -> str | Response:
    """List what was urged too often, the latest first; `tai=xlsx` gives it as a workbook."""
    plan = _plan()
    if request.args.get("tai") == "xlsx" and plan:
        return _workbook(plan)
    position = decode_cursor(request.args.get("sau"), (date, int, int))
    agency = by_code((request.args.get("co-quan") or "")[:40])
    rows: list[UrgedWork] = []
    after = position.key if position else None
    if plan:
        agency_id = agency.id if agency else None
        rows = list(urged_work(plan.id, agency_id=agency_id, after=after, limit=PAGE + 1))
    shown = rows[:PAGE]
    more = len(rows) > len(shown)
    return render_template(
        "reminders/urged.html",
        plan=plan,
        plans=[row for row in plans() if row.state == "issued"],
        rows=shown,
        agency=agency,
        agencies=urged_agencies(plan.id) if plan else [],
        total=urged_count(plan.id) if plan else 0,
        ladder=ladder_of(plan.id) if plan else None,
        on=clock.today(),
        every_agency="tat-ca" in request.args,
        is_first=position is None,
        next_cursor=encode_cursor(shown[-1].place) if more else None,
    )


@reminders.get("/thu/qua-3-lan/<code>/cong-van.<any(docx, pdf):kind>")
@signed_in
def urged_letter(code: str, kind: str) -> Response:
    """Give the draft of the official letter to one agency."""
    plan = _plan() or abort(404)
    agency = by_code(code[:40]) or abort(404)
    work = urged_work(plan.id, agency_id=agency.id, limit=MOST)
    if not work:
        abort(404)
    on = clock.today()
    outline = official_letter(
        _sender(),
        agency.name,
        plan.label,
        work,
        on=on,
        answer_by=calendar().add_working_days(on, _ANSWER_WITHIN),
    )
    if kind == "docx":
        from tracker.paper.word import word_bytes

        return _sent(word_bytes(outline), kind, _file_name(agency, on))
    from tracker.paper.pdf import pdf_bytes

    return _sent(pdf_bytes(outline), kind, _file_name(agency, on))


def _plan() -> Plan | None:
    """Give the plan asked for, else the one in force; 403 for who may not read of it."""
    if not can_see_urged(current_actor()):
        abort(403)
    code = request.args.get("ke-hoach")
    if code:
        return plan_by_code(code[:40]) or abort(404)
    return current_plan(clock.today())


def _sender() -> Sender:
    """Give who writes, from the installation's own names."""
    row = installation()
    standing = standing_agency(clock.today())
    province = row.province_name if row else ""
    body = (standing.code if standing else "CQTT").split("_")[0]
    city = province.startswith("thành phố")
    return Sender(
        issuer=standing.name if standing else "Cơ quan thường trực",
        notation=f"{body}-CCHC",
        place=row.province_short if row else "",
        superior=f"UBND {province}" if province else None,
        authority="UBND Thành phố" if city else "UBND tỉnh",
    )


def _workbook(plan: Plan) -> Response:
    from tracker.paper.excel import Field, Sheet, excel_bytes

    on = clock.today()
    work = urged_work(plan.id, limit=MOST)
    whole = urged_count(plan.id)
    left = f" Hiện {len(work)} việc đầu trong {whole}." if whole > len(work) else ""
    sheet = Sheet(
        name="Quá 3 lần đôn đốc",
        title=f"Nhiệm vụ đã đôn đốc nhiều lần, kế hoạch {plan.label}",
        fields=(
            Field("Cơ quan", 34),
            Field("Nhiệm vụ số", 10),
            Field("Nhiệm vụ", 60),
            Field("Kỳ báo cáo", 18),
            Field("Hạn", 12, "date"),
            Field("Số ngày quá hạn", 10, "count"),
            Field("Số lần đôn đốc", 10, "count"),
            Field("Lần gần nhất", 12, "date"),
            Field("Tiến độ (%)", 10, "count"),
        ),
        rows=[
            [
                one.agency_name,
                one.task_number,
                one.task_title,
                one.period,
                one.limit_on,
                one.days_late(on),
                one.urgings,
                one.last_on,
                one.percent,
            ]
            for one in work
        ],
        notes=(f"Số liệu đến hết ngày {format_date(on)}, đếm theo thư đã gửi.{left}",),
    )
    content = excel_bytes([sheet], title="Quá 3 lần đôn đốc")
    return _sent(content, "xlsx", f"qua-3-lan-don-doc-{plan.code}-{on.isoformat()}")


def _file_name(agency: Agency, on: date) -> str:
    return f"cong-van-don-doc-{agency.code.lower()}-{on.isoformat()}"


def _sent(content: bytes, kind: str, name: str) -> Response:
    return send_file(
        BytesIO(content),
        mimetype=_TYPES[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
    )
