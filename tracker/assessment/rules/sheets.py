"""When a sheet may be written, signed, judged and opened again; when an answer is complete.

The rule of completeness is the plan's own (document 002): where no document proves a score, the
agency explains fully how it scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.lib.calendar import format_date
from tracker.lib.numbers import BadNumber, format_decimal, parse_decimal
from tracker.lib.text import paragraphs

MOST_PLACES = 4
LONGEST_TEXT = 10_000


class Refused(Exception):
    """The act is not allowed; the message is a sentence for the person."""


class Phase(StrEnum):
    """How a sheet stands on a day."""

    COMING = "coming"  # sắp mở
    WRITING = "writing"  # đang chấm
    LOCKED = "locked"  # đã khóa, quá hạn
    SIGNED = "signed"  # đã ký, chờ Sở Nội vụ
    ACCEPTED = "accepted"  # đã chấp nhận


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the rules need of a sheet: its state and the days between which it is written."""

    state: str
    opens_on: date
    due_on: date
    # A round of the day that nobody has opened yet is coming still.
    round_is_open: bool = True

    def phase(self, on: date) -> Phase:
        """Give how the sheet stands on a day; it is written until the end of `due_on`."""
        if self.state in ("signed", "accepted"):
            return Phase(self.state)
        if not self.round_is_open or on < self.opens_on:
            return Phase.COMING
        return Phase.WRITING if on <= self.due_on else Phase.LOCKED


def read_score(typed: str, most: Decimal | None) -> Decimal | None:
    """Read "0,75" or "0.75" between 0 and `most`; None where nothing was typed.

    Raise Refused with a sentence that says what is allowed.
    """
    if not typed.strip():
        return None
    try:
        score = parse_decimal(typed)
    except BadNumber:
        raise Refused(f"“{typed.strip()[:20]}” không phải số điểm, ví dụ 0,75.") from None
    if score < 0 or (most is not None and score > most):
        upper = format_decimal(most, None) if most is not None else "điểm tối đa"
        raise Refused(f"Điểm từ 0 đến {upper}.")
    if -int(score.as_tuple().exponent) > MOST_PLACES:
        raise Refused(f"Điểm có nhiều nhất {MOST_PLACES} chữ số thập phân.")
    return score


def check_text(text: str) -> str:
    """Give typed words as they are kept; raise Refused where they are too long to be read."""
    words = paragraphs(text)
    if len(words) > LONGEST_TEXT:
        raise Refused(
            f"Nội dung dài {len(words)} ký tự, tối đa {LONGEST_TEXT}; phần còn lại để trong "
            "tài liệu."
        )
    return words


def is_complete(score: Decimal | None, explanation: str, documents: int) -> bool:
    """Say whether an answer may be signed: a score, and a document or an explanation."""
    return score is not None and (documents > 0 or bool(explanation.strip()))


def wanting(score: Decimal | None, explanation: str, documents: int) -> str:
    """Say what an answer lacks, in words; empty where it is complete."""
    if is_complete(score, explanation, documents):
        return ""
    proof = documents > 0 or bool(explanation.strip())
    lacks = [] if score is not None else ["điểm tự chấm"]
    return " và ".join(lacks + ([] if proof else ["tài liệu hoặc diễn giải"]))


def check_writable(sheet: Sheet, verdict: str | None, on: date) -> None:
    """Raise Refused unless the agency may write this answer on `on`."""
    phase = sheet.phase(on)
    if phase is not Phase.WRITING:
        raise Refused(_NOT_WRITABLE[phase].format(opens=format_date(sheet.opens_on)))
    if verdict == "accepted":
        raise Refused("Tiêu chí này đã được chấp nhận, không sửa nữa.")


def check_signable(sheet: Sheet, complete: int, total: int, on: date) -> None:
    """Raise Refused unless the head may sign on `on`: in time, and every criterion complete."""
    phase = sheet.phase(on)
    if phase is not Phase.WRITING:
        raise Refused(_NOT_WRITABLE[phase].format(opens=format_date(sheet.opens_on)))
    if complete < total:
        raise Refused(
            f"Mới {complete}/{total} tiêu chí đủ; mỗi tiêu chí cần điểm tự chấm, và tài liệu "
            "kiểm chứng hoặc diễn giải."
        )


def check_judged(sheet_state: str) -> None:
    """Raise Refused unless the standing agency may judge: a signed sheet alone."""
    if sheet_state != "signed":
        raise Refused("Phiếu này không ở bước chờ xem xét; tải lại trang để thấy tình trạng mới.")


def check_reason(reason: str) -> None:
    """Raise Refused where a return or a reopening does not say why."""
    if not reason.strip():
        raise Refused("Ghi lý do, để cơ quan biết cần làm gì.")


def check_new_day(due_on: date | None, *, on: date, city_due_on: date) -> date:
    """Give the new last day of writing; raise Refused for a day that is over or too late."""
    if due_on is None:
        raise Refused("Ghi hạn nộp lại, ví dụ 08/01/2025.")
    if due_on < on:
        raise Refused("Hạn nộp lại không được trước hôm nay.")
    if due_on > city_due_on and on <= city_due_on:
        raise Refused(
            f"Hạn nộp lại không được sau hạn báo cáo của thành phố ({format_date(city_due_on)})."
        )
    return due_on


def check_reopenable(sheet: Sheet, round_state: str, on: date) -> None:
    """Raise Refused unless a sheet may be opened again: locked, or accepted while figures move."""
    if round_state not in ("open", "consolidated"):
        raise Refused("Báo cáo của thành phố đã gửi; không mở lại phiếu được nữa.")
    phase = sheet.phase(on)
    if phase in (Phase.COMING, Phase.WRITING):
        raise Refused("Phiếu đang mở, cơ quan vẫn chấm được.")
    if phase is Phase.SIGNED:
        raise Refused("Phiếu đang chờ xem xét: trả lại để cơ quan sửa.")


def days_late(signed_on: date | None, due_on: date, on: date) -> int:
    """Give how many days after the round's day a sheet was signed, or is still not signed."""
    return max(0, ((signed_on or on) - due_on).days)


def late_words(signed_on: date | None, due_on: date, on: date) -> str:
    """Say how late a sheet is: "nộp muộn 3 ngày", "quá hạn 2 ngày"; empty where it is not."""
    late = days_late(signed_on, due_on, on)
    if not late:
        return ""
    return f"{'nộp muộn' if signed_on else 'quá hạn'} {late} ngày"


_NOT_WRITABLE = {
    Phase.COMING: "Đợt tự đánh giá chưa mở, dự kiến mở ngày {opens}.",
    Phase.LOCKED: "Phiếu đã khóa vì hết hạn nộp; đề nghị Sở Nội vụ mở lại, kèm lý do.",
    Phase.SIGNED: "Phiếu đã ký gửi, không sửa được nữa.",
    Phase.ACCEPTED: "Phiếu đã được chấp nhận, không sửa được nữa.",
}
