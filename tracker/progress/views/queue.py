"""What waits for a confirmer, oldest first; one or many confirmed at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code
from tracker.progress.actions import deciding
from tracker.progress.actions.states import Conflict, lock
from tracker.progress.forms import read_version
from tracker.progress.queries.confirming import Waiting, waiting, waiting_count
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import progress
from tracker.web.paging import decode_cursor, make_page

PAGE = 25


@progress.get("/xac-nhan")
@signed_in
def queue() -> str:
    """Show a page of the queue."""
    access.refuse_unless_confirmer()
    plan = _plan()
    position = decode_cursor(request.args.get("sau"), (date, int))
    after = position.key if position and not position.backwards else None
    found = waiting(plan.id, clock.today(), after=after, limit=PAGE + 1) if plan else []
    page = make_page(found, PAGE, position, _key)
    return render_template(
        "progress/queue.html",
        plan=plan,
        rows=page.rows,
        next_cursor=page.next,
        is_first=after is None,
        total=waiting_count(plan.id) if plan else 0,
        standing_agency=access.standing_agency_name(),
    )


@progress.post("/xac-nhan")
@signed_in
def confirm_many() -> Response:
    """Confirm every report whose box was ticked: all of them, or none when one has changed."""
    access.refuse_unless_confirmer()
    chosen = dict(_chosen(box) for box in request.form.getlist("chon")[: 2 * PAGE])
    actor, at = current_actor(), clock.now()
    asked: dict[str, Any] = {"ke-hoach": request.args.get("ke-hoach")}
    back = url_for("progress.queue", **asked)
    if not chosen:
        flash("Chưa chọn báo cáo nào để xác nhận.", "error")
        return redirect(back, 303)
    try:
        with transaction():
            for occurrence_id, version in sorted(chosen.items()):
                lock(occurrence_id, version)
            deciding.confirm(list(chosen), by=actor, at=at)
    except (Conflict, NoResultFound):
        flash(
            "Chưa xác nhận báo cáo nào: có báo cáo vừa được thay đổi. Danh sách dưới đây là mới "
            "nhất, xem lại rồi xác nhận.",
            "error",
        )
    except Refused as refusal:
        flash(f"Chưa xác nhận báo cáo nào. {refusal}", "error")
    else:
        flash(f"Đã xác nhận {len(chosen)} báo cáo.")
    return redirect(back, 303)


def _plan() -> Plan | None:
    code = request.args.get("ke-hoach")
    return plan_by_code(code) if code else current_plan(clock.today())


def _chosen(box: str) -> tuple[int, int]:
    """Read "occurrence:version" as a box carries it; what does not fit matches no row."""
    occurrence_id, _, version = box.partition(":")
    return read_version(occurrence_id), read_version(version)


def _key(entry: Waiting) -> tuple[date, int]:
    return entry.row.submitted_on or date.min, entry.row.id
