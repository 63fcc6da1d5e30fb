"""What surrounds every page: whose installation it is, the banners, the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from tracker.accounts.login import current_actor
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_ids, standing_agency
from tracker.desk.navigation import navigation
from tracker.desk.plan_choice import PlanChoice
from tracker.installation.models import Installation
from tracker.installation.queries import installation
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.progress.policy import can_confirm, can_see_board
from tracker.reorganisation.policy import can_reorganise
from tracker.web.days import shown_day


def page_frame() -> Mapping[str, Any]:
    """Give the base page its facts; on an error page without a database, what is known."""
    try:
        row = installation()
        actor = current_actor()
        standing = standing_agency(clock.today())
    except Exception:  # noqa: BLE001 - an error page must render without a database
        return {"nav": [], "turn_tabs": [], "banners": [], "actor": None, "today": clock.today()}
    return {
        "installation": row,
        "standing_agency": standing.name if standing else "Cơ quan thường trực",
        "actor": actor,
        "own_agency": _agency_of(actor),
        "search_text": (request.args.get("q") or "")[:200],
        "today": clock.today(),
        **navigation(actor),
        "banners": _banners(row),
        "can_see_board": can_see_board(actor),
        "can_confirm": can_confirm(actor),
        "plan_choice": PlanChoice(shown_day().on),
        "can_reorganise": can_reorganise(actor),
    }


def _agency_of(actor: Actor) -> Agency | None:
    """Give the agency for which a person acts; None where there is none."""
    id_ = actor.acting_agency_id
    return by_ids([id_]).get(id_) if id_ else None


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
