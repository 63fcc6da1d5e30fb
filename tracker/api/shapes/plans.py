"""Plans, tasks and agencies as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.agencies.models import Agency
from tracker.agencies.rules.levels import AUTHORITY_NAMES, LEVEL_NAMES
from tracker.analysis.shapes import number
from tracker.api.describing.schemas import (
    COUNT,
    DAY,
    ID,
    NUMBER,
    TEXT,
    WHOLE,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.plans.former import Worded
from tracker.plans.models import Plan, Target
from tracker.plans.rules.deadline import KINDS

INDEX = one_of(("PAR_INDEX", "SIPAS", "PAPI"))

PLAN = named(
    "Plan",
    record(
        code=told(TEXT, "Tên của kế hoạch trong địa chỉ, ví dụ 2024."),
        kind=one_of(("improvement", "self_assessment", "review", "other")),
        year=WHOLE,
        number=maybe(TEXT),
        issued_on=maybe(DAY),
        title=TEXT,
        state=one_of(("draft", "issued", "closed")),
        ends_on=DAY,
        revision=COUNT,
    ),
)
PLANS = page_of("PlanPage", PLAN)


def plan_shape(row: Plan) -> dict[str, Any]:
    """Give a plan."""
    return {
        "code": row.code,
        "kind": row.kind,
        "year": row.year,
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else None,
        "title": row.title,
        "state": row.state,
        "ends_on": row.ends_on.isoformat(),
        "revision": row.revision,
    }


DEADLINE = record(
    text=told(TEXT, "Thời hạn như kế hoạch ghi."),
    kind=one_of(KINDS),
    starts_on=maybe(DAY),
    due_on=told(maybe(DAY), "Ngày cuối cùng mà lời văn nêu."),
    bound=maybe(TEXT),
    recurrence=maybe(TEXT),
)
SECTION = record(number=TEXT, title=TEXT)

TASK = named(
    "Task",
    record(
        id=ID,
        plan=TEXT,
        number=TEXT,
        index=maybe(TEXT),
        section=maybe(SECTION),
        title=TEXT,
        output=maybe(TEXT),
        deadline=DEADLINE,
        leads=list_of(TEXT),
        partners=list_of(TEXT),
        monitors=list_of(TEXT),
        ordered_by=maybe(TEXT),
        added_on=maybe(DAY),
    ),
)
TASKS = page_of("TaskPage", TASK)


def task_shape(said: Worded, plan: Plan) -> dict[str, Any]:
    """Give a task as its plan worded it on the day asked for."""
    deadline, section = said.deadline, said.section
    return {
        "id": said.id,
        "plan": plan.code,
        "number": said.number,
        "index": said.index_code,
        "section": {"number": section.number, "title": section.title} if section else None,
        "title": said.title,
        "output": said.output,
        "deadline": {
            "text": said.deadline_text or deadline.get("text") or "",
            "kind": deadline.get("kind") or "unspecified",
            **{name: deadline.get(name) for name in ("starts_on", "due_on", "bound", "recurrence")},
        },
        "leads": _names(said.leads),
        "partners": _names(said.partners),
        "monitors": _names(said.monitors),
        "ordered_by": said.ordered_by,
        "added_on": said.added_on.isoformat() if said.added_on else None,
    }


def _names(named_bodies: Any) -> list[str]:
    return [body["name"] if isinstance(body, Mapping) else str(body) for body in named_bodies]


TARGET = named(
    "Target",
    record(
        plan=TEXT,
        index=TEXT,
        code=told(TEXT, "Mã tiêu chí như kế hoạch ghi."),
        name=TEXT,
        kind=told(TEXT, "score: điểm; percent: % điểm tối đa; rank: thứ hạng; tier: nhóm."),
        operator=told(TEXT, "Kết quả so với mục tiêu: >=, > hoặc =."),
        target=maybe(NUMBER),
        baseline=told(maybe(NUMBER), "Kết quả làm gốc mà kế hoạch ghi."),
        max_score=maybe(NUMBER),
        leads=list_of(TEXT),
    ),
)
TARGETS = page_of("TargetPage", TARGET)


def target_shape(row: Target, plan: str) -> dict[str, Any]:
    """Give what a plan promised for one criterion."""
    return {
        "plan": plan,
        "index": row.index_code,
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "operator": row.operator,
        "target": None if row.target is None else number(row.target),
        "baseline": None if row.baseline is None else number(row.baseline),
        "max_score": None if row.max_score is None else number(row.max_score),
        "leads": list(row.leads),
    }


AGENCY = named(
    "Agency",
    record(
        code=TEXT,
        name=TEXT,
        short_name=TEXT,
        official_name=TEXT,
        level=one_of(LEVEL_NAMES),
        authority=one_of(AUTHORITY_NAMES),
        official_code=maybe(TEXT),
        valid_from=maybe(DAY),
        valid_to=told(maybe(DAY), "Ngày cuối cùng còn hoạt động."),
    ),
)
AGENCIES = page_of("AgencyPage", AGENCY)


def agency_shape(row: Agency) -> dict[str, Any]:
    """Give an agency; how to reach its people is nobody's to fetch."""
    return {
        "code": row.code,
        "name": row.name,
        "short_name": row.short_name,
        "official_name": row.official_name,
        "level": row.level,
        "authority": row.authority,
        "official_code": row.official_code,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
