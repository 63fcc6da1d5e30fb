"""Several promises in one cell: "Lần 1: trước 30/6; lần 2: trước 30/11", "Tháng 6 và hằng năm".

They become one reading from the first day named to the last, or the reading of the first promise;
either is asked, because one task holds one deadline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.plans.rules.dates import read_dated
from tracker.plans.rules.deadline_recurring import read_recurring
from tracker.plans.rules.deadline_words import Reading, strip_verb

ASKED = "ambiguous_deadline"
_CUT = re.compile(r"\s*;\s*(?:-\s+)?|\s*,\s*|\s+và\s+|\s+hoặc\s+|(?:^|\s)-\s+(?=\D)|\)\s+")
_BRACKETS = re.compile(r"\s*\([^()]*\)?\s*")
_LABEL = re.compile(r"^[^:;]{1,60}:\s+|^(?:lần|đợt)\s+(?:thứ\s+)?\w+\s*:?\s*")
_AFTER = re.compile(
    r"^(?P<date>[^:]*(?:\d[/-]\d{1,4}|tháng \d{1,2}|quý [ivx\d]{1,3}|năm \d{4}))\s*:\s+\D.*$"
)
_BOUND = re.compile(r"^(?:trước|chậm nhất|muộn nhất)(?:\s+(?:là|vào|trong))?(?:\s+ngày)?")
_DAYS_OF_MONTHS = re.compile(
    r"^(?P<head>.*?ngày\s+\d{1,2})\s+(?:của\s+)?(?:các\s+)?tháng\s+"
    r"(?P<months>\d{1,2}(?:\s*(?:,|và)\s*(?:tháng\s+)?\d{1,2})+)(?P<year>\s*[/,]?\s*(?:năm\s+)?\d{4})?$"
)
_MONTHS_YEARLY = re.compile(
    r"^(?:trong\s+)?(?:các\s+)?tháng\s+(?P<months>\d{1,2}(?:\s*(?:,|và)\s*(?:tháng\s+)?\d{1,2})+)"
    r"\s+(?:của\s+)?(?:hằng|mỗi)\s+năm$"
)
_GOES_ON = re.compile(
    r"^(?P<first>.+?)\s*(?:,|;|và|\()\s*(?:thực hiện\s+|duy trì\s+|các\s+|những\s+)*"
    r"(?:thường xuyên|liên tục|hằng năm|hằng quý|hằng tháng|năm (?:tiếp theo|sau)|khi (?:có yêu cầu"
    r"|cần|phát sinh)|đột xuất|theo (?:yêu cầu|quy định)).*$"
)
_DUTY = re.compile(r"^(?:thường xuyên|liên tục)(?:\s*,\s*liên tục)?\s*[,;(]\s*(?P<rest>.*\d.*)$")
_FROM = re.compile(
    r"^(?:bắt đầu\s+|kể\s+)?(?:từ|sau)\s+(?P<date>(?:ngày|tháng|quý|năm|\d).*?)(?:\s+trở đi)?$"
)
_DATE_INSIDE = re.compile(r"^(?:trước|sau|đến)\s+(?:ngày|tháng|quý|năm)?\s*:?\s*(?:\d|[ivx]+\b)")
_SPACED = {6: "half_yearly", 3: "quarterly", 1: "monthly"}


def read_several(words: str, year: int) -> Reading | None:
    """Read a cell that holds more than one promise; None where it holds one or is not known."""
    goes_on = _GOES_ON.match(words)
    if goes_on is not None:
        first = strip_verb(goes_on["first"])
        return _asked(read_dated(first, year) or read_recurring(first))
    return _months_of_each_year(words) or _listed(words, year)


def read_dated_duty(words: str, year: int) -> Reading | None:
    """Read "Thường xuyên, hoàn thành trước 31/12": the dated promise counts, and is asked."""
    duty = _DUTY.match(words)
    return _asked(read_dated(strip_verb(duty["rest"]).strip(" )"), year)) if duty else None


def read_onward(words: str, year: int) -> Reading | None:
    """Read "Từ tháng 7/2025 trở đi" and "Sau ngày 01/7/2025": a duty that begins, without an end.

    A clause of an event that holds a date after all is asked, too.
    """
    match = _FROM.match(words)
    begun = read_dated(match["date"], year) if match else None
    if begun is None:
        return Reading("event", event=words, doubts=(ASKED,)) if _DATE_INSIDE.match(words) else None
    starts = begun.starts_on or begun.due_on
    return Reading("continuous", starts_on=starts, doubts=(*begun.doubts, ASKED))


def _asked(reading: Reading | None) -> Reading | None:
    if reading is None or ASKED in reading.doubts:
        return reading
    return replace(reading, doubts=(*reading.doubts, ASKED))


def _months_of_each_year(words: str) -> Reading | None:
    """Read "Tháng 6 và tháng 12 hằng năm" as the period between the months named."""
    match = _MONTHS_YEARLY.match(words)
    if match is None:
        return None
    months = [int(found) for found in re.findall(r"\d+", match["months"])]
    steps = {later - earlier for earlier, later in pairwise(months)}
    every = _SPACED.get(steps.pop()) if len(steps) == 1 else None
    whole = every is not None and months[-1] == 12 and len(months) * (12 // len(months)) == 12
    return Reading("recurring", recurrence=every if whole else "yearly", doubts=(ASKED,))


def _listed(words: str, year: int) -> Reading | None:
    """Read dates that each stand alone, with a label or a bound, from the first to the last."""
    days = _DAYS_OF_MONTHS.match(words)
    if days is not None:
        named = re.findall(r"\d+", days["months"])
        pieces = [f"{days['head']} tháng {month}{days['year'] or ''}" for month in named]
    else:
        pieces = [piece for piece in _CUT.split(_BRACKETS.sub(" ; ", words)) if piece.strip(" ;-")]
    if not 2 <= len(pieces) <= 12:
        return None
    readings = _each(pieces, year)
    ends = [reading.due_on for reading in readings if reading and reading.due_on]
    if len(ends) < len(pieces):
        return None
    starts = [reading.starts_on or reading.due_on for reading in readings if reading]
    doubts = dict.fromkeys(doubt for reading in readings if reading for doubt in reading.doubts)
    bounds = {reading.bound for reading in readings if reading}
    return Reading(
        "range",
        starts_on=min(day for day in starts if day),
        due_on=max(ends),
        bound="before" if bounds == {"before"} else None,
        doubts=(*(doubt for doubt in doubts if doubt != ASKED), ASKED),
    )


def _each(pieces: Sequence[str], year: int) -> list[Reading | None]:
    """Read each piece; a bare date takes the bound, and the last printed year, of the others."""
    found: list[Reading | None] = []
    bound = ""
    for piece in pieces:
        words = piece.strip(" ;-,.")
        after = _AFTER.match(words)
        words = strip_verb(after["date"] if after else _LABEL.sub("", words))
        own = _BOUND.match(words)
        bound = own[0] if own else bound
        held = words if own else f"{bound} {words.removeprefix('ngày ')}".strip()
        found.append(read_dated(held, year) or read_dated(words, year))
    return found
