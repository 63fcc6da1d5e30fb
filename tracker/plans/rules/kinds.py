"""Kinds of plans: what they are called, how their codes begin, how a plan is named in a line.

Only an improvement plan promises targets of an index; "the plan of a year" is always one. The
other kinds stand beside it, and several may be in force on one day.
"""

from __future__ import annotations

from datetime import date

IMPROVEMENT = "improvement"
KINDS = {
    IMPROVEMENT: "Cải thiện chỉ số",
    "self_assessment": "Tự đánh giá, chấm điểm",
    "review": "Tổng kết, rà soát",
    "other": "Khác",
}
# What a code begins with (contracts.md, `plan.code`); a plan of indices is called by its year.
_PREFIXES = {IMPROVEMENT: "", "self_assessment": "self-assessment-", "review": "review-"}
_OTHER = "other-"


def code_of(kind: str, year: int) -> str:
    """Give the code of a kind's plan of `year`: "2024", "self-assessment-2024"."""
    return f"{_PREFIXES.get(kind, _OTHER)}{year}"


def kind_of_code(code: str) -> str:
    """Give the kind that a code begins with; one that begins with none names a plan of indices."""
    prefixes = {**_PREFIXES, "other": _OTHER}
    found = (kind for kind, prefix in prefixes.items() if prefix and code.startswith(prefix))
    return next(found, IMPROVEMENT)


def short_name(kind: str, year: int) -> str:
    """Give a plan as a row among those of other plans names it: "Tổng kết, rà soát 2025"."""
    return f"{KINDS[kind]} {year}"


def plan_label(kind: str, year: int, number: str | None, issued_on: date | None) -> str:
    """Give a plan as letters name it: "164/KH-UBND ngày 30/05/2024".

    One whose number nobody typed is called by its kind; one without a date is a draft.
    """
    if issued_on is None:
        return number or f"dự thảo năm {year}"
    return f"{number or short_name(kind, year)} ngày {issued_on:%d/%m/%Y}"
