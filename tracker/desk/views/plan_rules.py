"""A plan's rules changed in force, with what moves told before; a task added by a document."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import register
from tracker.db import transaction
from tracker.desk.views import desk
from tracker.indices.queries import indices
from tracker.lib import clock
from tracker.plans.actions import PlanRefused
from tracker.plans.assigning import UnknownName
from tracker.plans.forms import AddedTaskForm, RulesForm
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code, sections
from tracker.plans.rules.deadline_said import said
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.actions.adjusting import add_task, change_settings, shifts
from tracker.progress.policy import can_confirm
from tracker.progress.rules.moves import Refused

Answer = str | Response | tuple[str, int]


@desk.route("/ke-hoach/<code>/quy-tac", methods=["GET", "POST"])
@signed_in
def rules(code: str) -> Answer:
    """Show and change the rules; the first press tells how much open work moves."""
    plan = _plan(code)
    form = RulesForm() if request.method == "POST" else RulesForm.of(plan.settings)
    if request.method == "GET" or not form.validate():
        return _rules_page(plan, form)
    settings = form.settings()
    if settings is None:
        return _rules_page(plan, form)
    if settings == plan.settings:
        flash("Quy tắc không có gì thay đổi.")
        return redirect(url_for("desk.plan", code=code), 303)
    if request.form.get("act") != "apply":
        return _rules_page(plan, form, coming=settings)
    try:
        with transaction():
            reason, by = form.reason.data or "", current_actor()
            moved = change_settings(_plan(code), settings, reason=reason, by=by, at=clock.now())
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return _rules_page(_plan(code), form)
    flash(f"Đã đổi quy tắc; {moved} đầu việc đang mở theo hạn mới.")
    return redirect(url_for("desk.plan", code=code), 303)


def _rules_page(plan: Plan, form: RulesForm, coming: PlanSettings | None = None) -> Answer:
    found = shifts(plan, coming) if coming and plan.state != "draft" else []
    page = render_template(
        "desk/plan_rules.html",
        plan=plan,
        form=form,
        coming=coming,
        tasks=len({shift.task_id for shift in found}),
        moved=sum(shift.count for shift in found if shift.duty),
        dropped=sum(shift.count for shift in found if shift.duty is None),
    )
    return (page, 422) if form.errors else page


@desk.route("/ke-hoach/<code>/them-nhiem-vu", methods=["GET", "POST"])
@signed_in
def join_task(code: str) -> Answer:
    """Add a task to a plan in force; "Đọc thử" only shows how the deadline is read."""
    plan = _plan(code)
    if plan.state == "draft":
        abort(404)
    form = AddedTaskForm()
    form.place.choices = _places(plan)
    form.register, form.on, form.year = register(), clock.today(), plan.year
    if request.method == "GET" or "try" in request.form or not form.validate():
        return _task_page(plan, form)
    try:
        with transaction():
            task = add_task(
                _plan(code),
                form.content(),
                ordered_by=form.ordered_by.data or "",
                by=current_actor(),
                at=clock.now(),
            )
            task_id, number = task.id, task.number
    except (PlanRefused, UnknownName) as refusal:
        form.number.errors = [str(refusal)]
        return _task_page(_plan(code), form)
    flash(f"Đã thêm nhiệm vụ {number} vào kế hoạch và giao cho các cơ quan.")
    return redirect(url_for("desk.task", task_id=task_id), 303)


def _task_page(plan: Plan, form: AddedTaskForm) -> Answer:
    page = render_template(
        "desk/plan_join.html",
        plan=plan,
        form=form,
        reading=said(form.reading) if form.deadline.data else "",
    )
    return (page, 422) if form.errors else page


def _places(plan: Plan) -> list[SelectChoice]:
    """Give the sections of the plan by index, then each index itself, then none."""
    names = {row.code: row.name for row in indices()}
    found = [
        SelectChoice(
            f"{row.index_code or '-'}/{row.number}",
            f"{names.get(row.index_code or '', 'Chung')}, mục {row.number}. {row.title}"[:120],
        )
        for row in sections(plan.id)
    ]
    found += [SelectChoice(f"{code}/", f"{name}, ngoài các mục") for code, name in names.items()]
    return [*found, SelectChoice("-/", "Không thuộc chỉ số nào")]


def _plan(code: str) -> Plan:
    if not can_confirm(current_actor()):
        abort(403)
    return plan_by_code(code[:40]) or abort(404)
