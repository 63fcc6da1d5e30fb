"""What an agency answered in a period, as the annex of its own periodic report.

The agency signs and numbers that report itself: the annex leaves number and day open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.agencies.models import Agency
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.paper.outline import (
    Appendix,
    Cell,
    Column,
    Letterhead,
    Outline,
    Signature,
    Table,
    head,
    row,
)
from tracker.paper.outline import Row as TableRow
from tracker.progress.models import ProgressUpdate
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.moves import Result
from tracker.progress.rules.schedule import period_name

_COLUMNS = (
    Column(0.05, "center"),
    Column(0.06, "center"),
    Column(0.34),
    Column(0.13),
    Column(0.32),
    Column(0.10, "center"),
)
_RESULTS: dict[str, str] = {Result.DONE: "Có thực hiện", Result.NOTHING: "Không phát sinh"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One duty of the period, with the report that was sent; None while it is missing."""

    row: WorkRow
    report: ProgressUpdate | None


def annex_outline(
    agency: Agency, period: str, answers: Sequence[Answer], *, to: str, at: datetime
) -> Outline:
    """Give the annex of one agency's report of a period; `to` names who received the answers."""
    today = clock.local_day(at)
    title = f"KẾT QUẢ THỰC HIỆN NHIỆM VỤ THƯỜNG XUYÊN {period_name(period).upper()}"
    return Outline(
        letterhead=Letterhead(
            issuer=agency.official_name or agency.name,
            notation=notation(agency),
            place="",
            year=today.year,
            month=today.month,
        ),
        kind="BÁO CÁO",
        subject=(title,),
        blocks=(),
        signature=Signature(()),
        appendices=(Appendix(title, (_table(answers, to),)),),
    )


def notation(agency: Agency) -> str:
    """Give "BC-STP", "BC-UBND" of an agency's reports; open where its code is no abbreviation."""
    if agency.name.startswith("UBND"):
        return "BC-UBND"
    code = agency.code.split("_")[0]
    return f"BC-{code}" if code.isalpha() else "BC-"


def _table(answers: Sequence[Answer], to: str) -> Table:
    return Table(
        columns=_COLUMNS,
        head=(head("TT", "Số NV", "Nhiệm vụ", "Kết quả", "Việc đã làm trong kỳ", "Ngày gửi"),),
        rows=tuple(_line(place, one) for place, one in enumerate(answers, start=1)),
        notes=_receipts([one.report for one in answers if one.report], to),
    )


def _line(place: int, one: Answer) -> TableRow:
    said = one.report
    words = said.done if said and said.result == Result.DONE else ""
    hard = f" Khó khăn, vướng mắc: {said.difficulty}" if said and said.difficulty else ""
    return row(
        Cell(str(place), value=place),
        one.row.task_number,
        one.row.title,
        _RESULTS.get(said.result or "", "Đang thực hiện") if said else "Chưa báo cáo",
        f"{words or ''}{hard}".strip(),
        format_date(said.on) if said else "",
    )


def _receipts(sent: Sequence[ProgressUpdate], to: str) -> tuple[str, ...]:
    """Give a line for each sending: its number, when, and how many reports it held."""
    sendings: dict[datetime, list[ProgressUpdate]] = {}
    for one in sorted(sent, key=lambda update: update.id):
        sendings.setdefault(one.at, []).append(one)
    return tuple(
        f"Đã gửi {to} qua hệ thống {len(rows)} báo cáo lúc "
        f"{clock.local(at):%H:%M ngày %d/%m/%Y}; biên nhận số {rows[0].id}."
        for at, rows in sendings.items()
    )
