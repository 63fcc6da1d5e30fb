"""The addresses under /api/v1: a file for each family of them, and the pages of tokens."""

from tracker.api.describing.operations import api
from tracker.api.views import (
    assessment,
    description,
    files,
    plans,
    progress,
    reports,
    scores,
    webhooks,
    writing,
)
from tracker.api.views.tokens import tokens

__all__ = [
    "api",
    "assessment",
    "description",
    "files",
    "plans",
    "progress",
    "reports",
    "scores",
    "tokens",
    "webhooks",
    "writing",
]
