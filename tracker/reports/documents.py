"""A report as a file: the same outline as Word, Excel or PDF."""

from __future__ import annotations

from datetime import date

from tracker.paper.outline import Outline
from tracker.plans.models import Plan
from tracker.reports.analysis.gathering import analysis_facts
from tracker.reports.analysis.outline import analysis_outline
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.quarterly import quarterly_facts
from tracker.reports.queries.texts import edited
from tracker.reports.templates.queries import template_bytes

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def quarterly_bytes(plan: Plan, code: str, kind: str, *, today: date) -> bytes:
    """Give the report of a period as a file of `kind` (a key of FORMATS), with people's words."""
    words = edited("quarterly", quarterly_subject(plan, code))
    return outline_bytes(quarterly_outline(quarterly_facts(plan, code, today=today), words), kind)


def quarterly_subject(plan: Plan, code: str) -> str:
    """Give the name under which the words of a period's report are kept."""
    return f"{plan.code}/{code}"


def analysis_bytes(year: int, kind: str) -> bytes:
    """Give the analysis of the results of `year`, with the sentences that people edited.

    Raise NoResults where the year has no published results.
    """
    outline = analysis_outline(analysis_facts(year), edited("analysis", str(year)))
    return outline_bytes(outline, kind, use="analysis")


def outline_bytes(outline: Outline, kind: str, *, use: str = "quarterly") -> bytes:
    """Write an outline as a file of `kind` (a key of FORMATS).

    `use` (a key of `templates.models.USES`) says whose Word template holds it.
    """
    if kind == "docx":
        from tracker.paper.word import DEFAULT_TEMPLATE, word_bytes

        return word_bytes(outline, template_bytes(use) or DEFAULT_TEMPLATE)
    if kind == "pdf":
        from tracker.paper.pdf import pdf_bytes

        return pdf_bytes(outline)
    from tracker.paper.excel import excel_bytes, outline_sheets

    return excel_bytes(outline_sheets(outline), title=" ".join(outline.subject))
