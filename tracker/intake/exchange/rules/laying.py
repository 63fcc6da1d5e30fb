"""Rows laid beside the stored work: what would come of each, or why nothing does; pure.

Nothing is guessed: a row that may mean several works is told, and rows that say different things
of one work are all left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.intake.exchange.rules.lines import Last, Line, Problem, Read, changes_nothing, plain
from tracker.intake.exchange.rules.periods import period_code
from tracker.lib.text import fold
from tracker.progress.rules.moves import Refused, Report, after_report
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import State, Work

Place = tuple[str, int]
WITH_HEAD = "Đã có báo cáo đang chờ người đứng đầu duyệt."
BY_HEAD = "Người đứng đầu đã trả lại báo cáo đúng như vậy; bảng chưa có gì mới."
# The fields of a report, as the columns of a table.
_COLUMN_OF = {
    "percent": "percent",
    "completed_on": "completed_on",
    "done": "note",
    "difficulty": "note",
    "documents": "document",
    "result": "status",
}
_GONE = (Work.REASSIGNED, Work.CANCELLED)


class Act(StrEnum):
    """What applying a table does with a row."""

    SEND = "send"
    SAME = "same"
    LEFT = "left"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Known:
    """One work as it is stored."""

    id: int
    version: int
    agency_id: int
    number: str
    title: str
    period: str | None
    state: State


@dataclass(frozen=True, slots=True)
class Held:
    """The newest report on a work that its agency's head did not send out: it waits, or went back.

    `number` is that of the document it shows, "" without one.
    """

    waits: bool
    report: Report
    number: str = ""

    def says(self, read: Read) -> bool:
        """Whether a row brings the same words again, with the same document."""
        number = read.paper.number if read.paper else ""
        return number == self.number and _words(read.report) == _words(self.report)


def _words(report: Report | None) -> Any:
    if report is None:
        return None
    texts = fold(report.done), fold(report.difficulty)
    return report.result, report.percent, report.completed_on, *texts


@dataclass(frozen=True, slots=True)
class Stored:
    """What a table is laid beside: work by number and agency, and what is known of it by id."""

    works: Mapping[Place, Sequence[Known]]
    year: int
    confirmed: Collection[str]
    last: Mapping[int, Last]
    held: Mapping[int, Held]


@dataclass(frozen=True, slots=True)
class Laid:
    """A row beside the work that it is about, with what would come of it and why."""

    line: Line
    read: Read
    agency_id: int | None
    work: Known | None
    act: Act
    told: str = ""
    column: str = ""

    def turned(self, act: Act, told: str, column: str = "") -> Laid:
        """Give the row with another fate."""
        return replace(self, act=act, told=told, column=column)


def place_of(number: str, agency_id: int) -> Place:
    """Give the key of a work: its task's number as tables may write it, and its agency."""
    return plain(number).strip(" ."), agency_id


def meant(line: Line, agency_id: int, works: Mapping[Place, Sequence[Known]], year: int) -> Any:
    """Give the one work (Known) that a row is about, or the Problem where there is not one."""
    found = list(works.get(place_of(line["number"], agency_id), ()))
    found = [one for one in found if one.state.work not in _GONE] or found
    if not found:
        number = line["number"][:20]
        return Problem("number", f"Không có việc mang số {number} giao cho cơ quan này.")
    said = line["period"]
    code = period_code(said, year) if said else None
    if said and code is None and any(one.period for one in found):
        return Problem("period", f"Không đọc được kỳ “{said[:40]}”; ghi như “Quý III/2024”.")
    if code is not None and any(one.period for one in found):
        found = [one for one in found if one.period == code]
        if not found:
            return Problem("period", f"Nhiệm vụ này không có kỳ {period_name(code)}.")
    if len(found) == 1 and (found[0].period is None or code is not None):
        return found[0]
    if all(one.period for one in found):
        return Problem("period", "Nhiệm vụ này báo cáo theo kỳ; dòng chưa ghi kỳ báo cáo.")
    return Problem("number", f"Số này chỉ {len(found)} việc của cơ quan; không rõ là việc nào.")


def judge(row: Laid, stored: Stored, on: date) -> Laid:
    """Say what becomes of a row whose work is known."""
    work, read = row.work, row.read
    if read.problem is not None:
        return row.turned(Act.WRONG, read.problem.sentence, read.problem.column)
    if work is None or read.report is None:
        return row.turned(Act.LEFT, "Không có gì để báo cáo.")
    same = changes_nothing(read.report, work.state, stored.last.get(work.id))
    if same:
        return row.turned(Act.SAME, same)
    held = stored.held.get(work.id)
    if held is not None and (held.waits or held.says(read)):
        return row.turned(Act.SAME, WITH_HEAD if held.waits else BY_HEAD)
    try:
        after_report(work.state, read.report, on, stored.confirmed)
    except Refused as refusal:
        field, sentence = next(iter(refusal.problems.items()))
        return row.turned(Act.WRONG, sentence, _COLUMN_OF.get(field, ""))
    return row.turned(Act.SEND, "")


def without_quarrels(rows: Sequence[Laid]) -> list[Laid]:
    """Leave out rows of one work that differ; of rows that say the same keep the first."""
    of_work: dict[int, list[Laid]] = {}
    for row in rows:
        if row.work is not None and row.line["status"]:
            of_work.setdefault(row.work.id, []).append(row)
    told: dict[int, Laid] = {}
    for several in of_work.values():
        if len(several) < 2:
            continue
        places = ", ".join(str(row.line.place) for row in several[:5])
        if len({_claim(row) for row in several}) > 1:
            words = f"Các dòng {places} nói khác nhau về cùng một việc; không dòng nào được nhận."
            told |= {row.line.place: row.turned(Act.WRONG, words, "status") for row in several}
        else:
            words = f"Trùng với dòng {several[0].line.place}."
            told |= {row.line.place: row.turned(Act.LEFT, words) for row in several[1:]}
    return [told.get(row.line.place, row) for row in rows]


def _claim(row: Laid) -> Any:
    read = row.read
    if read.report is None:
        return plain(row.line["status"]), read.problem
    return read.report, read.paper
