"""What waits for a confirmer, oldest first; one, several or a whole task confirmed at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.asked import asked_plan
from tracker.progress.actions import deciding
from tracker.progress.actions.states import Conflict, lock
from tracker.progress.forms import read_version
from tracker.progress.policy import can_confirm
from tracker.progress.queries.confirming import (
    Queue,
    Waiting,
    monitors,
    waiting,
    waiting_count,
    waiting_versions,
)
from tracker.progress.rules.moves import Refused
from tracker.progress.views import access
from tracker.progress.views.blueprint import progress
from tracker.progress.views.workbooks import MOST, queue_workbook
from tracker.web.paging import decode_cursor, make_page

PAGE = 25
# The most reports of one task that are confirmed at once; a task led by all communes has 579.
MOST_OF_TASK = 1000


@progress.get("/xac-nhan")
@signed_in
def queue() -> str | Response:
    """Show a page of the queue: of everything, of one task, or of the tasks one follows."""
    mine, on = _queue(access.followed_by()), clock.today()
    if request.args.get("tai") == "xlsx":
        return queue_workbook(waiting(mine, on, limit=MOST))
    position = decode_cursor(request.args.get("sau"), (date, int))
    after = position.key if position and not position.backwards else None
    found = waiting(mine, on, after=after, limit=PAGE + 1)
    page = make_page(found, PAGE, position, _key)
    whole = waiting_versions(mine, on, MOST_OF_TASK) if mine.task_id and found else []
    return render_template(
        "progress/queue.html",
        plan=asked_plan(),
        rows=page.rows,
        next_cursor=page.next,
        is_first=after is None,
        total=waiting_count(mine, on),
        whole=len(whole),
        seal=seal(whole),
        chosen=request.args.get("chon") == "trang",
        follows=mine.followed_by is not None,
        here=_here(),
        standing_agency=access.standing_agency_name(),
    )


@progress.post("/xac-nhan")
@signed_in
def confirm_many() -> Response:
    """Confirm what was ticked, or all that waits of a task: all of it, or none when one changed."""
    mine = _queue(access.followed_by())
    whole: dict[str, Any] = {"ke-hoach": request.args.get("ke-hoach")}
    back = url_for("progress.queue", **whole)
    if request.form.get("ca-nhiem-vu"):
        chosen = _whole_task(mine)
    else:
        chosen = dict(_chosen(box) for box in request.form.getlist("chon")[: 2 * PAGE])
        if not chosen:
            flash("Chưa chọn báo cáo nào để xác nhận.", "error")
            return redirect(url_for("progress.queue", **_here()), 303)
    try:
        if not chosen:
            raise Conflict
        with transaction():
            _refuse_foreign(lock(id_, version) for id_, version in sorted(chosen.items()))
            deciding.confirm(list(chosen), by=current_actor(), at=clock.now())
    except (Conflict, NoResultFound):
        flash(
            "Chưa xác nhận báo cáo nào: có báo cáo vừa được thay đổi. Danh sách dưới đây là mới "
            "nhất, xem lại rồi xác nhận.",
            "error",
        )
        return redirect(url_for("progress.queue", **_here()), 303)
    except Refused as refusal:
        flash(f"Chưa xác nhận báo cáo nào. {refusal}", "error")
    else:
        flash(f"Đã xác nhận {len(chosen)} báo cáo.")
    return redirect(back, 303)


def seal(versions: Iterable[tuple[int, int]]) -> str:
    """Give a mark of what was seen to wait; another report, or another word in one, changes it."""
    seen = ",".join(f"{id_}:{version}" for id_, version in versions)
    return sha256(seen.encode()).hexdigest()[:32]


def _whole_task(mine: Queue) -> Mapping[int, int]:
    """Give what waits of the task that the page named; nothing when it is not what was shown."""
    if mine.task_id is None:
        return {}
    found = waiting_versions(mine, clock.today(), MOST_OF_TASK)
    return dict(found) if seal(found) == request.form.get("dau") else {}


def _refuse_foreign(rows: Iterable[Any]) -> None:
    """Answer 403 when a report is not for this person to confirm."""
    locked, actor = list(rows), current_actor()
    if can_confirm(actor):
        return
    following = monitors({row.task_id for row in locked}, clock.today())
    for row in locked:
        if not can_confirm(actor, following.get(row.task_id, frozenset()), row.agency_id):
            abort(403, "Có báo cáo không thuộc nhiệm vụ cơ quan này theo dõi.")


def _queue(followed: frozenset[int] | None) -> Queue:
    plan = asked_plan()
    task_id = read_version(request.args.get("nhiem-vu"))
    return Queue(plan.id if plan else None, task_id if task_id > 0 else None, followed)


def _here() -> dict[str, Any]:
    """Give what the address asked for, to come back to the same queue."""
    return {name: request.args.get(name) for name in ("ke-hoach", "nhiem-vu")}


def _chosen(box: str) -> tuple[int, int]:
    """Read "occurrence:version" as a box carries it; what does not fit matches no row."""
    occurrence_id, _, version = box.partition(":")
    return read_version(occurrence_id), read_version(version)


def _key(entry: Waiting) -> tuple[date, int]:
    return entry.row.submitted_on or date.min, entry.row.id
