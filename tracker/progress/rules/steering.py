"""The moves by which Sở Nội vụ steers work: extend, suspend, resume, cancel, hand over.

The rules are those of the domain report, §3.4: an extension keeps the first day and counts up,
suspended and cancelled work stands outside every rate, work that is handed over is closed here
and open at the successor. What an agency may ask for is what these moves allow.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from tracker.lib.calendar import format_date
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.schedule import Duty
from tracker.progress.rules.status import OPEN_WORK, Kind, State, Work


class Asked(StrEnum):
    """What an agency may ask for."""

    EXTENSION = "extension"  # gia hạn
    DECLINE = "decline"  # từ chối nhiệm vụ
    REASSIGN = "reassign"  # chuyển cho cơ quan khác
    SUSPEND = "suspend"  # tạm dừng
    CANCEL = "cancel"  # không thực hiện nữa


REQUEST_WORDS = {
    Asked.EXTENSION: "gia hạn",
    Asked.DECLINE: "từ chối nhiệm vụ",
    Asked.REASSIGN: "chuyển cho cơ quan khác",
    Asked.SUSPEND: "tạm dừng",
    Asked.CANCEL: "không thực hiện nữa",
}
# Kinds of request whose granting hands the work to another agency.
HANDED = frozenset({Asked.DECLINE, Asked.REASSIGN})
# What another agency can take over: open work, a report that waits, and work that rests.
MOVABLE = OPEN_WORK | {Work.SUBMITTED, Work.SUSPENDED}
# Work whose dates follow the plan: what rests too, so that it comes back by the plan of that day.
FOLLOWING = OPEN_WORK | {Work.SUSPENDED}
# Work that counts for nothing where it is: another has it, or nobody does it.
DEAD = {Work.REASSIGNED, Work.CANCELLED}

_CLOSED = {
    Work.SUBMITTED: "Báo cáo đang chờ xác nhận; xác nhận hoặc trả lại trước.",
    Work.COMPLETED: "Việc này đã hoàn thành.",
    Work.SUSPENDED: "Việc này đang tạm dừng.",
    Work.CANCELLED: "Việc này không còn phải thực hiện.",
    Work.REASSIGNED: "Việc này đã chuyển cho cơ quan khác.",
}
NO_REASON = "Ghi lý do, để sau này còn biết vì sao."


def words_of(kind: Asked, asked_due_on: date | None) -> str:
    """Give a request in words: “gia hạn đến 15/08/2024”."""
    words = REQUEST_WORDS[kind]
    return f"{words} đến {format_date(asked_due_on)}" if asked_due_on else words


def must_have_reason(reason: str) -> None:
    """Raise Refused where nothing is said."""
    if not reason.strip():
        raise Refused({"reason": NO_REASON})


def must_be_open(state: State) -> None:
    """Raise Refused where the work is not open."""
    if state.work not in OPEN_WORK:
        raise Refused({"": _CLOSED[state.work]})


def may_ask(kind: Asked, state: State) -> bool:
    """Say whether an agency may ask for `kind`; standing duties and undated work have no day."""
    if state.work not in OPEN_WORK:
        return False
    return kind is not Asked.EXTENSION or (state.kind is not Kind.STANDING and bool(state.due_on))


def check_asked(
    kind: Asked, state: State, due_on: date | None, *, on: date, used: int, allowed: int
) -> None:
    """Raise Refused unless an agency may ask for this on `on`."""
    must_be_open(state)
    if kind is not Asked.EXTENSION:
        return
    check_extension(state, due_on, used=used, allowed=allowed)
    if due_on is not None and due_on < on:
        raise Refused({"due_on": "Hạn mới không được trước hôm nay."})


def check_extension(state: State, due_on: date | None, *, used: int, allowed: int | None) -> None:
    """Raise Refused unless the day may be moved to `due_on` once more.

    `used` extensions were given already; `allowed` is None where Sở Nội vụ extends of its own.
    """
    must_be_open(state)
    if not may_ask(Asked.EXTENSION, state) or state.due_on is None:
        raise Refused({"": "Việc này không có hạn để gia hạn."})
    if allowed is not None and used >= allowed:
        raise Refused({"": too_many(used, allowed)})
    if due_on is None:
        raise Refused({"due_on": "Ghi ngày hạn mới."})
    if due_on <= state.due_on:
        raise Refused({"due_on": f"Hạn mới phải sau hạn hiện hành ({format_date(state.due_on)})."})


def too_many(used: int, allowed: int) -> str:
    """Give the sentence for an extension beyond the number that the plan allows."""
    if not allowed:
        return "Kế hoạch này không cho cơ quan xin gia hạn; Sở Nội vụ tự quyết định nếu cần."
    return (
        f"Việc này đã gia hạn {used} lần, kế hoạch cho phép {allowed} lần; "
        "gia hạn thêm do Sở Nội vụ tự quyết định."
    )


def after_extend(state: State, moved: Duty) -> State:
    """Give the state with the days of `moved`, which the plan's settings made of the new day."""
    return replace(state, due_on=moved.due_on, limit_on=moved.limit_on, soon_on=moved.soon_on)


def after_suspend(state: State) -> State:
    """Give the state of work that rests: its percent stays, no rate counts it."""
    must_be_open(state)
    return replace(state, work=Work.SUSPENDED)


def after_resume(state: State, former: Work) -> State:
    """Give back the work that rested as it was; `former` is what it was before."""
    if state.work is not Work.SUSPENDED:
        raise Refused({"": "Việc này không tạm dừng."})
    return replace(state, work=former if former in OPEN_WORK else Work.IN_PROGRESS)


def after_cancel(state: State) -> State:
    """Give the state of work that need not be done any more; resting work can be cancelled."""
    if state.work is not Work.SUSPENDED:
        must_be_open(state)
    return replace(state, work=Work.CANCELLED)


def after_reassign(state: State) -> State:
    """Give the state of work that another agency took over, at the agency that gave it away."""
    if state.work not in MOVABLE:
        raise Refused({"": _CLOSED[state.work]})
    return replace(state, work=Work.REASSIGNED)
