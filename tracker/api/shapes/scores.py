"""Index families, versions, criteria and printed values as JSON; points are JSON numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tracker.analysis.shapes import number
from tracker.api.describing.schemas import (
    DAY,
    ID,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Schema,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.indices.models import Criterion, Framework, Index, Score

PARTS = ("total", "appraisal", "survey")
STAGES = ("published", "self", "appraised_1", "appraised_2", "forecast")

INDEX = named(
    "Index",
    record(code=TEXT, name=TEXT, short_name=TEXT, unit=one_of(("point", "percent"))),
)
INDICES = page_of("IndexPage", INDEX)


def index_shape(row: Index) -> dict[str, Any]:
    """Give an index family."""
    return {
        "code": row.code,
        "name": row.name,
        "short_name": row.short_name,
        "unit": row.unit,
    }


FRAMEWORK = named(
    "Framework",
    record(
        index=TEXT,
        version=TEXT,
        legal_basis=TEXT,
        first_year=WHOLE,
        last_year=maybe(WHOLE),
        max_total=NUMBER,
    ),
)
FRAMEWORKS = page_of("FrameworkPage", FRAMEWORK)


def framework_shape(row: Framework) -> dict[str, Any]:
    """Give a version of an index's criteria."""
    return {
        "index": row.index_code,
        "version": row.version,
        "legal_basis": row.legal_basis,
        "first_year": row.first_year,
        "last_year": row.last_year,
        "max_total": number(row.max_total),
    }


CRITERION = named(
    "Criterion",
    record(
        index=TEXT,
        version=TEXT,
        code=TEXT,
        parent=maybe(TEXT),
        level=TEXT,
        name=TEXT,
        max_score=maybe(NUMBER),
        scoring=one_of(("appraisal", "survey", "mixed")),
    ),
)
CRITERIA = page_of("CriterionPage", CRITERION)


def criterion_shape(row: Criterion, index: str, version: str, parent: str | None) -> dict[str, Any]:
    """Give a node of a framework's tree."""
    return {
        "index": index,
        "version": version,
        "code": row.code,
        "parent": parent,
        "level": row.level,
        "name": row.name,
        "max_score": _number(row.max_score),
        "scoring": row.scoring,
    }


SCORE = named(
    "Score",
    record(
        id=ID,
        index=TEXT,
        version=TEXT,
        code=TEXT,
        year=WHOLE,
        stage=one_of(STAGES),
        part=one_of(PARTS),
        score=maybe(NUMBER),
        percent=told(maybe(NUMBER), "Phần trăm như nguồn in; null nếu nguồn không in."),
        max_score=maybe(NUMBER),
        preferred=told(YES_NO, "Giá trị được dùng khi nguồn in khác nhau."),
        basis=TEXT,
        published_on=maybe(DAY),
        source=TEXT,
        note=TEXT,
    ),
)
SCORES = page_of("ScorePage", SCORE)


def score_shape(row: Score, index: str, version: str, code: str) -> dict[str, Any]:
    """Give one printed value."""
    return {
        "id": row.id,
        "index": index,
        "version": version,
        "code": code,
        "year": row.year,
        "stage": row.stage,
        "part": row.part,
        "score": _number(row.score),
        "percent": _number(row.percent),
        "max_score": _number(row.max_score),
        "preferred": row.preferred,
        "basis": row.basis,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "source": row.source,
        "note": row.note,
    }


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else number(value)


def _open(*names: str) -> Schema:
    """Give the schema of an object of which `names` are promised and more may be there."""
    return {"type": "object", "required": list(names)}


# What `tracker compare --json` prints; contracts.md says each field.
COMPARISON = named(
    "Comparison",
    record(
        index=TEXT,
        year=WHOLE,
        against=WHOLE,
        rows=list_of(
            _open("code", "part", "name", "level", "max_score", "score", "percent", "target")
        ),
        groups=list_of(_open("code", "name", "percent")),
        counts=_open("domains", "at_maximum", "targets", "survey"),
        findings=list_of(_open("severity", "rule", "where", "message")),
    ),
)
