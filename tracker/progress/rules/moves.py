"""The legal moves of an occurrence: from a state and an act to the next state, or a refusal.

The workflow is that of the domain report, §2.2; what an act needs (a reason, a date, proof) is
checked here, so that pages, the API and the command line refuse alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.plans.rules.settings import PlanSettings
from tracker.progress.rules.status import OPEN_WORK, PERIODIC, Kind, State, Work


class Refused(Exception):
    """The act is not allowed; `problems` maps a field ("" for the whole) to a sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Keep the problems; the first one is the message."""
        super().__init__(next(iter(problems.values())))
        self.problems = problems


class Result(StrEnum):
    """What an agency reports."""

    DOING = "doing"  # Đang thực hiện
    DONE = "done"  # Đã hoàn thành; for a standing duty: có thực hiện trong kỳ
    BLOCKED = "blocked"  # Chưa thực hiện được
    NOTHING = "nothing"  # Không phát sinh trong kỳ


@dataclass(frozen=True, slots=True)
class Report:
    """One report as typed, already read into values."""

    result: Result
    percent: int | None = None
    completed_on: date | None = None
    done: str = ""
    difficulty: str = ""
    expected_on: date | None = None
    explanation: str = ""
    documents: int = 0


# What waits for a confirmer where a plan says nothing else: dated tasks, no reports of a period.
CONFIRMED = PlanSettings().confirmed_kinds


def needs_confirmation(kind: Kind, confirmed: Collection[str] = CONFIRMED) -> bool:
    """Say whether completion waits for a confirmer: for the kinds that the plan's rules name."""
    return kind in confirmed


def after_report(
    state: State, report: Report, on: date, confirmed: Collection[str] = CONFIRMED
) -> State:
    """Give the state after an agency's report on `on`; raise Refused with every problem.

    `confirmed` are the kinds that wait for a confirmer, as the plan's rules name them.
    """
    if state.work not in OPEN_WORK:
        raise Refused({"": _CLOSED.get(state.work, _CLOSED[Work.CANCELLED])})
    problems = _problems(state, report, on)
    if problems:
        raise Refused(problems)
    if report.result is Result.DOING:
        return replace(
            state, work=Work.IN_PROGRESS, percent=report.percent or 0, returned=state.returned
        )
    if report.result is Result.BLOCKED:
        return replace(state, work=Work.IN_PROGRESS, percent=report.percent or state.percent)
    work = Work.SUBMITTED if needs_confirmation(state.kind, confirmed) else Work.COMPLETED
    completed = counted_completion(state.kind, report, on, confirmed)
    return replace(state, work=work, percent=100, completed_on=completed, returned=False)


def counted_completion(
    kind: Kind, report: Report, on: date, confirmed: Collection[str] = CONFIRMED
) -> date:
    """Give the date of completion that counts for a report filed on `on`.

    The one claimed, which a confirmer reads. Where nobody confirms, an earlier day needs a
    document that bears it out: without one the day of filing counts.
    """
    if needs_confirmation(kind, confirmed) or report.documents:
        return report.completed_on or on
    return on


def after_confirm(state: State, on: date, completed_on: date | None = None) -> State:
    """Give the state after confirmation; the confirmer may correct the date of completion."""
    if state.work is not Work.SUBMITTED:
        raise Refused({"": "Báo cáo này không còn chờ xác nhận."})
    if completed_on is not None and completed_on > on:
        raise Refused({"completed_on": _FUTURE})
    return replace(state, work=Work.COMPLETED, completed_on=completed_on or state.completed_on)


def is_filed(state: State, confirmed: Collection[str] = CONFIRMED) -> bool:
    """Say whether a report counts as filed without a confirmer's yes; it may still come back."""
    return state.work is Work.COMPLETED and not needs_confirmation(state.kind, confirmed)


def after_return(state: State, reason: str, confirmed: Collection[str] = CONFIRMED) -> State:
    """Give the state after a report was sent back: open again, and marked as returned."""
    if state.work is not Work.SUBMITTED and not is_filed(state, confirmed):
        raise Refused({"": "Báo cáo này không còn trả lại được."})
    if not reason.strip():
        raise Refused({"reason": "Ghi lý do trả lại để cơ quan biết cần bổ sung gì."})
    percent = min(state.percent, 99)
    return replace(state, work=Work.IN_PROGRESS, returned=True, completed_on=None, percent=percent)


_FUTURE = "Ngày hoàn thành không được sau hôm nay."
_CLOSED = {
    Work.SUBMITTED: "Báo cáo đã gửi và đang chờ xác nhận; muốn sửa, đề nghị Sở Nội vụ trả lại.",
    Work.COMPLETED: "Việc này đã hoàn thành; không báo cáo thêm được.",
    Work.SUSPENDED: "Việc này đang tạm dừng.",
    Work.CANCELLED: "Việc này không còn phải thực hiện.",
    Work.REASSIGNED: "Việc này đã chuyển cho cơ quan khác.",
}


def _problems(state: State, report: Report, on: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if report.percent is not None and not 0 <= report.percent <= 100:
        found["percent"] = "Tiến độ là số từ 0 đến 100."
    if report.completed_on is not None and report.completed_on > on:
        found["completed_on"] = _FUTURE
    if report.result is Result.NOTHING:
        if state.kind not in PERIODIC:
            found["result"] = "“Không phát sinh” chỉ dùng cho việc báo cáo theo kỳ."
        return found
    if not report.done.strip() and report.result is not Result.BLOCKED:
        found["done"] = "Ghi việc đã làm, một hai câu là đủ."
    if report.result is Result.DOING:
        if report.percent is None:
            found["percent"] = "Ghi tiến độ, ví dụ 60."
        elif report.percent == 100:
            found["percent"] = "Tiến độ 100% thì chọn “Đã hoàn thành”."
    elif report.result is Result.BLOCKED:
        if report.percent == 100:
            found["percent"] = "Việc chưa thực hiện được thì tiến độ dưới 100%."
        if not report.difficulty.strip():
            found["difficulty"] = "Ghi khó khăn, vướng mắc để Sở Nội vụ biết."
    else:
        found = _problems_of_done(state, report) | found
    return found


def _problems_of_done(state: State, report: Report) -> dict[str, str]:
    found: dict[str, str] = {}
    if report.percent not in (None, 100):
        found["percent"] = "Đã hoàn thành thì tiến độ phải là 100%."
    if state.kind in PERIODIC:
        return found
    if report.completed_on is None:
        found["completed_on"] = "Ghi ngày hoàn thành, là ngày của văn bản kết quả."
    if not report.documents and not report.explanation.strip():
        found["documents"] = (
            "Thêm ít nhất một tài liệu kiểm chứng (số và ngày văn bản, tệp hoặc đường dẫn), "
            "hoặc diễn giải kết quả."
        )
    return found
