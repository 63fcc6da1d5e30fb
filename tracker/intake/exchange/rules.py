"""Rows of another system's table as reports: columns, words, and what is wrong with a row; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.lib.calendar import parse_date
from tracker.lib.text import fold, one_line
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.status import OPEN_WORK, State, Work

MOST_ROWS = 1000
MOST_COLUMNS = 40
LONGEST_CELL = 1000

FIELDS = {
    "number": "Số nhiệm vụ",
    "agency": "Cơ quan",
    "status": "Trạng thái",
    "percent": "Tiến độ (%)",
    "completed_on": "Ngày hoàn thành",
    "document": "Số văn bản kết quả",
    "issued_on": "Ngày văn bản",
    "note": "Nội dung, ghi chú",
}
NEEDED = ("number", "status")
# Words of heads, the surest first; a head is folded before it is asked.
_HEADS = {
    "number": ("so nhiem vu", "ma nhiem vu", "stt nhiem vu", "nhiem vu so", "stt", "tt"),
    "agency": ("co quan", "don vi", "chu tri"),
    "status": ("trang thai", "tinh trang", "ket qua"),
    "percent": ("tien do", "ty le", "%"),
    "completed_on": ("ngay hoan thanh", "hoan thanh ngay"),
    "document": ("so van ban", "so, ky hieu", "so ky hieu", "van ban"),
    "issued_on": ("ngay van ban", "ngay ban hanh"),
    "note": ("noi dung", "ghi chu", "dien giai", "ket qua thuc hien"),
}
LEFT = "left"
MEANINGS = {
    Result.DONE.value: "Đã hoàn thành",
    Result.DOING.value: "Đang thực hiện",
    Result.BLOCKED.value: "Chưa thực hiện được",
    LEFT: "Bỏ qua dòng này",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: the head of each field's column, the meaning of each status word."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it says, by field; `place` is its number in the file."""

    place: int
    said: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")


def guess_columns(heads: Sequence[str]) -> dict[str, str]:
    """Give the head that most likely holds each field; each head holds one field."""
    found: dict[str, str] = {}
    for name, words in _HEADS.items():
        free = [head for head in heads if head and head not in found.values()]
        for word in words:
            hit = next((head for head in free if fold(head).startswith(word)), None)
            hit = hit or next((head for head in free if word in fold(head)), None)
            if hit is not None:
                found[name] = hit
                break
    return found


def guess_meaning(word: str) -> str:
    """Give the result that a status word most likely means."""
    plain = fold(word)
    if not plain or "chua" in plain or "tam dung" in plain:
        return LEFT
    if "dang" in plain or plain == "trong han":
        return Result.DOING.value
    if "hoan thanh" in plain or plain in ("xong", "da xong"):
        return Result.DONE.value
    if "vuong" in plain or "kho khan" in plain:
        return Result.BLOCKED.value
    return LEFT


def read_lines(rows: Sequence[Sequence[str]], reading: Reading) -> list[Line]:
    """Give the rows under the head with what stands in the mapped columns; blank ones are left."""
    heads = list(rows[0]) if rows else []
    places = {name: heads.index(head) for name, head in reading.columns.items() if head in heads}
    found = []
    for place, row in enumerate(rows[1:], 2):
        said = {name: one_line(row[at]) for name, at in places.items() if at < len(row)}
        if said.get("number"):
            found.append(Line(place, said))
    return found


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
    problem: str = ""


def read_line(line: Line, words: Mapping[str, str]) -> Read:
    """Give what a row asks for; `Read()` where its status word means nothing to report."""
    meaning = words.get(fold(line["status"])) or guess_meaning(line["status"])
    if meaning == LEFT:
        return Read()
    try:
        percent = _percent(line["percent"])
        completed_on = _day(line["completed_on"])
        issued_on = _day(line["issued_on"])
    except ValueError as error:
        return Read(problem=str(error))
    result = Result(meaning)
    done = result is Result.DONE
    paper = Paper(line["document"][:80], issued_on) if line["document"] else None
    note = line["note"] or (f"Theo {line['document']}." if paper else "")
    return Read(
        Report(
            result=result,
            percent=None if done else percent,
            completed_on=(completed_on or issued_on) if done else None,
            done="" if result is Result.BLOCKED else note,
            difficulty=note if result is Result.BLOCKED else "",
            documents=1 if paper else 0,
        ),
        paper,
    )


def changes_nothing(report: Report, state: State, last: str) -> bool:
    """Say whether a report tells what is stored already: then the row is left alone."""
    if report.result is Result.DONE:
        return state.work in (Work.SUBMITTED, Work.COMPLETED)
    if state.work not in OPEN_WORK:
        return False
    said = report.done or report.difficulty
    same_words = fold(said) == fold(last)
    if report.result is Result.BLOCKED:
        return same_words
    return same_words and report.percent == state.percent


def status_word(state: State, words: Mapping[str, str]) -> str:
    """Give the other system's word for how a work stands, else our own."""
    meaning = LEFT
    if state.work in (Work.SUBMITTED, Work.COMPLETED):
        meaning = Result.DONE.value
    elif state.work is Work.IN_PROGRESS:
        meaning = Result.DOING.value
    own = "Chưa thực hiện" if meaning == LEFT else MEANINGS[meaning]
    return next((word for word, one in words.items() if one == meaning), own)


def _percent(said: str) -> int | None:
    if not said:
        return None
    digits = said.removesuffix("%").strip().replace(",", ".")
    try:
        number = float(digits)
    except ValueError:
        raise ValueError(f"Tiến độ “{said[:20]}” không phải số.") from None
    # A workbook keeps 60 % as 0.6.
    whole = round(number * 100) if 0 < number < 1 else round(number)
    if not 0 <= whole <= 100:
        raise ValueError(f"Tiến độ “{said[:20]}” không nằm trong 0 đến 100.")
    return whole


def _day(said: str) -> date | None:
    text = said.split(" ")[0]
    if not text:
        return None
    try:
        return date.fromisoformat(text) if text[:4].isdigit() else parse_date(text)
    except ValueError:
        raise ValueError(f"“{said[:20]}” chưa đúng dạng ngày/tháng/năm.") from None
