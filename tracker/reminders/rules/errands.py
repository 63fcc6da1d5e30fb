"""What waits for somebody besides due work: a decision, a signature, an answer, a confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.reminders.rules.ladder import Ladder, repeats


class Wait(StrEnum):
    """What is waited for, and so of whom."""

    REVIEW = "review"  # báo cáo chờ người đứng đầu duyệt
    SIGN = "sign"  # giải trình chờ người đứng đầu ký
    EXPLANATION = "explanation"  # giải trình cơ quan chưa gửi
    PARTNER = "partner"  # phần việc phối hợp chưa trả lời
    CONFIRM = "confirm"  # báo cáo chờ xác nhận quá lâu
    REPORT = "report"  # bản nháp báo cáo kỳ chờ chốt


# Whoever heads the agency answers for these; the others are for whoever gets its letters.
FOR_HEADS = frozenset({Wait.REVIEW, Wait.SIGN})
_DAY_BEFORE = 1


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that waits since `asked_on`; `limit_on` is its day, where it has one.

    `agency_id` None: it waits for those who follow the whole plan. `id` is that of the row in
    the table of its kind.
    """

    kind: Wait
    id: int
    agency_id: int | None
    asked_on: date
    limit_on: date | None = None

    @property
    def first_on(self) -> date:
        """The day by which it is counted in the letter: its limit, else since when it waits."""
        return self.limit_on or self.asked_on

    def rung_between(self, ladder: Ladder, since: date | None, day: date) -> bool:
        """Say whether somebody is to hear of it: the morning after it was asked, and again.

        A confirmation is urged only past its limit; what has a day is told on the eve, on the
        day, and after it as late work is; what has none, every `then_every` days.
        """
        if self.kind is Wait.CONFIRM:
            return ladder.after_rung_between(self.first_on, since, day)
        if self.asked_on < day and (since is None or since <= self.asked_on):
            return True
        if self.limit_on is None:
            then = (since - self.asked_on).days if since else None
            return repeats((day - self.asked_on).days, then, 1, ladder.then_every)
        near = Ladder(
            before=(_DAY_BEFORE,), first_after=ladder.first_after, then_every=ladder.then_every
        )
        return near.rung_between(self.limit_on, since, day)
