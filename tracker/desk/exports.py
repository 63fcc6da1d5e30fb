"""A list as an Excel workbook: what the page shows, with its filters and date in the head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_count
from tracker.lib.text import fold
from tracker.paper.outline import Value
from tracker.plans.models import Plan
from tracker.progress.queries.listing import WorkRow

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def work_workbook(
    rows: Sequence[WorkRow], whole: int, plan: Plan, on: date, heading: str
) -> Response:
    """Give the rows of a list of work as a workbook; where `whole` is more, it says so."""
    from tracker.paper.excel import Field, Sheet, excel_bytes

    sheet = Sheet(
        name=heading[:31],
        title=f"{heading}, kế hoạch {plan.label}",
        fields=(
            Field("Chỉ số", 12),
            Field("Mục", 8),
            Field("Nhiệm vụ số", 10),
            Field("Nhiệm vụ", 60),
            Field("Cơ quan", 34),
            Field("Kỳ báo cáo", 18),
            Field("Hạn", 12, "date"),
            Field("Hạn gốc", 12, "date"),
            Field("Đã gia hạn (lần)", 10, "count"),
            Field("Tình trạng", 26),
            Field("Số ngày trễ", 10, "count"),
            Field("Tiến độ (%)", 10, "count"),
            Field("Báo cáo gần nhất", 14, "date"),
            Field("Nội dung báo cáo", 50),
        ),
        rows=[_line(row) for row in rows],
        notes=(f"Số liệu tính đến hết ngày {format_date(on)}. {_size(len(rows), whole)}",),
    )
    content = excel_bytes([sheet], title=heading)
    name = f"{fold(heading).replace(' ', '-')}-{on.isoformat()}.xlsx"
    return send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name)


def _size(shown: int, whole: int) -> str:
    if shown == whole:
        return f"{format_count(whole)} đầu việc."
    return (
        f"{format_count(shown)} đầu việc đầu trên tổng số {format_count(whole)}; lọc bớt để tải đủ."
    )


def _line(row: WorkRow) -> list[Value]:
    return [
        row.index or "",
        row.section or "",
        row.task_number,
        row.title,
        row.agency_name,
        row.period_name,
        row.state.due_on,
        row.original_due_on,
        row.extension_count or None,
        row.label.text,
        row.days_late or None,
        row.state.percent,
        row.last.on if row.last else None,
        row.last.text if row.last else "",
    ]
