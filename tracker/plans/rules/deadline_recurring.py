"""Deadlines that come again: "Hằng quý", "trước ngày 25 hằng tháng", "6 tháng, năm"."""

from __future__ import annotations

import re

from tracker.plans.rules.dates import ImpossibleDate
from tracker.plans.rules.deadline_words import Reading

_ORDER = ("monthly", "quarterly", "half_yearly", "yearly")
_PERIODS = {"tháng": "monthly", "quý": "quarterly", "năm": "yearly"}
_EVERY = {"ngày": "every=day", "tuần": "every=week"}
_PER_YEAR = {1: "yearly", 2: "half_yearly", 4: "quarterly", 12: "monthly"}

_ONE = (
    r"(?:(?:hằng|mỗi|từng|theo)\s+(?:0?6\s+tháng|sáu\s+tháng|ngày|tuần|tháng|quý|năm)"
    r"|0?6\s+tháng(?:\s*/\s*(?:01\s+|1\s+|một\s+)?lần)?|sáu\s+tháng"
    r"|0?3\s+tháng(?:\s*/\s*(?:01\s+|1\s+|một\s+)?lần)?|tháng|quý|năm)"
)
_LIST = re.compile(
    rf"^(?:(?:báo cáo|thực hiện)\s+)?(?P<regular>định kỳ\s+(?:vào\s+)?)?"
    rf"(?P<list>{_ONE}(?:\s*(?:,|;|và|-|hoặc|/)\s*{_ONE})*"
    rf"(?:\s*,\s*0?9 tháng(?:\s*(?:,|;|và)\s*{_ONE})*)?)"
    r"(?:\s*[,;]?\s*(?P<purpose>.*))?$"
)
_ONCE = re.compile(
    r"^(?:mỗi|một)\s+(?P<unit>tháng|quý|năm)\s+(?:ít nhất\s+)?"
    r"(?P<count>\d{1,2}|một)\s+lần$"
)
_TIMES = re.compile(
    r"^(?:định kỳ\s+)?(?:ít nhất\s+|tối thiểu\s+)?(?P<count>\d{1,2})\s*lần"
    r"\s*(?:/|trong|một|mỗi)\s*(?P<unit>tháng|quý|năm)\b"
)
_BOUND = r"^(?:định kỳ\s+,?\s*)?(?P<bound>trước|chậm nhất(?:\s+(?:là|vào))?|vào|trong)?\s*"
_MONTHLY = re.compile(
    _BOUND + r"ngày\s+(?P<day>\d{1,2})\s+(?:của\s+)?(?:(?:hằng|mỗi|từng)\s+tháng|tháng\s+sau)$"
)
_QUARTERLY = re.compile(
    _BOUND + r"ngày\s+(?P<day>\d{1,2})\s+(?:của\s+)?tháng\s+(?P<month>cuối|đầu)"
    r"\s*(?:của\s+)?(?:hằng\s+|mỗi\s+)?quý(?:\s+(?:sau|kế tiếp|tiếp theo))?$"
)
_YEARLY = re.compile(
    _BOUND + r"(?:ngày\s+)?(?P<day>\d{1,2})(?:\s+tháng\s+|\s*[/\-.]\s*)(?P<month>\d{1,2})"
    r"\s+(?:của\s+)?(?:hằng|mỗi)\s+năm$"
)
_YEARLY_MONTH = re.compile(_BOUND + r"tháng\s+(?P<month>\d{1,2})\s+(?:của\s+)?(?:hằng|mỗi)\s+năm$")
_YEARLY_QUARTER = re.compile(
    _BOUND + r"quý\s+(?P<quarter>iv|i{1,3}|[1-4])\s+(?:của\s+)?(?:hằng|mỗi)\s+năm$"
)
_PURPOSE_DAY = re.compile(
    r"^(?P<bound>trước|chậm nhất(?:\s+(?:là|vào))?|vào)?\s*ngày\s+(?P<day>\d{1,2})"
    r"(?:\s+(?:của\s+)?tháng(?:\s+(?P<month>cuối|đầu)(?:\s+(?:của\s+)?quý)?)?)?$"
)
_PURPOSE_YEARLY = re.compile(
    r"^(?P<bound>trước|chậm nhất(?:\s+(?:là|vào))?|vào)?\s*(?:ngày\s+)?(?P<day>\d{1,2})"
    r"(?:\s*[/\-.]\s*|\s+tháng\s+)(?P<month>\d{1,2})$"
)
_WEEKLY = re.compile(
    r"^(?:trước|vào|chậm nhất(?:\s+(?:là|vào))?)?\s*(?:\d\S*\s+)?(?:giờ\s+)?(?:ngày\s+)?"
    r"(?:thứ\s+\S+|chủ nhật)\s+hằng tuần$"
)
_LEADING_DUTY = re.compile(
    r"^(?:thường xuyên|liên tục)\s*[,;]?\s*(?:và\s+)?(?:báo cáo\s+)?(?P<rest>.+)$"
)
# A date in what should be a purpose would be lost without a word.
_OWN_DATE = re.compile(r"\btrước\b|\bchậm nhất\b|ngày\s+\d|\d\s*[/-]\s*\d|\b9 tháng\b|\blần\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def read_recurring(words: str) -> Reading | None:
    """Read a duty that comes again each period; None when the words say nothing of the kind."""
    duty = _LEADING_DUTY.match(words)
    if duty is not None:
        # "Thường xuyên, hằng quý" is two promises in one cell: the dated one counts, and is asked.
        inner = read_recurring(duty["rest"])
        return inner and Reading(
            "recurring",
            bound=inner.bound,
            recurrence=inner.recurrence,
            recurrence_detail=inner.recurrence_detail,
            doubts=("ambiguous_deadline",),
        )
    if _WEEKLY.match(words):
        return Reading("recurring", recurrence_detail=_EVERY["tuần"])
    return _on_a_day(words) or _times(words) or _listed(words)


def _on_a_day(words: str) -> Reading | None:
    """Read the shapes that name the day or month inside the period."""
    if match := _MONTHLY.match(words):
        return _made("monthly", match["bound"], day=match["day"])
    if match := _QUARTERLY.match(words):
        edge = "last" if match["month"] == "cuối" else "first"
        return _made("quarterly", match["bound"], edge=edge, day=match["day"])
    if match := _YEARLY.match(words):
        return _made("yearly", match["bound"], month=match["month"], day=match["day"])
    if match := _YEARLY_MONTH.match(words):
        return _made("yearly", match["bound"], month=match["month"])
    if match := _YEARLY_QUARTER.match(words):
        quarter = match["quarter"]
        number = int(quarter) if quarter.isdigit() else _ROMAN[quarter]
        return _made("yearly", match["bound"], quarter=number)
    return None


def _made(
    recurrence: str,
    bound: str | None,
    *,
    edge: str | None = None,
    quarter: int | None = None,
    month: str | None = None,
    day: str | None = None,
) -> Reading:
    """Put a recurring reading together; the detail is "month=last;day=15"."""
    if month is not None and not 1 <= int(month) <= 12:
        raise ImpossibleDate(month)
    if day is not None and not 1 <= int(day) <= 31:
        raise ImpossibleDate(day)
    parts = [
        f"quarter={quarter}" if quarter else "",
        f"month={edge or int(month or 0)}" if edge or month else "",
        f"day={int(day)}" if day else "",
    ]
    return Reading(
        "recurring",
        bound="before" if bound == "trước" else None,
        recurrence=recurrence,
        recurrence_detail=";".join(part for part in parts if part) or None,
    )


def _times(words: str) -> Reading | None:
    """Read "2 lần/năm", "01 lần mỗi quý"."""
    match = _TIMES.match(words) or _ONCE.match(words)
    if match is None:
        return None
    count, unit = int(match["count"].replace("một", "1")), match["unit"]
    recurrence = _PERIODS[unit] if count == 1 else None
    if unit == "năm":
        recurrence = _PER_YEAR.get(count)
    if recurrence is None:
        return None
    return Reading("recurring", recurrence=recurrence)


def _listed(words: str) -> Reading | None:
    """Read "định kỳ hằng quý, 6 tháng và hằng năm", with what follows as its purpose."""
    match = _LIST.match(words)
    if match is None:
        return None
    listed, purpose = match["list"], match["purpose"] or ""
    named = re.search(r"\b(?:hằng|mỗi|từng)\b|0?[36]\s+tháng|sáu\s+tháng", listed)
    if not (named or match["regular"]) or re.match(r"[\d/ivx]|đầu|cuối|(?:năm\s+)?\d", purpose):
        return None
    periods = _periods(listed)
    detail = next((_EVERY[unit] for unit in _EVERY if re.search(rf"\b{unit}\b", listed)), None)
    recurrence = "+".join(period for period in _ORDER if period in periods) or None
    on_date = _PURPOSE_YEARLY.match(purpose)
    if on_date and recurrence == "yearly":
        return _made(recurrence, on_date["bound"], month=on_date["month"], day=on_date["day"])
    on_day = _PURPOSE_DAY.match(purpose)
    if on_day and len(periods) == 1 and recurrence:
        edge = {"cuối": "last", "đầu": "first"}.get(on_day["month"] or "")
        return _made(recurrence, on_day["bound"], edge=edge, day=on_day["day"])
    doubts = ("ambiguous_deadline",) if _OWN_DATE.search(purpose) else ()
    detail = None if recurrence else detail
    return Reading("recurring", recurrence=recurrence, recurrence_detail=detail, doubts=doubts)


def _periods(listed: str) -> set[str]:
    """Give the periods that a list names."""
    periods: set[str] = set()
    # Nine months are a report of the third quarter, not a period of their own.
    rest = re.sub(r"0?9\s+tháng", " ", listed)
    for pattern, period in (
        (r"(?:0?6|sáu)\s+tháng(?:\s*/\s*(?:01\s+|1\s+|một\s+)?lần)?", "half_yearly"),
        (r"0?3\s+tháng(?:\s*/\s*(?:01\s+|1\s+|một\s+)?lần)?", "quarterly"),
    ):
        rest, found = re.subn(pattern, " ", rest)
        if found:
            periods.add(period)
    for word, period in _PERIODS.items():
        if re.search(rf"\b{word}\b", rest):
            periods.add(period)
    return periods
