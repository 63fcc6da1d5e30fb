"""What surrounds every page: whose installation it is, the banners, the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from tracker.accounts.login import current_actor
from tracker.agencies.queries import by_code, by_ids
from tracker.desk.days import shown_day
from tracker.installation.models import Installation
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import Actor, Role
from tracker.lib.calendar import format_date
from tracker.progress.policy import can_confirm, can_see_board, headed
from tracker.progress.queries.confirming import follows_any
from tracker.progress.queries.explanations import owed_count, received_count
from tracker.progress.queries.inside.reviewing import waiting_count
from tracker.progress.queries.requests import waiting_requests_count
from tracker.reorganisation.policy import can_reorganise

# Label, endpoint, and the endpoints for which the entry is marked as current.
Entry = tuple[str, str, tuple[str, ...]]
_BOARD = ("Theo dõi", "desk.board", ("desk.board", "desk.stakes"))
_SUMMARY = ("Tóm tắt", "desk.summary", ("desk.summary",))
# The board of those who see their own agency alone.
_OUR_BOARD = ("Tình hình cơ quan", "desk.board", ("desk.board", "desk.stakes"))
_TASKS = ("Nhiệm vụ", "desk.tasks", ("desk.tasks", "desk.task", "desk.work", "desk.matrix"))
_REQUESTS = ("Đề nghị", "progress.requests", ("progress.requests",))
_EXPLAIN = (
    "Giải trình",
    "progress.explanations",
    ("progress.explanations", "progress.explanation", "progress.choose_questions"),
)
_CONFIRM = ("Chờ xác nhận", "progress.queue", ("progress.",))
# For an agency that some task names to follow it: its other pages belong to its own work.
_FOLLOWED = (
    "Chờ xác nhận",
    "progress.queue",
    ("progress.queue", "progress.filed", "progress.filed_of_task"),
)
_AGENCIES = ("Cơ quan", "agencies.agency_list", ("agencies.", "reorganisation."))
_COMPARE = ("So sánh chỉ số", "analysis.compare", ("analysis.",))
_REPORTS = ("Báo cáo kỳ", "reports.list_", ("reports.",))
_LETTERS = ("Thư nhắc", "outbox.list_", ("outbox.", "reminders.", "webhooks."))
_PLANS = (
    "Kế hoạch",
    "desk.plans",
    ("desk.plans", "desk.plan", "desk.new_plan", "desk.type_task", "desk.type_target", "intake."),
)
_APPROVE = ("progress.review_queue", ("progress.review_queue",))
_MINE = ("Việc của tôi", "desk.my_work", ("desk.my_work", "progress."))
_OUR_TASKS = ("Nhiệm vụ của cơ quan", *_TASKS[1:])
_PEOPLE = ("Người dùng", "accounts.people", ("accounts.people",))


def page_frame() -> Mapping[str, Any]:
    """Give the base page its facts; on an error page without a database, what is known."""
    try:
        row = installation()
        actor = current_actor()
        standing = by_code(row.standing_agency_code) if row else None
    except Exception:  # noqa: BLE001 - an error page must render without a database
        return {"nav": [], "banners": [], "actor": None, "today": clock.today()}
    return {
        "installation": row,
        "standing_agency": standing.name if standing else "Cơ quan thường trực",
        "actor": actor,
        "agency_name": _agency_name(actor),
        "search_text": (request.args.get("q") or "")[:200],
        "today": clock.today(),
        "nav": _nav(actor),
        "banners": _banners(row),
        "can_see_board": can_see_board(actor),
        "can_confirm": can_confirm(actor),
        "can_reorganise": can_reorganise(actor),
    }


def _agency_name(actor: Actor) -> str:
    """Give the short name of the agency for which a person acts; empty where there is none."""
    id_ = actor.acting_agency_id
    found = by_ids([id_]).get(id_) if id_ else None
    return found.short_name if found else ""


def _nav(actor: Actor) -> list[dict[str, Any]]:
    if not actor.memberships:
        return []
    entries: list[Entry] = []
    if actor.agency_ids:
        entries.append(_MINE)
    waiting = waiting_count(headed(actor))
    if waiting or request.endpoint == "progress.review_queue":
        entries.append((f"Chờ duyệt ({waiting})", *_APPROVE))
        if request.endpoint == "progress.review_queue":
            entries[0] = (*_MINE[:2], ())
    if can_see_board(actor):
        if actor.has(Role.LEADER):
            entries.append(_SUMMARY)
        entries += [_BOARD, _TASKS]
        if can_confirm(actor):
            entries += [_CONFIRM, _counted(_REQUESTS, waiting_requests_count())]
            entries.append(_counted(_EXPLAIN, received_count()))
        entries += [_AGENCIES, _COMPARE, _REPORTS]
        if can_confirm(actor) or actor.has(Role.ADMIN):
            entries.append(_LETTERS)
        entries.append(_PLANS)
    else:
        if follows_any(actor.agency_ids, clock.today()):
            entries.append(_FOLLOWED)
        owed = owed_count(actor.agency_ids)
        entries += [_OUR_BOARD, _OUR_TASKS, *([_counted(_EXPLAIN, owed)] if owed else []), _COMPARE]
    if actor.has(Role.ADMIN, Role.COORDINATOR, Role.AGENCY_HEAD):
        entries.append(_PEOPLE)
    here = request.endpoint or ""
    # A page with an entry of its own does not mark the entry of its room.
    own = {mark for _, endpoint, marks in entries for mark in (endpoint, *marks)}
    return [
        {
            "label": label,
            "href": url_for(endpoint),
            "current": any(
                here == mark
                or (mark.endswith(".") and here.startswith(mark) and here not in own - {endpoint})
                for mark in marks
            ),
        }
        for label, endpoint, marks in entries
    ]


def _counted(entry: Entry, count: int) -> Entry:
    """Give an entry with how much waits behind it, where something does."""
    label, endpoint, marks = entry
    return (f"{label} ({count})" if count else label, endpoint, marks)


def _banners(row: Installation | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if row is not None and row.kind != "real":
        found.append(
            {
                "tone": "demo",
                "title": "Bản trình diễn.",
                "text": f"Ngày hệ thống: {format_date(clock.today())}. "
                "Báo cáo tiến độ trong bản này là số liệu mẫu.",
                "link": {"href": url_for("desk.change_day"), "label": "Đổi ngày"},
            }
        )
    if row is not None and row.letters_stopped:
        found.append(
            {
                "tone": "stopped",
                "title": "Đang dừng gửi thư.",
                "text": "Thư nhắc vẫn được lập và nằm chờ, không mất.",
                "link": {"href": url_for("outbox.list_"), "label": "Mở lại"},
            }
        )
    day = shown_day()
    if day.is_past:
        found.append(
            {
                "tone": "past",
                "title": f"Đang xem tình hình đến hết ngày {format_date(day.on)}.",
                "text": "",
                "link": {"href": request.path, "label": "Về hôm nay"},
            }
        )
    return found
