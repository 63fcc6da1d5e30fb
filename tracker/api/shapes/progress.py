"""Occurrences, updates and counts as JSON. Who wrote an update is told by agency, not by person."""

from __future__ import annotations

from typing import Any

from tracker.api.describing.schemas import (
    AGENCY_REF,
    COUNT,
    DAY,
    ID,
    INSTANT,
    NUMBER,
    TEXT,
    YES_NO,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.api.queries.occurrences import Line
from tracker.api.shapes.documents import DOCUMENT, document_shape
from tracker.plans.former import NOTHING
from tracker.progress.models import ProgressUpdate
from tracker.progress.rules.counts import Counts, counts_json
from tracker.progress.rules.moves import Result
from tracker.progress.rules.status import Kind, Timing, Work

PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
TASK_REF = record(id=ID, number=TEXT, index=maybe(TEXT), title=TEXT)

OCCURRENCE = named(
    "Occurrence",
    record(
        id=ID,
        version=told(COUNT, "Gửi lại khi báo cáo, để không ghi đè thay đổi mới hơn."),
        plan=TEXT,
        task=TASK_REF,
        agency=AGENCY_REF,
        kind=one_of(Kind),
        period=maybe(TEXT),
        work=one_of(Work),
        status=told(one_of(Timing), "Tình trạng so với hạn vào ngày xem."),
        label=told(TEXT, "Tình trạng bằng lời, như trên trang."),
        returned=YES_NO,
        percent=PERCENT,
        due_on=maybe(DAY),
        limit_on=told(maybe(DAY), "Ngày cuối cùng còn tính đúng hạn."),
        original_due_on=maybe(DAY),
        completed_on=maybe(DAY),
        expected_on=maybe(DAY),
        reported_on=maybe(DAY),
        submitted_on=maybe(DAY),
        extension_count=COUNT,
        days_late=COUNT,
        ranked=YES_NO,
        changed_on=told(DAY, "Ngày bắt đầu tình trạng hiện tại."),
    ),
)
OCCURRENCES = page_of("OccurrencePage", OCCURRENCE)
# What a plan may have said otherwise on a past day.
_WORDED = ("number", "index", "title")


def occurrence_shape(line: Line) -> dict[str, Any]:
    """Give an occurrence as it stood on the day asked for."""
    (kind, work, due_on, limit_on, _, completed_on, returned, percent, _,
     id_, version, _, task_id, _, period, original_due_on, expected_on, reported_on,
     submitted_on, extension_count, ranked, since,
     plan, number, index, title, agency, agency_name) = line.row  # fmt: skip
    task = {"id": task_id, "number": number, "index": index, "title": title}
    if line.before is not NOTHING:
        task |= {name: line.before.value(task_id, name, task[name]) for name in _WORDED}
    words = line.words
    return {
        "id": id_,
        "version": version,
        "plan": plan,
        "task": task,
        "agency": {"code": agency, "name": agency_name},
        "kind": kind,
        "period": period,
        "work": work,
        "status": words.timing,
        "label": words.label,
        "returned": returned,
        "percent": percent,
        "due_on": due_on and due_on.isoformat(),
        "limit_on": limit_on and limit_on.isoformat(),
        "original_due_on": original_due_on and original_due_on.isoformat(),
        "completed_on": completed_on and completed_on.isoformat(),
        "expected_on": expected_on and expected_on.isoformat(),
        "reported_on": reported_on and reported_on.isoformat(),
        "submitted_on": submitted_on and submitted_on.isoformat(),
        "extension_count": extension_count,
        "days_late": words.days_late,
        "ranked": ranked,
        "changed_on": since.isoformat(),
    }


UPDATE = named(
    "Update",
    record(
        id=ID,
        occurrence=ID,
        plan=TEXT,
        task=TEXT,
        agency=AGENCY_REF,
        at=INSTANT,
        on=DAY,
        act=told(TEXT, "report, confirm, return, extend …"),
        result=maybe(one_of(Result)),
        percent=maybe(PERCENT),
        done=maybe(TEXT),
        difficulty=maybe(TEXT),
        explanation=maybe(TEXT),
        expected_on=maybe(DAY),
        completed_on=maybe(DAY),
        reason=maybe(TEXT),
        documents=list_of(DOCUMENT),
    ),
)
UPDATES = page_of("UpdatePage", UPDATE)


def update_shape(
    row: ProgressUpdate, plan: str, task: str, agency: dict[str, str]
) -> dict[str, Any]:
    """Give an update with the documents that it shows."""
    shown_at = f"/occurrences/{row.occurrence_id}"
    return {
        "id": row.id,
        "occurrence": row.occurrence_id,
        "plan": plan,
        "task": task,
        "agency": agency,
        "at": row.at.isoformat(),
        "on": row.on.isoformat(),
        "act": row.verb,
        "result": row.result,
        "percent": row.percent,
        "done": row.done,
        "difficulty": row.difficulty,
        "explanation": row.explanation,
        "expected_on": _day(row.expected_on),
        "completed_on": _day(row.completed_on),
        "reason": row.reason,
        "documents": [document_shape(one, shown_at) for one in row.documents],
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


_RATES = ("completion_rate", "overdue_rate", "on_time_rate", "on_time_rate_original")
# The counts of contracts.md, by the names that the command line prints.
COUNTS = {name: maybe(NUMBER) if name in _RATES else COUNT for name in counts_json(Counts())}
_COUNTED = record(key=TEXT, name=TEXT, **COUNTS)
STATUS = named(
    "Status",
    record(
        on=DAY,
        plan=TEXT,
        all=record(**COUNTS),
        by_index=list_of(_COUNTED),
        by_section=list_of(_COUNTED),
        by_agency=list_of(_COUNTED),
    ),
)

# What a rehearsal answers in place of what a report does.
DRY_STATES = {"sent": "would_be_sent", "waiting_for_head": "would_wait_for_head"}
SENT = named(
    "Sent",
    record(
        state=told(
            one_of((*DRY_STATES, *DRY_STATES.values())),
            "waiting_for_head: đang chờ người đứng đầu cơ quan duyệt, chưa gửi đi; would_…: chỉ "
            "thử, chưa ghi gì.",
        ),
        update=maybe(ID),
        occurrence=record(id=ID, version=COUNT, work=one_of(Work), percent=PERCENT),
    ),
)
