"""Pages of reports: the periods of a plan, and the analysis of a year's results."""

from tracker.reports.views import (
    agency,
    analysis,
    assessment,
    editions,
    filings,
    papers,
    periods,
    templates,
)
from tracker.reports.views.blueprint import reports

__all__ = [
    "agency",
    "analysis",
    "assessment",
    "editions",
    "filings",
    "papers",
    "periods",
    "reports",
    "templates",
]
