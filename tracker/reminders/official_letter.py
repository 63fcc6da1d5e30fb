"""The draft of the official letter (công văn đôn đốc) to one agency, as an outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.lib.calendar import format_date, format_date_in_words
from tracker.lib.numbers import format_count
from tracker.paper.outline import (
    Block,
    Cell,
    Column,
    Letterhead,
    Outline,
    Row,
    Signature,
    Table,
    ended,
    head,
    paragraph,
    row,
)
from tracker.reminders.queries.urgings import UrgedWork

_COLUMNS = (
    Column(0.06, "center"),
    Column(0.44),
    Column(0.15, "center"),
    Column(0.11, "center"),
    Column(0.12, "center"),
    Column(0.12, "center"),
)
_HEAD = ("TT", "Nhiệm vụ", "Thời hạn", "Số ngày quá hạn", "Số lần đôn đốc", "Tiến độ đã báo cáo")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes the letter, as its head prints it; `authority` issued the plan."""

    issuer: str
    notation: str
    place: str
    superior: str | None
    authority: str


def official_letter(
    sender: Sender,
    agency: str,
    plan_label: str,
    work: Sequence[UrgedWork],
    *,
    on: date,
    answer_by: date,
) -> Outline:
    """Give the draft: number and day open, the late work as a table, the day asked for."""
    number = plan_label.split(" ngày")[0]
    return Outline(
        letterhead=Letterhead(
            issuer=sender.issuer,
            notation=sender.notation,
            place=sender.place,
            year=on.year,
            month=on.month,
            superior=sender.superior,
            about=f"đôn đốc các nhiệm vụ quá hạn của Kế hoạch số {number}",
        ),
        kind="",
        subject=(),
        addressee=agency,
        blocks=ended(_blocks(sender, agency, plan_label, work, on=on, answer_by=answer_by)),
        signature=Signature(("Giám đốc",)),
        recipients=("Như trên;", f"{sender.authority} (để báo cáo);", "Lưu: VT, CCHC."),
    )


def _blocks(
    sender: Sender,
    agency: str,
    plan_label: str,
    work: Sequence[UrgedWork],
    *,
    on: date,
    answer_by: date,
) -> tuple[Block, ...]:
    fewest = min((one.urgings for one in work), default=0)
    return (
        paragraph(
            f"Thực hiện Kế hoạch số {plan_label} của {sender.authority}, {sender.issuer} đã "
            f"đôn đốc {agency} thực hiện các nhiệm vụ được giao chủ trì. Đến hết "
            f"{format_date_in_words(on)}, {agency} còn {format_count(len(work))} nhiệm vụ "
            f"quá hạn đã được đôn đốc từ {format_count(fewest)} lần trở lên mà chưa có báo cáo "
            "hoàn thành, cụ thể như sau:"
        ),
        _table(work, on),
        paragraph(
            f"Để bảo đảm tiến độ thực hiện Kế hoạch, {sender.issuer} đề nghị {agency} chỉ đạo "
            "hoàn thành dứt điểm các nhiệm vụ nêu trên và báo cáo kết quả kèm tài liệu chứng minh "
            f"trên hệ thống theo dõi trước {format_date_in_words(answer_by)}."
        ),
        paragraph(
            "Đối với nhiệm vụ chưa thể hoàn thành trong thời hạn trên, đề nghị báo cáo rõ nguyên "
            "nhân, giải pháp khắc phục, thời hạn cam kết hoàn thành; trường hợp cần điều chỉnh "
            f"thời hạn, gửi đề nghị về {sender.issuer} để tổng hợp, trình cấp có thẩm quyền xem "
            "xét, quyết định."
        ),
        paragraph(f"{sender.issuer} đề nghị {agency} quan tâm, phối hợp thực hiện."),
    )


def _table(work: Sequence[UrgedWork], on: date) -> Table:
    return Table(
        columns=_COLUMNS,
        head=(head(*_HEAD),),
        rows=tuple(_row(position, one, on) for position, one in enumerate(work, 1)),
        size=12,
    )


def _row(position: int, work: UrgedWork, on: date) -> Row:
    period = f" (kỳ {work.period})" if work.period else ""
    late = work.days_late(on)
    return row(
        Cell(str(position), value=position),
        f"Nhiệm vụ {work.task_number}: {work.task_title}{period}",
        Cell(format_date(work.limit_on), value=work.limit_on),
        Cell(format_count(late), value=late),
        Cell(format_count(work.urgings), value=work.urgings),
        f"{work.percent}%" if work.percent else "Chưa báo cáo",
    )
