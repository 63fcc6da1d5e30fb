"""The tables of the room, by what they hold: occurrences, what is said, what is asked."""

from tracker.progress.models.asking import (
    ChangeRequest,
    Explanation,
    ExplanationPast,
    PartnerRequest,
    PartnerRequestDocument,
)
from tracker.progress.models.inside import HeadReview, HeadReviewDocument, TaskStep
from tracker.progress.models.occurrence import (
    STATE_COLUMNS,
    DayTotal,
    Occurrence,
    OccurrencePast,
)
from tracker.progress.models.saying import ProgressUpdate, ReportDraft, TaskEvent, UpdateDocument

__all__ = [
    "STATE_COLUMNS",
    "ChangeRequest",
    "DayTotal",
    "Explanation",
    "ExplanationPast",
    "HeadReview",
    "HeadReviewDocument",
    "Occurrence",
    "OccurrencePast",
    "PartnerRequest",
    "PartnerRequestDocument",
    "ProgressUpdate",
    "ReportDraft",
    "TaskEvent",
    "TaskStep",
    "UpdateDocument",
]
