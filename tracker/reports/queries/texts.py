"""Reading what people wrote in place of drafts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.db import session
from tracker.reports.models import ReportText


def texts(report: str, subject: str) -> dict[str, ReportText]:
    """Give every place of a report that a person changed once, by its key."""
    query = (
        select(ReportText)
        .options(joinedload(ReportText.changed_by))
        .where(ReportText.report == report, ReportText.subject == subject)
    )
    return {row.key: row for row in session.scalars(query)}


def edited(report: str, subject: str) -> dict[str, str]:
    """Give the words that stand in place of drafts, by key."""
    return {k: row.text for k, row in texts(report, subject).items() if row.text is not None}
