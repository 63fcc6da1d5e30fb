"""Lists: the occurrences behind every number, the tasks, and the page of one task."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_code
from tracker.desk import tasks as task_pages
from tracker.desk.exports import all_rows, tasks_workbook, work_workbook
from tracker.desk.names import LIST_NAMES, TASK_STATE_NAMES
from tracker.desk.task_page import task_page
from tracker.desk.task_parts import LEVELS, Asked
from tracker.desk.tones import TONE_NAMES, TONES, icon_of
from tracker.desk.views import desk
from tracker.desk.views.board import chosen_plan
from tracker.plans.queries import sections
from tracker.plans.queries import task as read_task
from tracker.progress.policy import scope_of
from tracker.progress.queries.inside.charge import of_occurrences
from tracker.progress.queries.inside.steps import sums_of_occurrences
from tracker.progress.queries.listing import Filters, count, listing
from tracker.progress.standing import as_of
from tracker.web.days import shown_day
from tracker.web.paging import Position, decode_cursor, encode_cursor

# Rows of a workbook; they are read and written a thousand at a time.
_EXPORT_LIMIT = 100_000


@desk.get("/viec")
@signed_in
def work() -> str | Response:
    """List occurrences by any of the board's questions; the filters make the link."""
    actor, day = current_actor(), shown_day()
    scope, plan = scope_of(actor), chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    filters = _filters()
    if request.args.get("tai") == "xlsx":
        whole = count(plan.id, day.on, filters, scope)
        stream = all_rows(plan.id, day.on, filters, scope, limit=_EXPORT_LIMIT)
        shown = min(whole, _EXPORT_LIMIT)
        return work_workbook(stream, (shown, whole), plan, day.on, _heading(filters))
    position = decode_cursor(request.args.get("sau"), (date, int))
    relation = as_of(day.on, plan.id)
    page = listing(plan.id, day.on, filters, scope, after=_after(position), relation=relation)
    ids = [row.id for row in page.rows]
    return render_template(
        "desk/work.html",
        rows=page.rows,
        total=count(plan.id, day.on, filters, scope, relation=relation),
        next_cursor=encode_cursor(page.next_key) if page.next_key else None,
        plan=plan,
        day=day,
        filters=filters,
        heading=_heading(filters),
        list_names=LIST_NAMES,
        sections=sections(plan.id, on=day.on),
        is_first=position is None,
        in_charge=of_occurrences(ids, day.on),
        step_sums=sums_of_occurrences(ids, day.on),
    )


@desk.get("/nhiem-vu")
@signed_in
def tasks() -> str | Response:
    """List the plan's tasks, each with how its agencies stand."""
    actor, day = current_actor(), shown_day()
    plan = chosen_plan(day.on)
    if plan is None:
        return render_template("desk/board_empty.html", day=day)
    asked = task_pages.Asked(
        search=(request.args.get("tim") or "").strip()[:200],
        index=request.args.get("chi-so") or None,
        section_id=_int("muc"),
        state=request.args.get("tinh-trang") or None,
        kind=request.args.get("loai") or None,
    )
    lines = task_pages.task_lines(plan, day.on, scope_of(actor), asked)
    if request.args.get("tai") == "xlsx":
        return tasks_workbook(lines, plan, day.on)
    return render_template(
        "desk/tasks.html", plan=plan, day=day, lines=lines, asked=asked, names=TASK_STATE_NAMES
    )


@desk.get("/nhiem-vu/<int:task_id>")
@signed_in
def task(task_id: int) -> str:
    """Show everything about one task: what, who, when, each agency's state, the timeline."""
    actor, day = current_actor(), shown_day()
    row = read_task(task_id)
    if row is None or row.plan.state == "draft":
        abort(404)
    page = task_page(row, day.on, actor, _asked_parts())
    if page is None:
        abort(403)
    return render_template(
        "desk/task.html",
        page=page,
        day=day,
        tone_names=TONE_NAMES,
        level_names=LEVELS,
        icon_of=icon_of,
        next_cursor=encode_cursor(page.next_key) if page.next_key else None,
    )


def _asked_parts() -> Asked:
    """Read which parts of a task are asked for; what means nothing narrows nothing."""
    args = request.args
    position = decode_cursor(args.get("sau"), (int, date, int))
    after = None
    if position is not None:
        rank, day, last = position.key
        after = (rank, day.isoformat(), last)
    return Asked(
        level=level if (level := args.get("cap")) in LEVELS else None,
        period=(args.get("ky") or "")[:10] or None,
        tone=tone if (tone := args.get("tinh-trang")) in TONES else None,
        after=after,
    )


def _after(position: Position | None) -> tuple[str, int] | None:
    """Give the key that the list goes on after; None for the first page."""
    return (position.key[0].isoformat(), position.key[1]) if position else None


def _filters() -> Filters:
    args = request.args
    timing = args.get("tinh-trang") or None
    if timing is not None and timing not in LIST_NAMES:
        abort(404)
    return Filters(
        timing=timing,
        task_id=_int("nhiem-vu"),
        agency_id=_agency_id(args.get("co-quan")),
        index=args.get("chi-so") or None,
        section_id=_int("muc"),
        period=args.get("ky") or None,
        kind=args.get("loai") or None,
        level=args.get("cap") or None,
        band=args.get("nhom") or None,
        search=(args.get("tim") or "").strip()[:200] or None,
    )


def _int(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _agency_id(code: str | None) -> int | None:
    if not code:
        return None
    agency = by_code(code[:40])
    return agency.id if agency else -1


def _heading(filters: Filters) -> str:
    found: Any = LIST_NAMES.get(filters.timing or "")
    return found or "Tất cả đầu việc"
