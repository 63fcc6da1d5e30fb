"""What agencies filed and nobody confirms: by task and period, with the part that is read."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.asked import asked_plan
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.actions import deciding
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.forms import read_version
from tracker.progress.queries.filed import Asked, ToRead, by_task, filed_reports, to_read
from tracker.progress.rules.filing import returnable_until
from tracker.progress.rules.schedule import standing_periods_of
from tracker.progress.views import access
from tracker.progress.views.blueprint import ROW, progress

PAGE = 25
SHOWN = {"can-doc": "Cần đọc", "da-doc": "Đã đọc", "tat-ca": "Tất cả đã nộp"}


@progress.get("/bao-cao-da-nop")
@signed_in
def filed() -> str:
    """Show how each task was answered in a period, and how much of it is to be read."""
    asked = _asked(None)
    drawn = to_read(asked) if asked else []
    return render_template(
        "progress/filed.html",
        asked=asked,
        tasks=by_task(asked, drawn) if asked else [],
        periods=_periods(asked.plan) if asked else [],
        percent=asked.plan.settings.sample_percent if asked else 0,
        left=sum(bool(one.why) and not one.read for one in drawn),
        code=request.args.get("ke-hoach"),
    )


@progress.get(f"/bao-cao-da-nop/<{ROW}:task_id>")
@signed_in
def filed_of_task(task_id: int) -> str:
    """Show the filed reports of one task: those to read, those read, or all of them."""
    asked = _asked_task(task_id)
    wanted = request.args.get("xem", "")
    shown = wanted if wanted in SHOWN else "can-doc"
    drawn = to_read(asked)
    tasks = by_task(asked, drawn)
    if not tasks:
        abort(404, "Nhiệm vụ này không có báo cáo nào của kỳ này nộp mà không qua xác nhận.")
    kept = {name: [one for one in drawn if _is(one, name)] for name in SHOWN}
    after = read_version(request.args.get("sau"))
    rest = [one for one in kept[shown] if one.occurrence_id > after]
    return render_template(
        "progress/filed_task.html",
        asked=asked,
        one=tasks[0],
        reports=[(one, _until(asked, one.row)) for one in filed_reports(asked, rest[:PAGE])],
        shown=shown,
        names=SHOWN,
        counts={name: len(found) for name, found in kept.items()},
        next_id=rest[PAGE - 1].occurrence_id if len(rest) > PAGE else None,
        is_first=after < 0,
        chosen=request.args.get("chon") == "trang",
        code=request.args.get("ke-hoach"),
    )


@progress.post(f"/bao-cao-da-nop/<{ROW}:task_id>")
@signed_in
def mark_filed_read(task_id: int) -> Response:
    """Note that the ticked reports were read; one press for all of them."""
    asked = _asked_task(task_id)
    mine = {one.occurrence_id for one in to_read(asked)}
    chosen = [read_version(box) for box in request.form.getlist("chon")[: 2 * PAGE]]
    chosen = [id_ for id_ in chosen if id_ in mine]
    if chosen:
        with transaction():
            deciding.mark_read(chosen, by=current_actor(), at=clock.now())
        flash(f"Đã ghi nhận đọc {len(chosen)} báo cáo.")
    else:
        flash("Chưa chọn báo cáo nào.", "error")
    here: dict[str, Any] = {"ky": asked.period.code, "ke-hoach": request.args.get("ke-hoach")}
    return redirect(url_for("progress.filed_of_task", task_id=task_id, **here), 303)


def _asked(task_id: int | None) -> Asked | None:
    """Read the plan and the period of the address; None without a plan in force."""
    followed, plan = access.followed_by(), asked_plan() or current_plan(clock.today())
    known = _periods(plan) if plan else []
    if plan is None or not known:
        return None
    code = request.args.get("ky")
    due = [one for one in known if one.agency_due <= clock.today()]
    wanted = next((one for one in known if one.code == code), (due or known)[-1])
    return Asked(plan, wanted, clock.today(), followed, task_id)


def _asked_task(task_id: int) -> Asked:
    asked = _asked(task_id)
    if asked is None:
        abort(404, "Chưa có kế hoạch nào đang thực hiện.")
    return asked


def _periods(plan: Plan) -> list[ReportingPeriod]:
    """Give the reporting periods of a plan that have begun; none of a draft."""
    if plan.issued_on is None:
        return []
    known = standing_periods_of(frame_of(plan))
    return [one for one in known if one.window_start <= clock.today()]


def _is(one: ToRead, shown: str) -> bool:
    if shown == "tat-ca":
        return True
    return one.read if shown == "da-doc" else bool(one.why) and not one.read


def _until(asked: Asked, row: Any) -> Any:
    """Give the last day on which a report may be returned; None once it has passed."""
    frame = frame_of(asked.plan)
    until = returnable_until(
        row.reported_on,
        row.period,
        row.state.due_on,
        days=frame.days,
        within=asked.plan.settings.confirm_within_working_days,
        calendar=frame.calendar,
    )
    return until if until >= asked.on else None
