"""A plan typed by hand, and next year's draft: pages of drafts, for those who may issue them."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import register
from tracker.db import session, transaction
from tracker.desk.typed import meanwhile, seen_version, typed_target, typed_task
from tracker.desk.views import desk
from tracker.indices.queries import indices
from tracker.lib import clock
from tracker.plans import actions
from tracker.plans.forms import DraftForm, TargetForm, TaskForm
from tracker.plans.models import Plan, Target, Task
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.deadline_said import said
from tracker.progress.policy import can_confirm

Row = TypeVar("Row", Task, Target)
Answer = str | Response | tuple[str, int]
_ID = "int(max=2147483647)"
_NOT_DROPPED = "Chưa bỏ. {overtaken} Xem nội dung mới nhất rồi quyết định."
_GONE = "Dự thảo không có dòng này; có thể người khác vừa bỏ."


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
    form = TaskForm(data=typed_task(task) if task else None)
    form.index.choices = [SelectChoice("", "Không thuộc chỉ số nào"), *_indices()]
    form.register, form.on, form.year = register(), _day(plan), plan.year
    if request.method == "POST" and "try" not in request.form and form.validate():
        return _keep_task(plan, task, form, task_id)
    return _task_page(plan, task, form)


def _keep_task(plan: Plan, task: Task | None, form: TaskForm, task_id: int | None) -> Answer:
    """Store a task; what stands in the way is told on its page, with all that was typed."""
    code, row = plan.code, form.content()
    try:
        _refuse_gone(task, task_id)
        with transaction():
            actions.put_task(
                plan,
                row,
                section_title=form.section_title.data or "",
                task=task,
                seen=seen_version(),
                by=current_actor(),
                at=clock.now(),
            )
    except actions.TakenNumber as taken:
        form.number.errors = [str(taken)]
        return _task_page(plan, task, form)
    except actions.Overtaken as overtaken:
        return _task_page(plan, _row(Task, task_id, plan), form, str(overtaken))
    flash(f"Đã ghi nhiệm vụ {row.number}. Thời hạn hiểu là: {said(row.deadline)}.")
    return redirect(url_for("desk.plan", code=code, _anchor="nhiem-vu"), 303)


def _task_page(plan: Plan, task: Task | None, form: TaskForm, overtaken: str = "") -> Answer:
    page = render_template(
        "desk/plan_task.html",
        plan=plan,
        task=task,
        form=form,
        reading=said(form.reading) if form.deadline.data else "",
        **meanwhile(task, form, typed_task(task) if task else {}, overtaken),
    )
    status = 409 if overtaken else 422 if form.errors else 200
    return page, status


@desk.post(f"/ke-hoach/<code>/nhiem-vu/<{_ID}:task_id>/bo")
@signed_in
def drop_task(code: str, task_id: int) -> Response:
    """Take a task out of a draft; one that changed meanwhile is shown again instead."""
    _guard()
    try:
        with transaction():
            plan = _draft(code)
            task = _row(Task, task_id, plan) or abort(404, _GONE)
            number, by, at = task.number, current_actor(), clock.now()
            actions.remove_task(plan, task, seen=seen_version(), by=by, at=at)
    except actions.Overtaken as overtaken:
        flash(_NOT_DROPPED.format(overtaken=overtaken))
        return redirect(url_for("desk.type_task", code=code, task_id=task_id), 303)
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
    form = TargetForm(data=typed_target(target) if target else None)
    form.index.choices = _indices()
    form.register, form.on = register(), _day(plan)
    if request.method == "POST" and form.validate():
        return _keep_target(plan, target, form, target_id)
    return _target_page(plan, target, form)


def _keep_target(
    plan: Plan, target: Target | None, form: TargetForm, target_id: int | None
) -> Answer:
    """Store a target row, as `_keep_task` does a task."""
    code, row = plan.code, form.content()
    try:
        _refuse_gone(target, target_id)
        with transaction():
            by, at = current_actor(), clock.now()
            actions.put_target(plan, row, target=target, seen=seen_version(), by=by, at=at)
    except actions.TakenNumber as taken:
        form.code.errors = [str(taken)]
        return _target_page(plan, target, form)
    except actions.Overtaken as overtaken:
        return _target_page(plan, _row(Target, target_id, plan), form, str(overtaken))
    flash(f"Đã ghi chỉ tiêu {row.code}.")
    return redirect(url_for("desk.plan", code=code, _anchor="chi-tieu"), 303)


def _target_page(
    plan: Plan, target: Target | None, form: TargetForm, overtaken: str = ""
) -> Answer:
    page = render_template(
        "desk/plan_target.html",
        plan=plan,
        target=target,
        form=form,
        **meanwhile(target, form, typed_target(target) if target else {}, overtaken),
    )
    status = 409 if overtaken else 422 if form.errors else 200
    return page, status


@desk.post(f"/ke-hoach/<code>/chi-tieu/<{_ID}:target_id>/bo")
@signed_in
def drop_target(code: str, target_id: int) -> Response:
    """Take a target row out of a draft, as `drop_task` does a task."""
    _guard()
    try:
        with transaction():
            plan = _draft(code)
            target = _row(Target, target_id, plan) or abort(404, _GONE)
            by, at = current_actor(), clock.now()
            actions.remove_target(plan, target, seen=seen_version(), by=by, at=at)
    except actions.Overtaken as overtaken:
        flash(_NOT_DROPPED.format(overtaken=overtaken))
        return redirect(url_for("desk.type_target", code=code, target_id=target_id), 303)
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
    """Give a row of the plan; None for a new one, and for typed text whose row is gone."""
    if row_id is None:
        return None
    found = session.get(table, row_id)
    if found is None or found.plan_id != plan.id:
        if request.method == "POST":
            return None
        abort(404, _GONE)
    return found


def _refuse_gone(row: Task | Target | None, row_id: int | None) -> None:
    if row is None and row_id is not None:
        raise actions.Overtaken("Người khác vừa bỏ dòng này khỏi dự thảo.")


def _day(plan: Plan) -> date:
    """Give the day as of which the names in a draft are read."""
    today = clock.today()
    return today if today.year == plan.year else date(plan.year, 1, 1)


def _indices() -> list[SelectChoice]:
    return [SelectChoice(row.code, row.name) for row in indices()]
