"""The part of an agency's page that tells of its work; the page itself is the room below's."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState

from tracker.accounts.login import current_actor
from tracker.agencies.models import Agency
from tracker.desk.agency_work import LISTS, AgencyWork, agency_work
from tracker.desk.names import LIST_NAMES
from tracker.desk.views import desk
from tracker.desk.views.board import chosen_plan
from tracker.progress.policy import scope_of
from tracker.web.days import ShownDay, shown_day

# What the figures count: name of the list, tone, unit, what the number is a part of.
_FIGURES = (
    ("overdue", "overdue", "đầu việc"),
    ("due_soon", "soon", "đầu việc"),
    ("waiting", "waiting", "báo cáo"),
    ("silent", "silent", "báo cáo kỳ"),
    ("done", "done", "đầu việc"),
)


def work_of(agency: Agency) -> dict[str, Any]:
    """Give what the page of an agency says of its work: the day, and the work where it is shown.

    Whoever may not see the agency's work gets the day alone, and the page names no figure.
    """
    day = shown_day()
    facts: dict[str, Any] = {"on": day.on, "day": day, "template": "desk/agency_work.html"}
    if agency.level == "group" or not scope_of(current_actor()).holds(agency.id):
        return facts
    plan = chosen_plan(day.on)
    if plan is None:
        return facts
    work = agency_work(agency, plan, day.on)
    names = {name: LIST_NAMES[name] for name in LISTS}
    return facts | {"work": work, "figures": _figures(agency, work, day), "list_names": names}


def _figures(agency: Agency, work: AgencyWork, day: ShownDay) -> list[dict[str, Any]]:
    c = work.counts
    given, asked = work.answered
    of = {
        "overdue": f"trên {c.fallen_due} đã đến hạn",
        "due_soon": f"trên {c.with_deadline} có hạn",
        "waiting": "đã gửi, chưa xác nhận",
        "silent": f"đã báo cáo {given}/{asked} của các kỳ đã hết hạn" if asked else "",
        "done": f"{c.done_on_time} trong hạn; tính theo hạn gốc {c.done_on_time_original}",
    }
    return [
        {
            "label": LIST_NAMES[name],
            "tone": tone,
            "value": str(getattr(c, name)),
            "unit": unit,
            "of": of[name],
            "href": url_for(
                "desk.work", plan=work.plan.code, on=day.parameter, **_asks(agency, name)
            ),
        }
        for name, tone, unit in _FIGURES
    ]


@desk.record_once
def _offer(state: BlueprintSetupState) -> None:
    """Let the page of an agency, a room below, ask for its work."""
    state.app.extensions["tracker.agency_work"] = work_of


def _asks(agency: Agency, name: str) -> dict[str, Any]:
    """Give the filters of the list behind a figure; their names in addresses have hyphens."""
    return {"co-quan": agency.code, "tinh-trang": name}
