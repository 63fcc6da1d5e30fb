"""The entries of the navigation, by who somebody is; what waits for their word is one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from tracker.assessment.queries.rounds import takes_part
from tracker.audit.policy import can_read_trail
from tracker.indices.queries import owns_any
from tracker.lib import clock
from tracker.lib.actor import Actor, Role
from tracker.lib.numbers import format_count
from tracker.progress.policy import can_confirm, can_see_board, headed
from tracker.progress.queries.confirming import follows_any
from tracker.progress.queries.explanations import owed_count
from tracker.progress.queries.inside.reviewing import waiting_count
from tracker.progress.queries.to_decide import to_decide


@dataclass(frozen=True, slots=True)
class Entry:
    """A label, where it leads, and on which pages it is the current one.

    A mark that ends in a dot is a whole room. `count` is how much waits behind the entry, and
    `query` what the address asks for to show just that.
    """

    label: str
    endpoint: str
    marks: tuple[str, ...]
    count: int = 0
    query: tuple[tuple[str, str], ...] = ()

    def is_current(self, here: str, own: Collection[str]) -> bool:
        """Say whether `here` belongs to this entry; `own` are pages with an entry of their own."""
        return here in self.marks or any(
            mark.endswith(".") and here.startswith(mark) and here not in own for mark in self.marks
        )


_BOARD = Entry("Theo dõi", "desk.board", ("desk.board", "desk.all_plans", "desk.stakes"))
# The board of those who see their own agency alone.
_OUR_BOARD = replace(_BOARD, label="Tình hình cơ quan")
_SUMMARY = Entry("Tóm tắt", "desk.summary", ("desk.summary",))
_TASKS = Entry(
    "Nhiệm vụ",
    "desk.tasks",
    ("desk.tasks", "desk.task", "desk.work", "desk.matrix", "desk.serve_criteria"),
)
_OUR_TASKS = replace(_TASKS, label="Nhiệm vụ của cơ quan")
_MINE = Entry("Việc của tôi", "desk.my_work", ("desk.my_work", "progress."))
_CONFIRM = Entry("Chờ xác nhận", "progress.queue", ("progress.queue",))
_REQUESTS = Entry("Đề nghị", "progress.requests", ("progress.requests",))
_EXPLAIN = Entry(
    "Giải trình",
    "progress.explanations",
    ("progress.explanations", "progress.explanation", "progress.choose_questions"),
)
_APPROVE = Entry("Chờ duyệt", "progress.review_queue", ("progress.review_queue",))
_FILED = Entry("Báo cáo đã nộp", "progress.filed", ("progress.filed", "progress.filed_of_task"))
_AGENCIES = Entry("Cơ quan", "agencies.agency_list", ("agencies.", "reorganisation."))
_COMPARE = Entry(
    "So sánh chỉ số", "analysis.compare", ("analysis.", "indices.", "desk.all_forecasts")
)
_FORECAST = Entry("Dự kiến", "desk.forecasts", ("desk.forecasts",))
_ASSESSMENT = Entry("Tự đánh giá", "assessment.list_", ("assessment.",))
_REPORTS = Entry("Báo cáo kỳ", "reports.list_", ("reports.",))
_LETTERS = Entry("Thư nhắc", "outbox.list_", ("outbox.", "reminders.", "webhooks."))
_PLANS = Entry(
    "Kế hoạch",
    "desk.plans",
    (
        "desk.plans",
        "desk.plan",
        "desk.new_plan",
        "desk.type_task",
        "desk.type_target",
        "desk.plan_links",
        "desk.plan_prose_targets",
        "intake.",
    ),
)
_TRAIL = Entry("Nhật ký", "desk.trail", ("desk.trail",))
_PEOPLE = Entry("Người dùng", "accounts.people", ("accounts.people", "progress.leaving"))


def navigation(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Give `nav`, the entries of the first level, and `turn_tabs`, the kinds of what waits."""
    if not actor.memberships:
        return {"nav": [], "turn_tabs": []}
    turns = _turns(actor)
    entries = _of_the_city(actor, turns) if can_see_board(actor) else _of_an_agency(actor, turns)
    if actor.agency_ids:
        entries.insert(0, _MINE)
    if actor.has(Role.ADMIN, Role.COORDINATOR, Role.AGENCY_HEAD):
        entries.append(_PEOPLE)
    if can_read_trail(actor):
        entries.append(_TRAIL)
    plan = request.args.get("ke-hoach")
    tabs = _links(turns, **{"ke-hoach": plan}) if len(turns) > 1 else []
    return {"nav": _links(entries), "turn_tabs": tabs}


def _of_the_city(actor: Actor, turns: list[Entry]) -> list[Entry]:
    found = [_SUMMARY] if actor.has(Role.LEADER) else []
    # The work of one agency is a part of its task.
    tasks = replace(_TASKS, marks=(*_TASKS.marks, "progress."))
    # Who runs nothing reaches rounds from the page of indices, whose entry stands for both.
    runs = can_confirm(actor) or actor.has(Role.ADMIN)
    compare = _COMPARE if runs else replace(_COMPARE, marks=(*_COMPARE.marks, "assessment."))
    found += [_BOARD, *_folded(turns), tasks, _AGENCIES, compare]
    found += [_ASSESSMENT, _REPORTS, _LETTERS] if runs else [_REPORTS]
    return [*found, _PLANS]


def _of_an_agency(actor: Actor, turns: list[Entry]) -> list[Entry]:
    own = [_FORECAST] if owns_any(actor.agency_ids, clock.today()) else []
    own += [_ASSESSMENT] if takes_part(actor.agency_ids) else []
    return [*_folded(turns), _OUR_BOARD, _OUR_TASKS, _COMPARE, *own]


def _turns(actor: Actor) -> list[Entry]:
    """Give what waits for this person's word, or may come to wait, each with how much it is."""
    found = []
    reviews = waiting_count(headed(actor))
    if reviews or request.endpoint == _APPROVE.endpoint:
        found.append(replace(_APPROVE, count=reviews))
    if can_confirm(actor):
        waits = to_decide()
        found += [
            replace(_CONFIRM, count=waits.reports),
            replace(_REQUESTS, count=waits.requests),
            replace(
                _EXPLAIN,
                count=waits.explanations,
                query=(("tinh-trang", "da-nhan"),) if waits.explanations else (),
            ),
        ]
        return [*found, _FILED]
    if owed := owed_count(actor.agency_ids):
        found.append(replace(_EXPLAIN, count=owed))
    if follows_any(actor.agency_ids, clock.today()):
        found += [_CONFIRM, _FILED]
    return found


def _folded(turns: list[Entry]) -> list[Entry]:
    """Make one entry of what waits: under its own name where it is of one kind.

    It leads to the first kind of which something waits.
    """
    kinds = [turn for turn in turns if turn is not _FILED]
    if not kinds:
        return []
    first = next((kind for kind in kinds if kind.count), kinds[0])
    return [
        Entry(
            label=first.label if len(kinds) == 1 else "Chờ xử lý",
            endpoint=first.endpoint,
            query=first.query,
            marks=tuple(mark for turn in turns for mark in turn.marks),
            count=sum(kind.count for kind in kinds),
        )
    ]


def _links(entries: list[Entry], **values: Any) -> list[dict[str, Any]]:
    """Give entries as the pages draw them; `values` are parts of every address."""
    here = request.endpoint or ""
    own = {mark for entry in entries for mark in (entry.endpoint, *entry.marks)}
    return [
        {
            "label": f"{entry.label} ({format_count(entry.count)})" if entry.count else entry.label,
            "href": url_for(entry.endpoint, **(dict(entry.query) | values)),
            "current": entry.is_current(here, own - {entry.endpoint}),
        }
        for entry in entries
    ]
