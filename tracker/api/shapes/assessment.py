"""Rounds of self-assessment as JSON: how far they are, sheets, and the province's own table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tracker.analysis.shapes import number
from tracker.api.describing.schemas import (
    AGENCY_REF,
    COUNT,
    DAY,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.api.shapes.documents import DOCUMENT, document_shape
from tracker.assessment.models import (
    AnswerDocument,
    AssessmentAnswer,
    AssessmentRound,
    AssessmentSheet,
)
from tracker.assessment.queries.rounds import Tally
from tracker.assessment.rules.comparing import Compared
from tracker.assessment.rules.consolidating import Line

ROUND = named(
    "AssessmentRound",
    record(
        year=told(WHOLE, "Năm có kết quả được chấm."),
        index=TEXT,
        title=TEXT,
        plan=maybe(TEXT),
        state=one_of(("draft", "open", "consolidated", "sent", "appraised", "published")),
        opens_on=DAY,
        agency_due_on=DAY,
        city_due_on=DAY,
        consolidated_on=maybe(DAY),
        sent_number=told(maybe(TEXT), "Số báo cáo đã gửi Bộ."),
        sent_on=maybe(DAY),
        appraised_on=maybe(DAY),
        published_on=told(maybe(DAY), "Từ ngày này ai xem được kết quả đều xem được mọi phiếu."),
    ),
)
ROUNDS = page_of("AssessmentRoundPage", ROUND)


def round_shape(row: AssessmentRound) -> dict[str, Any]:
    """Give a round with its calendar."""
    return {
        "year": row.year,
        "index": row.index_code,
        "title": row.title,
        "plan": row.plan.code if row.plan else None,
        "state": row.state,
        "opens_on": row.opens_on.isoformat(),
        "agency_due_on": row.agency_due_on.isoformat(),
        "city_due_on": row.city_due_on.isoformat(),
        "consolidated_on": row.consolidated_on and row.consolidated_on.isoformat(),
        "sent_number": row.sent_number,
        "sent_on": row.sent_on and row.sent_on.isoformat(),
        "appraised_on": row.appraised_on and row.appraised_on.isoformat(),
        "published_on": row.published_on and row.published_on.isoformat(),
    }


_SHEET = {
    "agency": AGENCY_REF,
    "number": told(WHOLE, "Số thứ tự của phụ lục."),
    "state": one_of(("open", "signed", "returned", "accepted")),
    "due_on": DAY,
    "signed_on": maybe(DAY),
    "accepted_on": maybe(DAY),
    "criteria": record(total=COUNT, complete=COUNT, accepted=COUNT, returned=COUNT),
    "readable": told(YES_NO, "Mã này mở được nội dung của phiếu."),
}
SHEETS = page_of("AssessmentSheetPage", named("AssessmentSheet", record(**_SHEET)))


def sheet_shape(row: AssessmentSheet, tally: Tally, *, readable: bool) -> dict[str, Any]:
    """Give how far a sheet has come, nothing of what it says."""
    return {
        "agency": {"code": row.agency.code, "name": row.agency.name},
        "number": row.number,
        "state": row.state,
        "due_on": row.due_on.isoformat(),
        "signed_on": row.signed_on and row.signed_on.isoformat(),
        "accepted_on": row.accepted_on and row.accepted_on.isoformat(),
        "criteria": {
            "total": tally.total,
            "complete": tally.complete,
            "accepted": tally.accepted,
            "returned": tally.returned,
        },
        "readable": readable,
    }


ANSWER = record(
    code=TEXT,
    name=TEXT,
    scope=told(TEXT, "Phần của tiêu chí mà cơ quan chấm; rỗng là cả tiêu chí."),
    max_score=maybe(NUMBER),
    score=maybe(NUMBER),
    explanation=TEXT,
    verdict=told(
        maybe(one_of(("accepted", "returned"))),
        "Ý kiến của cơ quan thường trực; cơ quan khác luôn nhận null.",
    ),
    verdict_reason=told(maybe(TEXT), "Lý do trả lại; cơ quan khác luôn nhận null."),
    documents=list_of(DOCUMENT),
)
SHEET = named("AssessmentSheetContent", record(**_SHEET, answers=list_of(ANSWER)))


def answer_shape(
    row: AssessmentAnswer, documents: Sequence[AnswerDocument], shown_at: str, *, judged: bool
) -> dict[str, Any]:
    """Give one criterion of a sheet; what was said in judging it only where `judged` says so."""
    return {
        "code": row.criterion.code,
        "name": row.criterion.name,
        "scope": row.scope,
        "max_score": _number(row.criterion.max_score),
        "score": _number(row.score),
        "explanation": row.explanation,
        "verdict": row.verdict if judged else None,
        "verdict_reason": (row.verdict_reason or None) if judged else None,
        "documents": [document_shape(one.document, shown_at) for one in documents],
    }


CITY_LINE = record(
    code=TEXT,
    name=TEXT,
    agencies=list_of(TEXT),
    max_score=maybe(NUMBER),
    own=told(maybe(NUMBER), "Điểm tự chấm của thành phố; null khi phụ lục chưa ký đủ."),
    previous=told(maybe(NUMBER), "Điểm công bố năm trước."),
    target=told(maybe(NUMBER), "Mục tiêu của kế hoạch."),
    documents=told(COUNT, "Số tài liệu kiểm chứng đã gửi."),
    appraised_1=maybe(NUMBER),
    appraised_2=maybe(NUMBER),
    published=maybe(NUMBER),
    over=told(maybe(NUMBER), "Tự chấm trừ công bố."),
    evidence_accepted=maybe(YES_NO),
    council_note=TEXT,
    reply=told(TEXT, "Giải trình đã gửi Hội đồng."),
)
CITY_TABLE = named(
    "AssessmentComparison",
    record(
        year=WHOLE,
        index=TEXT,
        own_total=told(maybe(NUMBER), "Tổng điểm tự chấm; null khi chưa chấm đủ."),
        items=list_of(CITY_LINE),
    ),
)


def city_line_shape(line: Line, compared: Compared) -> dict[str, Any]:
    """Give a criterion of the province's table beside what came of it."""
    return {
        "code": line.code,
        "name": line.name,
        "agencies": list(compared.agencies),
        "max_score": _number(line.maximum),
        "own": _number(compared.own),
        "previous": _number(line.last),
        "target": _number(line.target),
        "documents": len(line.documents),
        "appraised_1": _number(compared.first),
        "appraised_2": _number(compared.second),
        "published": _number(compared.published),
        "over": _number(compared.over),
        "evidence_accepted": compared.accepted,
        "council_note": compared.note,
        "reply": compared.reply,
    }


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else number(value)
