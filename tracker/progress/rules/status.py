"""Status is two axes: what is done (work) and how it stands to time (timing).

The label people read is derived from both. This is the one place that says how; the SQL of
`progress/standing.py` is made from the same table and tested against it (domain report, §3.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an occurrence is."""

    DATED = "dated"  # one due date
    RECURRING = "recurring"  # one due date for each period
    EVENT = "event"  # a due date since something happened
    STANDING = "standing"  # a duty to report each period; never overdue
    UNDATED = "undated"  # the plan names no deadline yet


class Work(StrEnum):
    """What is done."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    REASSIGNED = "reassigned"


class Timing(StrEnum):
    """How an occurrence stands to time; the keys of the counts in contracts.md."""

    NO_DEADLINE = "no_deadline"
    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


OPEN_WORK = frozenset({Work.NOT_STARTED, Work.IN_PROGRESS})
OUTSIDE = frozenset({Work.SUSPENDED, Work.CANCELLED, Work.REASSIGNED})
# Duties that are answered for a period; a missing answer is "silent".
PERIODIC = frozenset({Kind.STANDING, Kind.RECURRING})


@dataclass(frozen=True, slots=True)
class State:
    """The state of one occurrence on a day.

    `limit_on` is the last day that counts as on time (due date plus grace), `soon_on` the day
    from which it is due soon; both None without a deadline. `completed_on` is the date of
    completion that was claimed or confirmed, never the day of the click.
    """

    kind: Kind
    work: Work = Work.NOT_STARTED
    due_on: date | None = None
    limit_on: date | None = None
    soon_on: date | None = None
    completed_on: date | None = None
    returned: bool = False
    percent: int = 0
    # Since when the agency has the work, where another had it before.
    taken_over_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether the completion claimed lies after the limit."""
        return (
            self.completed_on is not None
            and self.limit_on is not None
            and self.completed_on > self.limit_on
        )

    @property
    def is_filed(self) -> bool:
        """Whether the duty of the period has been answered."""
        return self.kind in PERIODIC and self.work in (Work.SUBMITTED, Work.COMPLETED)


def timing(state: State, on: date) -> Timing:
    """Give how `state` stands to time at the end of `on`."""
    if state.work in OUTSIDE:
        return Timing.SUSPENDED if state.work is Work.SUSPENDED else Timing.CANCELLED
    if state.kind is Kind.STANDING:
        return Timing.NO_DEADLINE
    if state.work is Work.COMPLETED:
        return Timing.DONE_LATE if state.is_late else Timing.DONE_ON_TIME
    if state.work is Work.SUBMITTED:
        return Timing.WAITING
    if state.limit_on is None or state.soon_on is None:
        return Timing.NO_DEADLINE
    if on > state.limit_on:
        return Timing.OVERDUE
    return Timing.DUE_SOON if on >= state.soon_on else Timing.NOT_DUE


def is_on_time_originally(state: State, original_due_on: date | None) -> bool:
    """Say whether completed work was completed by its first due date, with the same grace.

    Where the day was never moved this is what `timing` says.
    """
    if state.work is not Work.COMPLETED or state.kind is Kind.STANDING:
        return False
    if not (original_due_on and state.due_on and state.limit_on and state.completed_on):
        return not state.is_late
    return state.completed_on - original_due_on <= state.limit_on - state.due_on


def is_silent(state: State, on: date) -> bool:
    """Say whether a period's report is missing although its day has passed."""
    return (
        state.kind in PERIODIC
        and state.work in OPEN_WORK
        and state.limit_on is not None
        and on > state.limit_on
    )


def has_fallen_due(state: State, on: date) -> bool:
    """Say whether the occurrence counts in the denominator of the rates.

    Completed, overdue, and waiting for a confirmer with its day passed.
    """
    found = timing(state, on)
    if found is Timing.WAITING:
        return state.limit_on is not None and on > state.limit_on
    return found in (Timing.DONE_ON_TIME, Timing.DONE_LATE, Timing.OVERDUE)


@dataclass(frozen=True, slots=True)
class Label:
    """What people read: the words, their tone (colour and icon go with it), the detail."""

    text: str
    tone: str
    detail: str = ""


def label(state: State, on: date) -> Label:
    """Give the words for `state` at the end of `on`."""
    if state.work in OUTSIDE:
        return _OUTSIDE_LABELS[state.work]
    if state.kind is Kind.STANDING:
        return _standing_label(state, on)
    if state.returned and state.work in OPEN_WORK:
        late = timing(state, on) is Timing.OVERDUE
        return Label("Yêu cầu bổ sung", "returned", _days_late(state, on) if late else "")
    return _dated_label(state, on)


_OUTSIDE_LABELS = {
    Work.SUSPENDED: Label("Tạm dừng", "neutral"),
    Work.CANCELLED: Label("Không thực hiện", "neutral"),
    Work.REASSIGNED: Label("Đã chuyển giao", "neutral"),
}


def _standing_label(state: State, on: date) -> Label:
    if state.returned and state.work in OPEN_WORK:
        return Label("Yêu cầu bổ sung", "returned")
    if state.work in (Work.SUBMITTED, Work.COMPLETED):
        return Label("Đã báo cáo trong kỳ", "done")
    if is_silent(state, on):
        return Label("Chưa báo cáo trong kỳ", "silent")
    return Label("Chưa đến hạn báo cáo", "neutral")


def _dated_label(state: State, on: date) -> Label:
    found = timing(state, on)
    started = state.work is Work.IN_PROGRESS
    if found is Timing.WAITING:
        words = "báo xong quá hạn" if state.is_late else "báo xong trong hạn"
        return Label("Chờ xác nhận", "waiting", words if state.limit_on else "")
    if found is Timing.DONE_LATE:
        return Label("Hoàn thành quá hạn", "done_late")
    if found is Timing.DONE_ON_TIME:
        return Label("Hoàn thành trong hạn" if state.limit_on else "Đã hoàn thành", "done")
    if found is Timing.OVERDUE:
        words = "đang thực hiện" if started else "chưa thực hiện"
        since = days_late_since_transfer(state, on)
        told = f"trong đó {since} ngày từ khi tiếp nhận, " if since is not None else ""
        return Label(f"Quá hạn {_days_late(state, on)}", "overdue", told + words)
    if found is Timing.DUE_SOON:
        left = (state.limit_on - on).days if state.limit_on else 0
        return Label(f"Còn {left} ngày" if left else "Đến hạn hôm nay", "soon")
    if found is Timing.NOT_DUE:
        if started:
            return Label("Đang thực hiện trong hạn", "doing")
        return Label("Chưa thực hiện, chưa đến hạn", "neutral")
    return Label("Đang thực hiện" if started else "Chưa thực hiện", "doing", "không hạn")


def days_late(state: State, on: date) -> int:
    """Give the days after the limit, 0 when on time or without a deadline.

    The clock stops at the completion claimed, and runs on while the work is open.
    """
    if state.limit_on is None:
        return 0
    until = on if state.work in OPEN_WORK else state.completed_on or state.limit_on
    return max(0, (until - state.limit_on).days)


def days_late_since_transfer(state: State, on: date) -> int | None:
    """Give the part of `days_late` that fell after the agency took the work over.

    None where all of it did: the work was not late yet, or was never another agency's.
    """
    taken = state.taken_over_on
    if taken is None or state.limit_on is None or taken <= state.limit_on or taken > on:
        return None
    return max(0, days_late(state, on) - (taken - state.limit_on).days)


def _days_late(state: State, on: date) -> str:
    return f"{days_late(state, on)} ngày"
