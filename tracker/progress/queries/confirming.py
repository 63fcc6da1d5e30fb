"""What a confirmer reads: what waits, oldest first, with the report and its documents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from tracker.db import session
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.queries.listing import WorkRow, rows_query, work_rows
from tracker.progress.rules.status import Work


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for a confirmer. `days` counts since it was sent."""

    row: WorkRow
    report: ProgressUpdate | None
    days: int


def waiting(
    plan_id: int, on: date, *, after: tuple[date, int] | None = None, limit: int = 25
) -> list[Waiting]:
    """Give at most `limit` waiting reports after the (day sent, id) of the last one.

    Four queries whatever their number. The queue is of now: nobody confirms in the past.
    """
    c = Occurrence.__table__.c
    query = (
        rows_query(Occurrence.__table__)
        .where(c.plan_id == plan_id, c.work == Work.SUBMITTED.value)
        .order_by(c.submitted_on, c.id)
        .limit(limit)
    )
    if after is not None:
        day, last = after
        query = query.where(or_(c.submitted_on > day, and_(c.submitted_on == day, c.id > last)))
    rows = work_rows(session.execute(query).all(), on)
    reports = latest_reports([row.id for row in rows])
    return [
        Waiting(row, reports.get(row.id), (on - row.submitted_on).days if row.submitted_on else 0)
        for row in rows
    ]


def waiting_count(plan_id: int) -> int:
    """Count what waits in a plan."""
    query = select(func.count()).where(
        Occurrence.plan_id == plan_id, Occurrence.work == Work.SUBMITTED.value
    )
    return session.scalar(query) or 0


def latest_reports(occurrence_ids: Collection[int]) -> dict[int, ProgressUpdate]:
    """Give the newest report of each occurrence with its documents."""
    if not occurrence_ids:
        return {}
    newest = (
        select(func.max(ProgressUpdate.id))
        .where(ProgressUpdate.occurrence_id.in_(occurrence_ids), ProgressUpdate.verb == "report")
        .group_by(ProgressUpdate.occurrence_id)
    )
    rows = session.scalars(
        select(ProgressUpdate)
        .where(ProgressUpdate.id.in_(newest))
        .options(selectinload(ProgressUpdate.documents))
    )
    return {row.occurrence_id: row for row in rows}
