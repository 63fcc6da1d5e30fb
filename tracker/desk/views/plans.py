"""The list of plans, the page of one, and the act of putting a draft in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.desk.milestones import milestones
from tracker.desk.views import desk
from tracker.lib import clock
from tracker.lib.calendar import format_date, parse_date
from tracker.lib.text import one_line
from tracker.plans import actions
from tracker.plans.assigning import UnknownName
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code, revisions, target_rows
from tracker.plans.queries import plans as all_plans
from tracker.plans.queries import tasks as plan_tasks
from tracker.plans.rules.deadline_said import said
from tracker.plans.rules.kinds import IMPROVEMENT, KINDS
from tracker.progress.actions.scheduling import schedule
from tracker.progress.policy import can_confirm


@desk.get("/ke-hoach")
@signed_in
def plans() -> str:
    """List the plans: in force, coming, closed; other drafts for those who may issue them."""
    rows = [row for row in all_plans() if _may_read(row)]
    return render_template("desk/plans.html", plans=rows, kinds=KINDS, on=clock.today())


@desk.get("/ke-hoach/<code>")
@signed_in
def plan(code: str) -> str:
    """Show a plan as it is stored: tasks, targets, rules, versions."""
    return _page(_find(code))


@desk.post("/ke-hoach/<code>/ban-hanh")
@signed_in
def issue_plan(code: str) -> str | Response:
    """Put a draft in force and give every agency its work, all in one transaction."""
    actor = current_actor()
    if not can_confirm(actor):
        abort(403)
    typed = {name: request.form.get(name, "") for name in ("number", "issued_on")}
    row = _find(code)
    try:
        issued_on = _issue_day(typed["issued_on"], row.year)
        with transaction():
            found = plan_by_code(code)
            assert found is not None
            told = _put_in_force(found, one_line(typed["number"])[:80] or None, issued_on)
    except (ValueError, actions.PlanRefused, UnknownName) as error:
        return _page(_find(code), problem=str(error), typed=typed)
    flash(told)
    return redirect(url_for("desk.plan", code=code))


def _put_in_force(row: Plan, number: str | None, issued_on: date) -> str:
    """Issue a draft, or announce it where its day lies ahead; give what to tell."""
    by, at = current_actor(), clock.now()
    if issued_on > clock.today():
        actions.announce(row, number=number, issued_on=issued_on, by=by, at=at)
        return f"Đã định ngày; kế hoạch tự có hiệu lực từ {format_date(issued_on)}."
    tasks = actions.issue(row, number=number, issued_on=issued_on, by=by, at=at)
    made = schedule(row, tasks, by=by, at=at)
    return f"Đã ban hành; {made} đầu việc được giao cho các cơ quan."


def _find(code: str) -> Plan:
    found = plan_by_code(code[:40])
    if found is None or not _may_read(found):
        abort(404)
    return found


def _may_read(row: Plan) -> bool:
    """Say whether the person may read a plan: what is issued or announced is for everybody."""
    return row.state != "draft" or row.issued_on is not None or can_confirm(current_actor())


def _issue_day(text: str, year: int) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        raise ValueError("Ghi ngày ban hành theo dạng ngày/tháng/năm, ví dụ 30/05/2024.") from None
    if abs(day.year - year) > 1:
        raise ValueError(f"Ngày ban hành cách xa năm {year} của kế hoạch; hãy kiểm tra lại.")
    return day


def _page(row: Plan, problem: str | None = None, typed: dict[str, Any] | None = None) -> str:
    versions = revisions(row.id)
    changes = (versions[0].changes if versions else None) or {}
    rows, on = plan_tasks(row.id), clock.today()
    return render_template(
        "desk/plan.html",
        plan=row,
        kinds=KINDS,
        coming=row.is_coming(on),
        tasks=rows,
        milestones=[] if row.kind == IMPROVEMENT else milestones(rows, on),
        targets=target_rows(row.id),
        revisions=versions,
        doubts=changes.get("doubts", []) if row.state == "draft" else [],
        said=said,
        problem=problem,
        typed=typed or {},
    )
