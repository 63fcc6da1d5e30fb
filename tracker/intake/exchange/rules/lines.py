"""Rows of another system's table as reports, and what cannot be read of a row; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from tracker.intake.exchange.rules.columns import (
    LEFT,
    MEANINGS,
    Reading,
    Table,
    guess_meaning,
)
from tracker.lib.calendar import parse_date
from tracker.lib.text import fold
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.status import OPEN_WORK, State, Work

_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,9})?")
_HUNDRED = Decimal(100)
_FIRST_YEAR = 1990
_KNOWN = "Đã có, không đổi gì."
_RETURNED = "Đã gửi đúng như vậy và bị trả lại; bảng chưa có gì mới."


# Numbers and status words come again and again in one table.
plain = lru_cache(maxsize=4096)(fold)


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it says, by field; `place` is its number in the file."""

    place: int
    said: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken: the field that is wrong ("" for the whole), and a sentence."""

    column: str
    sentence: str


class Misread(ValueError):
    """A cell cannot be read; `problem` says which and why."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = Problem(column, sentence)


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that a row names."""

    number: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a row asks for: a report, a document, or why it cannot be taken."""

    report: Report | None = None
    paper: Paper | None = None
    problem: Problem | None = None

    @property
    def words(self) -> str:
        """The report in a few words: "Đang thực hiện, 60%"."""
        if self.report is None:
            return ""
        parts = [MEANINGS[self.report.result.value]]
        if self.report.percent is not None:
            parts.append(f"{self.report.percent}%")
        if self.report.completed_on is not None:
            parts.append(self.report.completed_on.strftime("%d/%m/%Y"))
        if self.paper is not None:
            parts.append(self.paper.number)
        return ", ".join(parts)


def read_lines(table: Table, reading: Reading) -> list[Line]:
    """Give the rows with what stands in the mapped columns; those without a number are left."""
    heads = list(table.heads)
    places = {name: heads.index(head) for name, head in reading.columns.items() if head in heads}
    found = []
    for place, row in enumerate(table.rows, table.first):
        said = {name: row[at] for name, at in places.items() if at < len(row)}
        if said.get("number"):
            found.append(Line(place, said))
    return found


def status_words(printed: Sequence[str], reading: Reading) -> dict[str, str]:
    """Give the status words of a table, each once, with what each is taken to mean."""
    said = {plain(word): word for word in printed if word}
    meanings = reading.meanings
    return {word: meanings.get(plain) or guess_meaning(word) for plain, word in said.items()}


def read_line(line: Line, meanings: Mapping[str, str]) -> Read:
    """Give what a row asks for; `Read()` where its status word means nothing to report.

    `meanings` are those of status words without accents and case (`Reading.meanings`).
    """
    meaning = meanings.get(plain(line["status"])) or guess_meaning(line["status"])
    if meaning == LEFT:
        return Read()
    try:
        percent = _percent(line["percent"])
        completed_on = _day("completed_on", line["completed_on"])
        issued_on = _day("issued_on", line["issued_on"])
    except Misread as error:
        return Read(problem=error.problem)
    result = Result(meaning)
    done = result is Result.DONE
    number = line["document"][:80]
    paper = Paper(number, issued_on) if number else None
    note = line["note"] or (f"Theo {number}." if paper else f"Trạng thái ghi “{line['status']}”.")
    report = Report(
        result=result,
        percent=percent if result in (Result.DOING, Result.BLOCKED) else None,
        completed_on=(completed_on or issued_on) if done else None,
        done="" if result is Result.BLOCKED else note,
        difficulty=line["note"] if result is Result.BLOCKED else "",
        documents=1 if paper else 0,
    )
    return Read(report, paper)


@dataclass(frozen=True, slots=True)
class Last:
    """The newest report that is stored of a work."""

    update_id: int
    result: str | None
    said: str
    completed_on: date | None


def changes_nothing(report: Report, state: State, last: Last | None) -> str:
    """Say why a report is left alone: it tells what is stored; "" where it tells something."""
    claims = report.result in (Result.DONE, Result.NOTHING)
    if claims and state.work in (Work.SUBMITTED, Work.COMPLETED):
        return _KNOWN
    said = report.done or report.difficulty
    if last is None or (said != last.said and fold(said) != fold(last.said)):
        return ""
    if report.result is Result.DOING:
        same = state.work is Work.IN_PROGRESS and report.percent == state.percent
        return _KNOWN if same else ""
    same = last.result == report.result.value and state.work in OPEN_WORK
    if not same or (report.result is Result.DONE and report.completed_on != last.completed_on):
        return ""
    return _RETURNED if claims and state.returned else _KNOWN


def status_word(state: State, last: Last | None, words: Mapping[str, str]) -> str:
    """Give the other system's word for how a work stands, else our own."""
    meaning = LEFT
    if state.work in (Work.SUBMITTED, Work.COMPLETED):
        nothing = last is not None and last.result == Result.NOTHING.value
        meaning = Result.NOTHING.value if nothing else Result.DONE.value
    elif state.work is Work.IN_PROGRESS:
        blocked = last is not None and last.result == Result.BLOCKED.value
        meaning = Result.BLOCKED.value if blocked else Result.DOING.value
    own = "Chưa thực hiện" if meaning == LEFT else MEANINGS[meaning]
    return next((word for word, one in words.items() if one == meaning), own)


def _percent(said: str) -> int | None:
    if not said:
        return None
    digits = said.removesuffix("%").strip()
    if not _NUMBER.fullmatch(digits):
        raise Misread("percent", f"Tiến độ “{said[:20]}” không phải số.")
    number = Decimal(digits.replace(",", "."))
    # A workbook keeps 60 % as 0.6.
    if 0 < number < 1 and not said.endswith("%"):
        number *= _HUNDRED
    if number > _HUNDRED:
        raise Misread("percent", f"Tiến độ “{said[:20]}” không nằm trong 0 đến 100.")
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _day(column: str, said: str) -> date | None:
    text = said.split(" ")[0]
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        raise Misread(column, f"“{said[:20]}” chưa đúng dạng ngày/tháng/năm.") from None
    if found.year < _FIRST_YEAR:
        raise Misread(column, f"“{said[:20]}” không thể là ngày của kế hoạch này.")
    return found
