"""Saying that what an event task waits for has happened."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.desk.views import desk
from tracker.lib import clock
from tracker.lib.calendar import format_date, parse_date
from tracker.lib.text import one_line
from tracker.plans.queries import task as read_task
from tracker.progress.actions.scheduling import record_event as record
from tracker.progress.policy import can_record_event


@desk.post("/nhiem-vu/<int:task_id>/su-kien")
@signed_in
def record_event(task_id: int) -> Response:
    """Record the day of the event for every lead of the task, and start their due dates."""
    actor = current_actor()
    if not can_record_event(actor, None):
        abort(403)
    back = redirect(url_for("desk.task", task_id=task_id))
    try:
        day = parse_date(request.form.get("happened_on", ""))
    except ValueError:
        flash("Chưa ghi nhận: nhập ngày xảy ra theo dạng ngày/tháng/năm, ví dụ 15/10/2024.")
        return back
    with transaction():
        task = read_task(task_id)
        if task is None or task.deadline.get("kind") != "event" or task.plan.issued_on is None:
            abort(404)
        if not task.plan.issued_on <= day <= clock.today():
            flash(
                f"Chưa ghi nhận: ngày xảy ra phải từ ngày ban hành kế hoạch "
                f"({format_date(task.plan.issued_on)}) đến hôm nay."
            )
            return back
        record(
            task,
            happened_on=day,
            note=one_line(request.form.get("note"))[:500],
            by=actor,
            at=clock.now(),
        )
    flash(f"Đã ghi nhận sự kiện ngày {format_date(day)}; hạn của các cơ quan đã được tính.")
    return back
