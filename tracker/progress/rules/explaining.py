"""Explanations: for what one may be asked, how it moves, what an answer must hold.

Sở Nội vụ asks for the cause, the remedy and the promised day (domain report, §2.2 and §4); the
agency writes, its head signs, Sở Nội vụ accepts or returns. A body that the city cannot order is
asked politely: the words differ, the moves do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import Kind, State, Timing, Work, is_silent, timing


class Subject(StrEnum):
    """What an explanation is about."""

    LATE = "late"  # nhiệm vụ quá hạn
    SILENT = "silent"  # thiếu báo cáo kỳ
    TARGET = "target"  # mục tiêu không đạt


class Stage(StrEnum):
    """How far an explanation has come."""

    ASKED = "asked"
    WRITTEN = "written"  # inside the agency, before its head
    SIGNED = "signed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


SUBJECT_NAMES = {
    Subject.LATE: "Nhiệm vụ quá hạn",
    Subject.SILENT: "Thiếu báo cáo kỳ",
    Subject.TARGET: "Mục tiêu không đạt",
}
# With the agency: the answer is awaited.
AWAITED = frozenset({Stage.ASKED, Stage.WRITTEN, Stage.RETURNED})
# Sent out by the head: whoever sees the agency's work may read it.
RECEIVED = frozenset({Stage.SIGNED, Stage.ACCEPTED})
OPEN_STAGES = AWAITED | {Stage.SIGNED}

_MOVES = {
    "draft": (AWAITED, Stage.ASKED),
    "write": (AWAITED, Stage.WRITTEN),
    "sign": (AWAITED, Stage.SIGNED),
    "accept": (frozenset({Stage.SIGNED}), Stage.ACCEPTED),
    "return": (frozenset({Stage.SIGNED}), Stage.RETURNED),
    "withdraw": (AWAITED, Stage.WITHDRAWN),
}
_REFUSALS = {
    Stage.ASKED: "Cơ quan chưa gửi giải trình này.",
    Stage.WRITTEN: "Giải trình này đang chờ người đứng đầu cơ quan ký.",
    Stage.SIGNED: "Giải trình này đã gửi và đang chờ xem xét.",
    Stage.ACCEPTED: "Giải trình này đã được chấp nhận.",
    Stage.RETURNED: "Giải trình này đã được trả lại cơ quan.",
    Stage.WITHDRAWN: "Yêu cầu giải trình này đã được rút.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agency explains: why, what it does about it, by when."""

    cause: str = ""
    remedy: str = ""
    promised_on: date | None = None


def after(stage: Stage, verb: str) -> Stage:
    """Give the stage after an act; raise Refused where the act is not due.

    Verbs: draft, write, sign, accept, return, withdraw.
    """
    allowed, following = _MOVES[verb]
    if stage not in allowed:
        raise Refused({"": _REFUSALS[stage]})
    return following


def subject_of(state: State, on: date) -> Subject | None:
    """Say for what an agency may be asked about work in `state`; None where nothing is late.

    Work that was completed after its limit may be asked about too; what waits for a confirmer
    is late for nobody.
    """
    if state.work not in (Work.NOT_STARTED, Work.IN_PROGRESS, Work.COMPLETED):
        return None
    if is_silent(state, on):
        return Subject.SILENT
    if state.kind is not Kind.STANDING and timing(state, on) in (Timing.OVERDUE, Timing.DONE_LATE):
        return Subject.LATE
    return None


def check_question(answer_by: date | None, *, on: date) -> None:
    """Raise Refused where the day to answer by is over already."""
    if answer_by is not None and answer_by < on:
        raise Refused({"answer_by": "Ngày phải trả lời không được trước hôm nay."})


def check_answer(answer: Answer, *, on: date, must_promise: bool) -> None:
    """Raise Refused with every problem of an answer that is to be sent.

    `must_promise` is False for work that is done already: nothing is left to promise.
    """
    problems: dict[str, str] = {}
    if not answer.cause.strip():
        problems["cause"] = "Ghi nguyên nhân."
    if not answer.remedy.strip():
        problems["remedy"] = "Ghi biện pháp khắc phục."
    if answer.promised_on is None and must_promise:
        problems["promised_on"] = "Ghi ngày cam kết hoàn thành."
    if must_promise and answer.promised_on is not None and answer.promised_on < on:
        problems["promised_on"] = "Ngày cam kết không được trước hôm nay."
    if problems:
        raise Refused(problems)


def asks(authority: str) -> str:
    """Give the verb for a body: "yêu cầu", or "đề nghị" where the city cannot order."""
    return "đề nghị" if authority == "request" else "yêu cầu"
