"""The blueprint of reorganising; only those who may reorganise open any of its pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.accounts.login import ask_to_sign_in, current_actor
from tracker.lib import clock
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.policy import can_reorganise
from tracker.reorganisation.queries.concerned import Concerned, by_id, concerned, doubt_count
from tracker.reorganisation.queries.outcome import Outcome, outcome

reorganisation = Blueprint("reorganisation", __name__, url_prefix="/sap-xep")
PAGE = 50

_FOREIGN = "Chỉ cơ quan thường trực và quản trị được sắp xếp cơ quan."


@reorganisation.before_request
def _guard() -> Response | None:
    """Let in those who may reorganise; others sign in first or are refused."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not can_reorganise(current_actor()):
        abort(403, _FOREIGN)
    return None


def opened(reorganisation_id: int, *, lock: bool = False) -> Reorganisation:
    """Give the reorganisation of an address; 404 when there is none."""
    row = by_id(reorganisation_id, lock=lock)
    if row is None:
        abort(404, "Không có đợt sắp xếp này. Có thể địa chỉ bị thiếu hoặc gõ sai.")
    return row


def read(row: Reorganisation) -> tuple[Concerned, Outcome]:
    """Give who is concerned and what would move, as of the day on which it could be applied."""
    who = concerned(row)
    return who, outcome(who, max(clock.today(), row.effective_on))


def frame(row: Reorganisation, found: Outcome, here: str) -> dict[str, Any]:
    """Give what surrounds each page of a reorganisation: itself and its tabs with what waits."""
    doubts = doubt_count(row.id)
    alerts = {
        "bodies": f"{len(found.unmapped)} chưa có nơi nhận" if found.unmapped else "",
        "mapping": f"{doubts} dòng" if doubts else "",
        "decisions": f"{len(found.waiting)} mục" if found.waiting else "",
        "preview": "",
    }
    labels = {
        "bodies": "Cơ quan",
        "mapping": "Ánh xạ",
        "decisions": "Quyết định",
        "preview": "Xem trước và áp dụng",
    }
    tabs = [
        {
            "label": label,
            "href": url_for(f"reorganisation.{name}", reorganisation_id=row.id),
            "current": name == here,
            "alert": alerts[name],
        }
        for name, label in labels.items()
    ]
    return {"row": row, "tabs": tabs, "today": clock.today()}


def page_number() -> int:
    """Give the page asked for, from 1; whatever is no number is the first."""
    text = request.args.get("trang", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def cut(things: list[Any]) -> dict[str, Any]:
    """Give one page of a list that is held whole (some hundreds), with its place in it."""
    number = page_number()
    first = (number - 1) * PAGE
    return {
        "things": things[first : first + PAGE],
        "total": len(things),
        "first": first + 1,
        "last": min(first + PAGE, len(things)),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if first + PAGE < len(things) else None,
    }
