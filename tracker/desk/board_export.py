"""The board and the points at stake as workbooks: the tables of the page, whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import send_file
from werkzeug.wrappers import Response

from tracker.desk.board import Board
from tracker.desk.stakes_page import CAUSES, StakesPage, agency_rows, criterion_rows, sum_words
from tracker.lib.calendar import format_date
from tracker.paper.outline import Value
from tracker.progress.queries.board import TaskLine
from tracker.progress.rules.hands import hand_words

if TYPE_CHECKING:
    from tracker.paper.excel import Field, Sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def board_workbook(
    board: Board,
    figures: Iterable[Mapping[str, Any]],
    late: Iterable[TaskLine],
    standing_agency: str,
) -> Response:
    """Send the tables of the board; `late` are all late tasks, not the first few."""
    from tracker.paper.excel import Sheet

    notes = (f"Kế hoạch {board.plan.label}. Số liệu tính đến hết ngày {format_date(board.on)}.",)
    tables: tuple[tuple[str, str, list[list[Value]]], ...] = (
        ("Số chính", "Số:40|Giá trị|Đơn vị:20|Trên tổng số:60|Thay đổi:30", _figures(figures)),
        (
            "Quá hạn",
            "Nhiệm vụ số|Nhiệm vụ:60|Hạn sớm nhất|Số ngày trễ|Việc còn nợ|Cơ quan được giao"
            "|Điểm đang treo:40",
            [_late(line, board) for line in late],
        ),
        (
            "Theo mục",
            "Chỉ số|Mục|Tên:60|Có hạn|Xong|Chờ xác nhận|Trong hạn|Sắp đến hạn|Quá hạn"
            "|Thường xuyên|Đã báo cáo kỳ|Phải báo cáo kỳ",
            _sections(board),
        ),
        (
            "Theo cơ quan",
            "Cơ quan:44|Đầu việc|Quá hạn|Sắp đến hạn|Chờ xác nhận|Xong|Đã đến hạn"
            "|Đúng hạn hiện hành|Đúng hạn gốc|Chưa báo cáo",
            _agencies(board),
        ),
        ("Điểm đang treo", "Vì:34|Chỉ số|Điểm:50|Số tiêu chí|Tối đa", _sums(board)),
        (
            "Đang ở ai",
            "Đang ở:34|Việc gì:50|Số việc|Lâu nhất từ|Số ngày",
            _held(board, standing_agency),
        ),
        (
            "Đường kế hoạch",
            "Đến ngày|Phải xong|Đã xong",
            [[point.day, point.due, point.done] for point in board.line],
        ),
    )
    sheets = [
        Sheet(name, f"{name}, kế hoạch {board.plan.label}", _fields(heads, rows), rows, notes)
        for name, heads, rows in tables
    ]
    return send_sheets(sheets, "Theo dõi", f"theo-doi-{board.on.isoformat()}.xlsx")


def stakes_workbook(page: StakesPage) -> Response:
    """Send every criterion and every agency of the page of points at stake."""
    from tracker.paper.excel import Sheet

    units = page.stakes.units
    heads = "Cơ quan:44|Việc quá hạn|Việc chưa báo cáo|" + "|".join(
        f"{unit.name}:40" for unit in units.values()
    )
    criteria = criterion_rows(page)
    agencies = agency_rows(page, list(units))
    notes = (
        f"{CAUSES[page.cause]}; số liệu tính đến hết ngày {format_date(page.on)}. Điểm dự kiến "
        "tăng = mục tiêu − kết quả công bố gần nhất; mỗi tiêu chí tính một lần; không cộng điểm "
        "của các chỉ số với nhau.",
    )
    columns = (
        "Chỉ số|Tiêu chí|Tên:60|Kết quả|Mục tiêu|Dự kiến tăng|Tối đa|Đơn vị:20"
        "|Nhiệm vụ quá hạn:24|Nhiệm vụ chưa báo cáo:24"
    )
    title = f"Điểm đang treo, kế hoạch {page.plan.label}"
    sheets = [
        Sheet("Theo tiêu chí", title, _fields(columns, criteria), criteria, notes),
        Sheet("Theo cơ quan", title, _fields(heads, agencies), agencies, notes),
    ]
    return send_sheets(sheets, "Điểm đang treo", f"diem-dang-treo-{page.on.isoformat()}.xlsx")


def send_sheets(sheets: list[Sheet], title: str, name: str) -> Response:
    """Send a workbook of several sheets under a file name."""
    from tracker.paper.excel import excel_bytes

    content = BytesIO(excel_bytes(sheets, title=title))
    return send_file(content, mimetype=_XLSX, as_attachment=True, download_name=name)


def _fields(heads: str, rows: list[list[Value]]) -> tuple[Field, ...]:
    """Read "head:width|head": what the first filled cell of a column holds tells its kind."""
    from tracker.paper.excel import Field

    found = []
    for place, head in enumerate(heads.split("|")):
        label, _, width = head.partition(":")
        first = next((row[place] for row in rows if row[place] not in (None, "")), "")
        kind: Any = "text"
        if isinstance(first, date):
            kind = "date"
        elif isinstance(first, int):
            kind = "count"
        elif not isinstance(first, str):
            kind = "decimal"
        found.append(Field(label, float(width or 14), kind))
    return tuple(found)


def _figures(figures: Iterable[Mapping[str, Any]]) -> list[list[Value]]:
    return [
        [
            figure["label"],
            figure["value"],
            figure.get("unit") or "",
            figure.get("of") or "",
            (figure.get("change") or {}).get("text", ""),
        ]
        for figure in figures
    ]


def _late(line: TaskLine, board: Board) -> list[Value]:
    sums = board.at_stake.of_task(line.task_id)
    words = "; ".join(sum_words(one, board.at_stake.stakes) for one in sums)
    days = (board.on - line.limit_on).days
    return [line.number, line.title, line.limit_on, days, line.owing, line.assigned, words]


def _sections(board: Board) -> list[list[Value]]:
    return [
        [
            line.index or "",
            line.number,
            line.title,
            line.dated,
            line.done,
            line.waiting,
            line.in_time,
            line.soon,
            line.overdue,
            line.periodic,
            line.answered,
            line.asked,
        ]
        for line in board.lines
    ]


def _agencies(board: Board) -> list[list[Value]]:
    return [
        [
            row.name,
            row.counts.occurrences,
            row.counts.overdue,
            row.counts.due_soon,
            row.counts.waiting,
            row.counts.done,
            row.counts.fallen_due,
            row.counts.done_on_time,
            row.counts.done_on_time_original,
            row.counts.silent,
        ]
        for row in board.now.by_agency
    ]


def _sums(board: Board) -> list[list[Value]]:
    found = board.at_stake
    causes = (("Quá hạn", found.late), ("Chưa báo cáo", found.silent), ("Cả hai", found.either))
    return [
        [
            cause,
            found.stakes.units[one.index].name,
            sum_words(one, found.stakes),
            one.criteria,
            one.maximum,
        ]
        for cause, sums in causes
        for one in sums
    ]


def _held(board: Board, standing_agency: str) -> list[list[Value]]:
    return [
        [*hand_words(one.hand.value, standing_agency), one.count, one.oldest_on, one.days(board.on)]
        for one in board.held
    ]
