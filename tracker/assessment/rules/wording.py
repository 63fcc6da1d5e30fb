"""How rounds and sheets stand, in the words and tones of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.assessment.rules.sheets import Phase, Sheet, late_words
from tracker.lib.calendar import format_date

ROUND_WORDS = {
    "draft": ("Sắp mở", "neutral"),
    "open": ("Đang chấm điểm", "doing"),
    "consolidated": ("Đã tổng hợp", "waiting"),
    "sent": ("Đã gửi Bộ Nội vụ", "waiting"),
    "appraised": ("Đã thẩm định", "done"),
    "published": ("Đã công bố", "done"),
}
EVENT_WORDS = {
    "opened": ("mở phiếu", "doing"),
    "signed": ("ký gửi phiếu", "waiting"),
    "returned": ("trả lại phiếu", "returned"),
    "accepted": ("chấp nhận phiếu", "done"),
    "reopened": ("mở lại phiếu", "doing"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A word with its tone, and what goes beside it in small letters."""

    label: str
    tone: str
    detail: str = ""


def standing(sheet: Sheet, signed_on: date | None, round_due_on: date, on: date) -> Standing:
    """Give how a sheet stands on a day: its step, the days left, and how late it is or was."""
    late = late_words(signed_on, round_due_on, on)
    phase = sheet.phase(on)
    if phase is Phase.SIGNED:
        return Standing("Đã ký, chờ xem xét", "waiting", late)
    if phase is Phase.ACCEPTED:
        return Standing("Đã chấp nhận", "done_late" if late else "done", late)
    if phase is Phase.COMING:
        return Standing("Sắp mở", "neutral", f"từ {format_date(sheet.opens_on)}")
    returned = sheet.state == "returned"
    if phase is Phase.LOCKED:
        return Standing("Trả lại, đã khóa" if returned else "Đã khóa", "overdue", late)
    left = (sheet.due_on - on).days
    days = f"còn {left} ngày" if left else "hạn hôm nay"
    if returned:
        return Standing("Trả lại để bổ sung", "returned", days)
    return Standing("Đang chấm điểm", "soon" if left <= 3 else "doing", days)
