"""A plan typed by hand, and next year's draft: pages of drafts, for those who may issue them."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import register
from tracker.db import session, transaction
from tracker.desk.views import desk
from tracker.indices.queries import indices
from tracker.lib import clock
from tracker.lib.numbers import format_decimal
from tracker.plans import actions
from tracker.plans.forms import DraftForm, TargetForm, TaskForm
from tracker.plans.models import Plan, Target, Task
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.deadline_said import said
from tracker.progress.policy import can_confirm

Row = TypeVar("Row", Task, Target)
Answer = str | Response | tuple[str, int]
_ID = "int(max=2147483647)"


@desk.route("/ke-hoach/soan", methods=["GET", "POST"])
@signed_in
def new_plan() -> Answer:
    """Begin a plan by hand: year, title, kind; its rows follow on its own page."""
    _guard()
    form = DraftForm()
    if request.method == "POST" and form.validate():
        with transaction():
            plan = actions.start_draft(
                year=int(form.year.data or 0),
                title=form.title.data or "",
                kind=form.kind.data,
                by=current_actor(),
                at=clock.now(),
            )
            code = plan.code
        flash("Đã lập dự thảo. Thêm nhiệm vụ và chỉ tiêu, rồi ban hành.")
        return redirect(url_for("desk.plan", code=code), 303)
    page = render_template("desk/plan_new.html", form=form)
    return (page, 422) if form.errors else page


@desk.post("/ke-hoach/<code>/nam-sau")
@signed_in
def next_year(code: str) -> Response:
    """Make next year's draft of a plan in force."""
    _guard()
    try:
        with transaction():
            draft = actions.draft_next_year(_plan(code), by=current_actor(), at=clock.now())
            target = draft.code
    except actions.PlanRefused as refusal:
        flash(str(refusal))
        return redirect(url_for("desk.plan", code=code), 303)
    flash("Đã lập dự thảo năm sau. Xem các điều cần xem lại trước khi ban hành.")
    return redirect(url_for("desk.plan", code=target), 303)


@desk.route("/ke-hoach/<code>/nhiem-vu", methods=["GET", "POST"], defaults={"task_id": None})
@desk.route(f"/ke-hoach/<code>/nhiem-vu/<{_ID}:task_id>", methods=["GET", "POST"])
@signed_in
def type_task(code: str, task_id: int | None) -> Answer:
    """Add a task to a draft or change one; "Đọc thử" only shows how the deadline is read."""
    _guard()
    plan = _draft(code)
    task = _row(Task, task_id, plan)
    form = TaskForm(data=_typed_task(task) if task else None)
    form.index.choices = [SelectChoice("", "Không thuộc chỉ số nào"), *_indices()]
    form.register, form.on, form.year = register(), _day(plan), plan.year
    if request.method == "POST" and "try" not in request.form and form.validate():
        return _keep_task(plan, task, form) or _task_page(plan, task, form)
    return _task_page(plan, task, form)


def _keep_task(plan: Plan, task: Task | None, form: TaskForm) -> Response | None:
    """Store a task; None where its number is taken, which then stands beside the field."""
    code, row = plan.code, form.content()
    try:
        with transaction():
            actions.put_task(
                plan,
                row,
                section_title=form.section_title.data or "",
                task=task,
                by=current_actor(),
                at=clock.now(),
            )
    except actions.TakenNumber as taken:
        form.number.errors = [str(taken)]
        return None
    flash(f"Đã ghi nhiệm vụ {row.number}. Thời hạn hiểu là: {said(row.deadline)}.")
    return redirect(url_for("desk.plan", code=code, _anchor="nhiem-vu"), 303)


def _task_page(plan: Plan, task: Task | None, form: TaskForm) -> Answer:
    reading = said(form.reading) if form.deadline.data else ""
    page = render_template("desk/plan_task.html", plan=plan, task=task, form=form, reading=reading)
    return (page, 422) if form.errors else page


@desk.post(f"/ke-hoach/<code>/nhiem-vu/<{_ID}:task_id>/bo")
@signed_in
def drop_task(code: str, task_id: int) -> Response:
    """Take a task out of a draft."""
    _guard()
    with transaction():
        plan = _draft(code)
        task = _row(Task, task_id, plan)
        assert task is not None
        number = task.number
        actions.remove_task(plan, task, by=current_actor(), at=clock.now())
    flash(f"Đã bỏ nhiệm vụ {number} khỏi dự thảo.")
    return redirect(url_for("desk.plan", code=code, _anchor="nhiem-vu"), 303)


@desk.route("/ke-hoach/<code>/chi-tieu", methods=["GET", "POST"], defaults={"target_id": None})
@desk.route(f"/ke-hoach/<code>/chi-tieu/<{_ID}:target_id>", methods=["GET", "POST"])
@signed_in
def type_target(code: str, target_id: int | None) -> Answer:
    """Add a target row to a draft or change one."""
    _guard()
    plan = _draft(code)
    target = _row(Target, target_id, plan)
    form = TargetForm(data=_typed_target(target) if target else None)
    form.index.choices = _indices()
    form.register, form.on = register(), _day(plan)
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                row = form.content()
                actions.put_target(plan, row, target=target, by=current_actor(), at=clock.now())
            flash(f"Đã ghi chỉ tiêu {row.code}.")
            return redirect(url_for("desk.plan", code=code, _anchor="chi-tieu"), 303)
        except actions.TakenNumber as taken:
            form.code.errors = [str(taken)]
    page = render_template("desk/plan_target.html", plan=plan, target=target, form=form)
    return (page, 422) if form.errors else page


@desk.post(f"/ke-hoach/<code>/chi-tieu/<{_ID}:target_id>/bo")
@signed_in
def drop_target(code: str, target_id: int) -> Response:
    """Take a target row out of a draft."""
    _guard()
    with transaction():
        plan = _draft(code)
        target = _row(Target, target_id, plan)
        assert target is not None
        actions.remove_target(plan, target, by=current_actor(), at=clock.now())
    flash("Đã bỏ dòng chỉ tiêu khỏi dự thảo.")
    return redirect(url_for("desk.plan", code=code, _anchor="chi-tieu"), 303)


def _guard() -> None:
    if not can_confirm(current_actor()):
        abort(403)


def _plan(code: str) -> Plan:
    found = plan_by_code(code[:40])
    if found is None:
        abort(404)
    return found


def _draft(code: str) -> Plan:
    plan = _plan(code)
    if plan.state != "draft":
        abort(409, "Kế hoạch đã ban hành; hãy nhập văn bản sửa đổi thay vì sửa trực tiếp.")
    return plan


def _row(table: type[Row], row_id: int | None, plan: Plan) -> Row | None:
    """Give a row of the plan; None for a new one; 404 where it is not the plan's."""
    if row_id is None:
        return None
    found = session.get(table, row_id)
    if found is None or found.plan_id != plan.id:
        abort(404, "Dự thảo không có dòng này; có thể người khác vừa bỏ.")
    return found


def _day(plan: Plan) -> date:
    """Give the day as of which the names in a draft are read."""
    today = clock.today()
    return today if today.year == plan.year else date(plan.year, 1, 1)


def _indices() -> list[SelectChoice]:
    return [SelectChoice(row.code, row.name) for row in indices()]


def _typed_task(task: Task) -> dict[str, Any]:
    return {
        "index": task.index_code or "",
        "number": task.number,
        "section": task.section.number if task.section else "",
        "section_title": task.section.title if task.section else "",
        "title": task.title,
        "deadline": task.deadline_text or "",
        "leads": _names(task.leads),
        "partners": _names(task.partners),
        "output": task.output or "",
    }


def _typed_target(row: Target) -> dict[str, Any]:
    more = "> " if row.operator == ">" and row.target is not None else ""
    return {
        "index": row.index_code,
        "code": row.code,
        "name": row.name,
        "max_score": _shown(row.max_score),
        "baseline": _shown(row.baseline),
        "target": more + _shown(row.target),
        "leads": "; ".join(row.leads),
    }


def _shown(value: Any) -> str:
    return "" if value is None else format_decimal(value, None)


def _names(named: list[dict[str, Any]]) -> str:
    return "; ".join(f"{n['name']} ({n['scope']})" if n.get("scope") else n["name"] for n in named)
