"""A deadline's reading in words, shown back to the person who typed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.lib.calendar import format_date

_TIMES = {
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "half_yearly": "6 tháng",
    "yearly": "hằng năm",
}


def said(deadline: Mapping[str, Any]) -> str:
    """Say how a reading (`deadline_json`) is understood, as the rest of "hiểu là …"."""
    kind = deadline.get("kind")
    if deadline.get("due_on"):
        return _dated(deadline)
    if kind == "recurring":
        times = (deadline.get("recurrence") or "").split("+")
        return "báo cáo định kỳ " + ", ".join(_TIMES.get(name, name) for name in times)
    if kind == "continuous":
        return "việc thường xuyên, không có ngày cuối"
    if kind == "event":
        days = deadline.get("offset_days")
        working = " làm việc" if deadline.get("offset_working") else ""
        after = f"{days} ngày{working} kể từ khi việc xảy ra" if days else "tính từ khi việc xảy ra"
        return f"hạn theo sự kiện, {after}"
    if kind == "by_reference":
        return "hạn nằm ở văn bản khác, chưa có ngày"
    return "không nêu ngày nào" if deadline.get("text") else "không nêu thời hạn"


def _dated(deadline: Mapping[str, Any]) -> str:
    due = format_date(date.fromisoformat(deadline["due_on"]))
    if deadline.get("printed_due_on"):
        printed = format_date(date.fromisoformat(deadline["printed_due_on"]))
        due = f"{due} (văn bản in {printed}, đã được sửa)"
    if deadline.get("bound") == "before":
        return f"trước ngày {due}"
    if deadline.get("starts_on"):
        return f"từ {format_date(date.fromisoformat(deadline['starts_on']))} đến hết {due}"
    return f"đến hết ngày {due}"
