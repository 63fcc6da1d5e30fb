"""A report as a file: the same outline as Word, Excel or PDF."""

from __future__ import annotations

from datetime import date

from tracker.plans.models import Plan
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.quarterly import quarterly_facts

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def quarterly_bytes(plan: Plan, code: str, kind: str, *, today: date) -> bytes:
    """Give the report of a period as a file of `kind` (a key of FORMATS)."""
    outline = quarterly_outline(quarterly_facts(plan, code, today=today))
    if kind == "docx":
        from tracker.paper.word import word_bytes

        return word_bytes(outline)
    if kind == "pdf":
        from tracker.paper.pdf import pdf_bytes

        return pdf_bytes(outline)
    from tracker.paper.excel import excel_bytes, outline_sheets

    return excel_bytes(outline_sheets(outline), title=" ".join(outline.subject))
