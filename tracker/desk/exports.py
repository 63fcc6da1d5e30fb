"""A list as an Excel workbook: what the page shows, with its filters and date in the head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from werkzeug.wrappers import Response

from tracker.desk.matrix import Line, Matrix
from tracker.desk.tasks import TaskLine
from tracker.desk.tones import TONE_NAMES
from tracker.lib.calendar import format_date
from tracker.lib.numbers import format_count
from tracker.lib.text import shorten
from tracker.paper.outline import Value
from tracker.plans.models import Plan
from tracker.progress.policy import Scope
from tracker.progress.queries.handed import Deliverable, OfAgency
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.work_rows import WorkRow
from tracker.web.workbooks import send_workbook

_AT_ONCE = 1000


def all_rows(
    plan_id: int, on: date, filters: Filters, scope: Scope, *, limit: int
) -> Iterator[WorkRow]:
    """Give the rows of a list one after another, at most `limit`, read some at a time."""
    after, left = None, limit
    while left > 0:
        page = listing(plan_id, on, filters, scope, after=after, limit=min(_AT_ONCE, left))
        yield from page.rows
        after, left = page.next_key, left - len(page.rows)
        if after is None:
            return


def work_workbook(
    rows: Iterable[WorkRow], size: tuple[int, int], plan: Plan, on: date, heading: str
) -> Response:
    """Give the rows of a list of work as a workbook; `size` is how many it holds, and of how many.

    The rows may be a stream: none is kept once it is written.
    """
    from tracker.paper.excel import Field, Sheet

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
        rows=map(_line, rows),
        notes=(f"Số liệu tính đến hết ngày {format_date(on)}. {_size(*size)}",),
    )
    return send_workbook(sheet, heading, on)


def tasks_workbook(lines: Sequence[TaskLine], plan: Plan, on: date) -> Response:
    """Give the list of tasks as a workbook, each with how its parts stand."""
    from tracker.paper.excel import Field, Sheet

    counted = ("Đầu việc", "Xong đúng hạn", "Xong quá hạn", "Quá hạn", "Sắp đến hạn")
    also = ("Chờ xác nhận", "Trong hạn", "Không hạn", "Đã báo cáo kỳ", "Chưa báo cáo kỳ")
    sheet = Sheet(
        name="Nhiệm vụ",
        title=f"Nhiệm vụ của kế hoạch {plan.label}",
        fields=(
            Field("Chỉ số", 12),
            Field("Mục", 8),
            Field("Số", 8),
            Field("Nhiệm vụ", 60),
            Field("Chủ trì", 34),
            Field("Phối hợp", 34),
            Field("Tiến độ trong kế hoạch", 24),
            Field("Kết quả, sản phẩm", 34),
            *(Field(name, 10, "count") for name in counted + also),
        ),
        rows=map(_task_line, lines),
        notes=(f"Số liệu tính đến hết ngày {format_date(on)}. {len(lines)} nhiệm vụ.",),
    )
    return send_workbook(sheet, "Nhiệm vụ", on)


def handed_workbook(agencies: Sequence[OfAgency], plan: Plan, on: date) -> Response:
    """Give who has handed in what of a plan as a workbook, a line for each deliverable."""
    from tracker.paper.excel import Field, Sheet

    rows = [_deliverable(one.agency.name, row) for one in agencies for row in one.deliverables]
    sheet = Sheet(
        name="Ai đã nộp",
        title=f"Ai đã nộp, {plan.label}",
        fields=(
            Field("Cơ quan", 34),
            Field("Số", 12),
            Field("Việc phải nộp", 60),
            Field("Thứ tự", 8),
            Field("Hạn", 12, "date"),
            Field("Tình trạng", 26),
            Field("Ngày hoàn thành", 12, "date"),
            Field("Chậm (ngày)", 10, "count"),
            Field("Văn bản", 50),
        ),
        rows=rows,
        notes=(f"Số liệu tính đến hết ngày {format_date(on)}. {_size(len(rows), len(rows))}",),
    )
    return send_workbook(sheet, "Ai đã nộp", on)


def _deliverable(agency: str, one: Deliverable) -> list[Value]:
    row = one.row
    papers = (
        f"{paper.label} ngày {format_date(paper.issued_on)}" if paper.issued_on else paper.label
        for paper in one.documents
    )
    return [
        agency,
        row.task_number,
        row.title,
        one.place,
        row.state.due_on,
        row.label.text,
        row.state.completed_on,
        one.days_late or None,
        "; ".join(papers),
    ]


def _task_line(line: TaskLine) -> list[Value]:
    task, c = line.task, line.counts
    words: list[Value] = [
        task.index_code or "",
        task.section.number if task.section else "",
        task.number,
        task.title,
        line.leads,
        "; ".join(partner["name"] for partner in task.partners),
        task.deadline_text or "",
        task.output or "",
    ]
    counts = (c.occurrences, c.done_on_time, c.done_late, c.overdue, c.due_soon, c.waiting)
    return [*words, *counts, c.not_due, c.no_deadline, c.reported, c.silent]


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


def matrix_workbook(matrix: Matrix, lines: Iterable[Line], plan: Plan, on: date) -> Response:
    """Give the matrix as a workbook: agencies down, tasks across, the state in words."""
    from tracker.paper.excel import Field, Sheet

    ids = [task.id for task in matrix.tasks]
    named = [f"{task.number}. {shorten(task.heading, 80)}" for task in matrix.tasks]
    sheet = Sheet(
        name="Ma trận",
        title=f"Cơ quan và nhiệm vụ, kế hoạch {plan.label}",
        fields=(
            Field("Mã", 10),
            Field("Cơ quan", 34),
            Field("Số ô cần xem", 10, "count"),
            *(Field(name, 16) for name in named),
        ),
        rows=(_matrix_line(line, ids) for line in lines),
        notes=(
            f"Số liệu tính đến hết ngày {format_date(on)}. Mỗi ô là tình trạng đáng chú ý nhất "
            "của cơ quan trong nhiệm vụ; ô trống là không giao.",
        ),
    )
    return send_workbook(sheet, "Ma trận", on)


def _matrix_line(line: Line, task_ids: Sequence[int]) -> list[Value]:
    cells = (line.cells.get(task_id) for task_id in task_ids)
    words = [TONE_NAMES[cell.tone] if cell else None for cell in cells]
    return [line.agency.code, line.agency.name, line.attention, *words]
