"""Dates, months, quarters and years as plans print them, alone or as a range."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.lib.calendar import month_end
from tracker.plans.rules.deadline_words import Reading

_MONTH_WORDS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4,
             "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}  # fmt: skip

_YEAR = r"(?P<year>\d{4})"
_OF_YEAR = rf"(?:\s*(?:[/\-.]|,?\s*năm|,|của năm)\s*{_YEAR})?"
_WORDY = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?: 00:00(?::00)?)?")
_DAY = re.compile(
    r"(?:(?:thứ \S+|chủ nhật),?\s+)?(?:ngày\s+)?(?P<day>\d{1,2})"
    r"\s*(?:[/\-.]|,?\s*tháng\s+)\s*(?P<month>\d{1,2})(?:\s*(?:[/\-.]|,?\s*năm)\s*(?P<year>\d{4}|\d{2}))?"
)
_MONTH = re.compile(
    rf"(?:(?P<part>đầu|giữa|cuối|trong)\s+)?(?:tháng\s*|t\.?\s*)(?P<month>\d{{1,2}}|{_WORDY}){_OF_YEAR}"
)
_BARE_MONTH = re.compile(r"(?P<month>\d{1,2})\s*[/\-.]\s*(?P<year>\d{4})")
_QUARTER = re.compile(
    r"(?:(?P<part>đầu|giữa|cuối|trong)\s+)?(?:quý\s*|q\.?\s*)"
    rf"(?P<quarter>[ivx]{{1,4}}|\d{{1,2}}|một|hai|ba|bốn|tư)\b{_OF_YEAR}"
)
_HALF = re.compile(
    rf"(?:trong\s+)?(?:(?:0?6|sáu)\s+tháng|nửa)\s+(?P<half>đầu|cuối)(?:\s+(?:của\s+)?năm)?(?:\s*[/,]?\s*{_YEAR})?"
)
_WHOLE_YEAR = re.compile(
    rf"(?:(?P<part>trong|cả|hết|cuối|đầu|giữa|đến)\s+)?(?:cả\s+)?năm(?:\s+kế hoạch)?\s+{_YEAR}"
    r"|(?P<idiom>trong|cả|hết|cuối|đầu|giữa)\s+năm|(?P<bare>\d{4})"
)
_YEARS = re.compile(
    r"(?:trong\s+)?(?:giai đoạn|nhiệm kỳ|từ|từ năm|trong các năm|các năm|năm)?\s*(?P<first>\d{4})"
    r"\s*(?:-|đến|đến năm|và|,)\s*(?:hết\s+)?(?:năm\s+)?(?P<last>\d{4})"
)
_ONWARD = re.compile(r"(?P<head>.+?\d{4})\s*(?:và|,)\s*(?:các|những)?\s*năm\s+(?:tiếp theo|sau).*")
_BOUND = re.compile(
    r"^(?:(?P<before>trước)(?!\s+cuối)|chậm nhất|muộn nhất|đến hết|đến|hết|vào|trong|tới"
    r"|cho đến hết"
    r"|không muộn hơn|không quá)\s+"
    r"(?:(?:là|trong|vào|đến|hết|cuối)\s+"
    r"(?=ngày|tháng|quý|năm|\d|hết|cuối|trong|t\.?\d|q\.?[\divx]))*"
)
_BEFORE_END = re.compile(r"^trước\s+(?:khi\s+)?(?:hết|cuối)\s+(?=tháng|quý|năm)")
_CLOCK = re.compile(
    r"^(?:lúc\s+)?(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{2}\s*(?:phút)?)?,?\s+)(?=ngày|\d)"
)
_FROM = re.compile(r"^(?:bắt đầu\s+)?(?:trong thời gian\s+|trong\s+)?từ\s+")
_SPLIT = re.compile(
    r"\s*(?:-|\bđến hết\b|\bđến\b|\btới\b|\bvà\b|,|;)\s*|(?<=\d{4})\s(?=tháng|quý|\d)"
)
_UNIT = re.compile(r"^(tháng|quý|ngày)\b")
_START_WORDS = {"nay", "bây giờ", "ngày ban hành", "khi ban hành", "ngày ký", "ngày ký ban hành"}


class ImpossibleDate(ValueError):
    """The words name a day, month or quarter that no calendar has."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last` that one point of the text names."""

    kind: str
    first: date
    last: date
    year_known: bool
    fuzzy: bool = False


def read_dated(words: str, year: int) -> Reading | None:
    """Read a date, a period or a range; None when the words are none of these."""
    onward = _ONWARD.fullmatch(words)
    if onward is not None:
        reading = read_dated(onward["head"], year)
        return reading and replace(reading, doubts=(*reading.doubts, "ambiguous_deadline"))
    years = _YEARS.fullmatch(words)
    if years is not None:
        return _read_years(int(years["first"]), int(years["last"]), words)
    return _read_bounded(words, year) or _read_range(words, year)


def _read_years(first: int, last: int, words: str) -> Reading:
    if not 1900 <= first <= last <= 2999:
        raise ImpossibleDate(words)
    return Reading("year", starts_on=date(first, 1, 1), due_on=date(last, 12, 31))


def _read_bounded(words: str, year: int) -> Reading | None:
    """Read one point, with "trước", "chậm nhất", "đến hết" before it or not."""
    bound = _BOUND.match(words)
    closing = _BEFORE_END.match(words)
    if closing is not None:
        words = f"cuối {words[closing.end() :]}"
    rest = words[bound.end() :] if bound else words
    rest = _CLOCK.sub("", rest)
    span = None if bound and bound["before"] else _span(_CLOCK.sub("", words), year)
    span = span or _span(rest, year)
    if span is None:
        return None
    doubts = () if span.year_known else ("year_inherited",)
    if closing is not None:
        return Reading("date", due_on=span.last, bound="before", fuzzy=True, doubts=doubts)
    if bound and bound["before"]:
        # A period named after "trước" ends the day before it begins.
        return Reading("date", due_on=span.first, bound="before", fuzzy=span.fuzzy, doubts=doubts)
    starts = None if span.kind == "date" else span.first
    return Reading(span.kind, starts_on=starts, due_on=span.last, fuzzy=span.fuzzy, doubts=doubts)


def _read_range(words: str, year: int) -> Reading | None:
    """Read "từ … đến …", "tháng 4-5/2025" and lists such as "Quý II, III/2025"."""
    body = _FROM.sub("", words)
    body = re.sub(r"^(?:trong|vào)\s+", "", body)
    for cut in _SPLIT.finditer(body):
        left, right = body[: cut.start()].strip(), body[cut.end() :].strip()
        reading = _join(left, right, year)
        if reading is not None:
            listed = cut[0].strip() in {"", ",", ";", "và"} and not _FROM.match(words)
            doubt = ("ambiguous_deadline",) if listed else ()
            return replace(reading, doubts=(*reading.doubts, *doubt))
    return _read_list(body, year)


def _join(left: str, right: str, year: int) -> Reading | None:
    """Join two points; the first borrows year, month and unit of the second."""
    right = re.sub(r"^(?:hết|cuối|ngày(?=\s*tháng))\s+", "", right)
    unit = _UNIT.match(left)
    right = f"năm {year}" if right == "năm" else right
    end = _span(right, year) or (_span(f"{unit[1]} {right}", year) if unit else None)
    if end is None:
        return None
    if left in _START_WORDS:
        doubts = () if end.year_known else ("year_inherited",)
        return Reading("range", due_on=end.last, doubts=doubts)
    start = _start_of(left, end)
    if start is None:
        return None
    start, end = _order(start, end)
    if start.first > end.last:
        raise ImpossibleDate(f"{left} - {right}")
    doubts = () if start.year_known or end.year_known else ("year_inherited",)
    fuzzy = start.fuzzy or end.fuzzy
    return Reading("range", starts_on=start.first, due_on=end.last, fuzzy=fuzzy, doubts=doubts)


def _start_of(left: str, end: Span) -> Span | None:
    """Read the first point of a range with what the second one lends."""
    day = re.fullmatch(r"(?:ngày\s+)?(\d{1,2})", left)
    if day is None:
        return _span(left, end.last.year)
    if end.kind == "date":
        first = _day(end.last.year, end.last.month, int(day[1]))
        return Span("date", first, first, end.year_known)
    return _span(f"tháng {day[1]}", end.last.year) if end.kind == "month" else None


def _order(start: Span, end: Span) -> tuple[Span, Span]:
    """Give the year of one point to the other so that the range does not run backwards."""
    if start.year_known and not end.year_known:
        end = _shift(end, start.first.year - end.last.year)
        return (start, _shift(end, 1)) if start.first > end.last else (start, end)
    if not start.year_known and start.first > end.last:
        start = _shift(start, -1)
    return start, end


def _read_list(body: str, year: int) -> Reading | None:
    """Read "Tháng 6, 9, 12/2024": from the first to the last, and ask."""
    parts = [part.strip() for part in re.split(r"\s*(?:,|;|\bvà\b)\s*", body) if part.strip()]
    unit = _UNIT.match(parts[0]) if len(parts) > 2 else None
    if unit is None or len(parts) > 12:
        return None
    named = [part if _UNIT.match(part) else f"{unit[1]} {part}" for part in parts]
    last = _span(named[-1], year)
    spans = [_span(part, last.last.year) for part in named] if last else []
    if last is None or any(span is None for span in spans):
        return None
    first = min(span.first for span in spans if span)
    due = max(span.last for span in spans if span)
    doubts = (
        ("ambiguous_deadline",) if last.year_known else ("year_inherited", "ambiguous_deadline")
    )
    return Reading("range", starts_on=first, due_on=due, doubts=doubts)


def _span(words: str, year: int) -> Span | None:
    """Read exactly one point of time."""
    for pattern, make in (
        (_ISO, _day_span),
        (_DAY, _day_span),
        (_MONTH, _month_span),
        (_BARE_MONTH, _month_span),
        (_QUARTER, _quarter_span),
        (_HALF, _half_span),
        (_WHOLE_YEAR, _year_span),
    ):
        match = pattern.fullmatch(words)
        if match is not None:
            return make(match.groupdict(), year)
    return None


def _day_span(found: dict[str, str | None], year: int) -> Span:
    day, month, printed = int(found["day"] or 0), int(found["month"] or 0), found["year"]
    if printed is None and day <= 12 and 20 <= month <= 49:
        return _month_span({"month": str(day), "year": f"20{month}", "part": None}, year)
    exact = _day(_year_of(printed, year), month, day)
    return Span("date", exact, exact, printed is not None)


def _month_span(found: dict[str, str | None], year: int) -> Span:
    word = found["month"] or ""
    month = int(word) if word.isdigit() else _MONTH_WORDS[word]
    in_year = _year_of(found["year"], year)
    first = _day(in_year, month, 1)
    last = month_end(in_year, month)
    part = found.get("part")
    if part == "đầu":
        last = first.replace(day=10)
    elif part == "giữa":
        first, last = first.replace(day=11), first.replace(day=20)
    elif part == "cuối":
        first = first.replace(day=21)
    fuzzy = part in {"đầu", "giữa", "cuối"}
    return Span("month", first, last, found["year"] is not None, fuzzy)


def _quarter_span(found: dict[str, str | None], year: int) -> Span:
    in_year = _year_of(found["year"], year)
    if found["quarter"] not in _QUARTERS:
        raise ImpossibleDate(f"quý {found['quarter']}")
    opening = _QUARTERS[found["quarter"] or ""] * 3 - 2
    months = {"đầu": (0, 0), "giữa": (1, 1), "cuối": (2, 2)}.get(found["part"] or "", (0, 2))
    first = date(in_year, opening + months[0], 1)
    last = month_end(in_year, opening + months[1])
    return Span("quarter", first, last, found["year"] is not None, months != (0, 2))


def _half_span(found: dict[str, str | None], year: int) -> Span:
    in_year = _year_of(found["year"], year)
    if found["half"] == "đầu":
        return Span("half_year", date(in_year, 1, 1), date(in_year, 6, 30), True)
    return Span("half_year", date(in_year, 7, 1), date(in_year, 12, 31), True)


def _year_span(found: dict[str, str | None], year: int) -> Span:
    """Read a year; "trong năm" without a number is the plan's own and no doubt."""
    in_year = _year_of(found["year"] or found["bare"], year)
    part = found["part"] or found["idiom"]
    months = {"đầu": (1, 3), "giữa": (4, 9), "cuối": (10, 12)}.get(part or "", (1, 12))
    first, last = date(in_year, months[0], 1), month_end(in_year, months[1])
    return Span("year", first, last, True, months != (1, 12))


def _year_of(printed: str | None, year: int) -> int:
    if printed is None:
        return year
    value = int(printed) + (2000 if len(printed) == 2 else 0)
    if not 1900 <= value <= 2999:
        raise ImpossibleDate(printed)
    return value


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ImpossibleDate(f"{day}/{month}/{year}") from error


def _shift(span: Span, years: int) -> Span:
    """Move a span by whole years; 29 February becomes the end of the month."""
    if not years:
        return span

    def moved(day: date) -> date:
        target = day.year + years
        end = month_end(target, day.month)
        at_end = (day + timedelta(days=1)).day == 1
        return end if at_end or day.day > end.day else day.replace(year=target)

    return replace(span, first=moved(span.first), last=moved(span.last))
