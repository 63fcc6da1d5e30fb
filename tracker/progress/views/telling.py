"""An update in words: who did what, when, and what it was before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.lib.calendar import format_date
from tracker.progress.models import ProgressUpdate
from tracker.progress.rules.moves import Result
from tracker.progress.rules.status import Kind, Work

_WORKS = {
    Work.NOT_STARTED: "chưa thực hiện",
    Work.IN_PROGRESS: "đang thực hiện",
    Work.SUBMITTED: "chờ xác nhận",
    Work.COMPLETED: "hoàn thành",
    Work.SUSPENDED: "tạm dừng",
    Work.CANCELLED: "không thực hiện",
    Work.REASSIGNED: "đã chuyển giao",
}
# The columns of a state that people follow, in the order of the page.
_NAMES = {
    "work": "Tình trạng",
    "percent": "Tiến độ",
    "due_on": "Hạn",
    "completed_on": "Ngày hoàn thành",
    "expected_on": "Dự kiến hoàn thành",
}
_ACTS = {
    "confirm": ("done", "xác nhận hoàn thành"),
    "return": ("returned", "trả lại, yêu cầu bổ sung"),
    "read": ("neutral", "đã đọc báo cáo"),
    "reschedule": ("neutral", "đổi hạn theo kế hoạch sửa đổi"),
    "remark": ("neutral", "có ý kiến"),
    "question": ("soon", "hỏi giải trình"),
    "explain": ("waiting", "gửi giải trình"),
    "accept": ("done", "chấp nhận giải trình"),
    "unaccept": ("returned", "trả lại giải trình"),
    "unask": ("neutral", "thôi yêu cầu giải trình"),
    "ask_part": ("neutral", "đề nghị phối hợp"),
    "part": ("doing", "gửi kết quả phối hợp"),
    "unask_part": ("neutral", "rút đề nghị phối hợp"),
    "ask": ("neutral", "gửi đề nghị"),
    "withdraw": ("neutral", "rút đề nghị"),
    "grant": ("done", "đồng ý đề nghị"),
    "refuse": ("returned", "không đồng ý đề nghị"),
    "extend": ("neutral", "gia hạn"),
    "suspend": ("neutral", "cho tạm dừng"),
    "resume": ("doing", "cho tiếp tục thực hiện"),
    "cancel": ("neutral", "cho thôi thực hiện"),
    "reassign": ("neutral", "chuyển giao"),
    "end": ("neutral", "kết thúc nhiệm vụ theo kế hoạch sửa đổi"),
}


# Acts whose reasons are between the agency and those who decide.
_PRIVATE = {"return", "ask", "refuse", "grant", "unaccept", "unask"}


@dataclass(frozen=True, slots=True)
class Told:
    """One act of a history. `changes` are (what, before, after) in words."""

    update: ProgressUpdate
    tone: str
    did: str
    changes: list[tuple[str, str, str]]
    reason: str


def tell(updates: Sequence[ProgressUpdate], kind: Kind, *, with_reasons: bool) -> list[Told]:
    """Put updates into words; the reason of a return stays with those whom it concerns."""
    return [_told(update, kind, with_reasons) for update in updates]


def _told(update: ProgressUpdate, kind: Kind, with_reasons: bool) -> Told:
    tone, did = _act(update, kind)
    hidden = update.verb in _PRIVATE and not with_reasons
    return Told(update, tone, did, changes(update), "" if hidden else update.reason or "")


def _act(update: ProgressUpdate, kind: Kind) -> tuple[str, str]:
    if update.verb != "report":
        return _ACTS.get(update.verb, ("neutral", "cập nhật"))
    if update.result == Result.NOTHING:
        return "done", "báo cáo không phát sinh"
    if update.result == Result.BLOCKED:
        return "soon", "báo cáo chưa thực hiện được"
    if update.result == Result.DOING:
        return "doing", f"báo cáo {update.percent}%"
    if kind is Kind.STANDING:
        return "done", "báo cáo có thực hiện"
    waits = update.after.get("work") == Work.SUBMITTED
    return "waiting" if waits else "done", "báo cáo hoàn thành"


def changes(update: ProgressUpdate) -> list[tuple[str, str, str]]:
    """Give what an act changed, in words: ("Tiến độ", "35%", "60%")."""
    return [
        (name, _words(key, update.before.get(key)), _words(key, update.after.get(key)))
        for key, name in _NAMES.items()
        if key in update.before or key in update.after
    ]


def _words(key: str, value: Any) -> str:
    if value is None:
        return "chưa có"
    if key == "work":
        return _WORKS[Work(value)]
    if key == "percent":
        return f"{value}%"
    return format_date(date.fromisoformat(value))
