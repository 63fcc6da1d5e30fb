"""The documents of self-assessment as files: the report, one agency's sheet, what is typed in."""

from __future__ import annotations

from datetime import date

from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.reports.assessment.gathering import assessment_facts
from tracker.reports.assessment.outline import assessment_outline
from tracker.reports.assessment.sheet import sheet_outline
from tracker.reports.assessment.typing_in import typing_sheets
from tracker.reports.documents import outline_bytes
from tracker.reports.queries.texts import edited

# Under which name the report's edited sentences are kept, and whose Word template holds it.
REPORT = "assessment"
_TEMPLATE = "analysis"


def report_bytes(row: AssessmentRound, kind: str, *, on: date) -> bytes:
    """Give the province's report of a round as a file of `kind`, with the edited sentences."""
    outline = assessment_outline(assessment_facts(row, on=on), edited(REPORT, str(row.year)))
    return outline_bytes(outline, kind, use=_TEMPLATE)


def sheet_bytes(sheet: AssessmentSheet, kind: str) -> bytes:
    """Give one agency's sheet as a document of `kind`."""
    return outline_bytes(sheet_outline(sheet), kind, use=_TEMPLATE)


def typing_bytes(row: AssessmentRound, *, on: date) -> bytes:
    """Give the tables that the ministry's software asks for, as a workbook."""
    from tracker.paper.excel import excel_bytes

    sheets = typing_sheets(assessment_facts(row, on=on))
    return excel_bytes(sheets, title=sheets[0].title)
