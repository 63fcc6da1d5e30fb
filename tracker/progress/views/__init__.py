"""The pages on which agencies report and a confirmer decides; `progress` is their blueprint.

Every page does its work without a script: a form is sent, an action runs in one transaction, the
browser is sent on. What is refused comes back with the errors beside the fields and everything
that was typed, files included.
"""

from tracker.progress.views import (
    bulk,
    deciding,
    documents,
    explanations,
    filed,
    inside_charge,
    inside_leaving,
    inside_review,
    inside_steps,
    partners,
    periods,
    questions,
    queue,
    quick,
    remarks,
    reporting,
    requests,
)
from tracker.progress.views.blueprint import progress

__all__ = [
    "bulk",
    "deciding",
    "documents",
    "explanations",
    "filed",
    "inside_charge",
    "inside_leaving",
    "inside_review",
    "inside_steps",
    "partners",
    "periods",
    "progress",
    "questions",
    "queue",
    "quick",
    "remarks",
    "reporting",
    "requests",
]
