"""Lists of the room as workbooks: the whole list of the filters, not the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from werkzeug.wrappers import Response

from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.plans.queries import plans
from tracker.progress.models import ChangeRequest, Explanation
from tracker.progress.queries.confirming import Waiting
from tracker.progress.rules.steering import Asked, words_of
from tracker.web.workbooks import send_workbook

# The most lines of a workbook; what waits for people never comes near.
MOST = 20_000
_OUTCOMES = {
    "asked": "Chờ quyết định",
    "granted": "Đồng ý",
    "refused": "Không đồng ý",
    "withdrawn": "Đã rút",
}


def requests_workbook(rows: Sequence[ChangeRequest]) -> Response:
    """Send requests with who asked for what, why, and what came of it."""
    of = _plan_labels()
    return _workbook(
        "Đề nghị",
        "Đề nghị của các cơ quan",
        (("Kế hoạch", 30), ("Cơ quan", 34), ("Số", 8), ("Nhiệm vụ", 60), ("Đề nghị", 34),
         ("Lý do", 50), ("Ngày gửi", 12, "date"), ("Người gửi", 24), ("Kết quả", 18),
         ("Ngày trả lời", 12, "date"), ("Người trả lời", 24), ("Trả lời", 40)),
        [
            (of[row.plan_id], row.agency.name, row.task.number, row.task.title,
             words_of(Asked(row.kind), row.asked_due_on), row.reason, row.asked_on, row.asked_by,
             _OUTCOMES[row.state], row.decided_on, row.decided_by, row.decision)
            for row in rows
        ],
    )  # fmt: skip


def explanations_workbook(
    rows: Sequence[Explanation],
    *,
    place: Callable[[Explanation], Sequence[Any]],
    mark: Callable[[Explanation], Sequence[str]],
    shown: Callable[[Explanation], Any],
    subjects: Any,
) -> Response:
    """Send explanations; the text stands only where the reader may see it."""
    of, lines = _plan_labels(), []
    for row in rows:
        number, title, *_ = place(row)
        text = shown(row)
        lines.append(
            (of[row.plan_id], row.agency.name, number, title, subjects[row.subject], row.asked_on,
             row.answer_by, mark(row)[0], text.cause if text else None,
             text.remedy if text else None, text.promised_on if text else None)
        )  # fmt: skip
    return _workbook(
        "Giải trình",
        "Giải trình",
        (("Kế hoạch", 30), ("Cơ quan", 34), ("Số", 8), ("Về việc", 60), ("Loại", 22),
         ("Ngày hỏi", 12, "date"), ("Trả lời trước hết ngày", 14, "date"),
         ("Tình trạng", 24), ("Nguyên nhân", 50), ("Biện pháp", 50), ("Cam kết", 12, "date")),
        lines,
    )  # fmt: skip


def queue_workbook(rows: Sequence[Waiting]) -> Response:
    """Send what waits for a confirmer, with what was reported."""
    of = _plan_labels()
    return _workbook(
        "Chờ xác nhận",
        "Báo cáo chờ xác nhận",
        (("Kế hoạch", 30), ("Cơ quan", 34), ("Số", 8), ("Nhiệm vụ", 60), ("Hạn", 12, "date"),
         ("Ngày hoàn thành đã báo", 14, "date"), ("Ngày gửi", 12, "date"), ("Số ngày chờ", 10,
         "count"), ("Việc đã làm", 60)),
        [
            (of[one.row.plan_id], one.row.agency_name, one.row.task_number, one.row.title,
             one.row.state.due_on, one.row.state.completed_on, one.row.submitted_on, one.days,
             one.report.done if one.report else None)
            for one in rows
        ],
    )  # fmt: skip


def _plan_labels() -> dict[int, str]:
    """Give each plan as papers name it: lists hold the rows of several."""
    return {plan.id: plan.label for plan in plans()}


def _workbook(
    name: str,
    title: str,
    heads: Sequence[tuple[Any, ...]],
    rows: Sequence[tuple[str | int | date | None, ...]],
) -> Response:
    from tracker.paper.excel import Field, Sheet

    today = clock.today()
    sheet = Sheet(
        name=name,
        title=title,
        fields=tuple(Field(*head) for head in heads),
        rows=rows,
        notes=(f"Lập ngày {format_date(today)}.",),
    )
    return send_workbook(sheet, name, today)
