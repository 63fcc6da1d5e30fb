"""Every table of comparing as a workbook, with exact values: a module a page."""

from tracker.analysis.sheets.answering import (
    outlook_workbook,
    places_workbook,
    promises_workbook,
    winning_workbook,
)
from tracker.analysis.sheets.comparing import comparison_workbook
from tracker.analysis.sheets.series import trend_workbook, years_workbook

__all__ = [
    "comparison_workbook",
    "outlook_workbook",
    "places_workbook",
    "promises_workbook",
    "trend_workbook",
    "winning_workbook",
    "years_workbook",
]
