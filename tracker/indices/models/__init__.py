"""Tables of indices: frameworks and trees, the figures printed about them, and what is typed in.

A code ("4.1.6", "TOTAL") is unique only within a framework; figures therefore hang on the
criterion of the framework that was in force in their year.
"""

from tracker.indices.models.entering import EntryDraft, Forecast
from tracker.indices.models.figures import (
    CITY,
    Claim,
    GroupResult,
    LostPoint,
    NationalMean,
    Rank,
    Score,
    SupportingFigure,
    Tier,
)
from tracker.indices.models.frameworks import (
    Criterion,
    CriterionOwner,
    Crosswalk,
    Framework,
    Index,
)
from tracker.indices.models.saved import TableReading

__all__ = [
    "CITY",
    "Claim",
    "Criterion",
    "CriterionOwner",
    "Crosswalk",
    "EntryDraft",
    "Forecast",
    "Framework",
    "GroupResult",
    "Index",
    "LostPoint",
    "NationalMean",
    "Rank",
    "Score",
    "SupportingFigure",
    "TableReading",
    "Tier",
]
