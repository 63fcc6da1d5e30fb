"""Pages of reports: the periods of a plan, and the analysis of a year's results."""

from tracker.reports.views import analysis, editions, periods, templates
from tracker.reports.views.blueprint import reports

__all__ = ["analysis", "editions", "periods", "reports", "templates"]
