"""One occurrence, its history, and the state of each agency in a task."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.plans.models import Assignment
from tracker.progress.models import (
    Occurrence,
    ProgressUpdate,
    ReportDraft,
    TaskEvent,
)


def occurrence(occurrence_id: int) -> Occurrence | None:
    """Give one occurrence with its task, plan and agency."""
    return session.scalar(
        select(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .options(
            joinedload(Occurrence.task),
            joinedload(Occurrence.plan),
            joinedload(Occurrence.agency),
            joinedload(Occurrence.assignment),
        )
    )


def history(
    *,
    occurrence_id: int | None = None,
    task_id: int | None = None,
    agency_ids: Collection[int] | None = None,
    on: date | None = None,
    limit: int = 30,
) -> Sequence[ProgressUpdate]:
    """Give updates with their documents, newest first; of one occurrence or of a whole task."""
    query = (
        select(ProgressUpdate)
        .options(selectinload(ProgressUpdate.documents))
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id.desc())
        .limit(min(limit, 200))
    )
    if occurrence_id is not None:
        query = query.where(ProgressUpdate.occurrence_id == occurrence_id)
    if task_id is not None:
        query = query.where(ProgressUpdate.task_id == task_id)
    if agency_ids is not None:
        query = query.where(ProgressUpdate.agency_id.in_(agency_ids))
    if on is not None:
        query = query.where(ProgressUpdate.on <= on)
    return session.scalars(query).all()


def draft(occurrence_id: int, person_id: int) -> ReportDraft | None:
    """Give what a person typed on an occurrence and has not sent."""
    return session.get(ReportDraft, (occurrence_id, person_id))


def drafts(person_id: int, limit: int = 20) -> Sequence[tuple[ReportDraft, Occurrence]]:
    """Give a person's drafts, the last saved first, each with its occurrence and task."""
    query = (
        select(ReportDraft, Occurrence)
        .join(Occurrence, Occurrence.id == ReportDraft.occurrence_id)
        .options(joinedload(Occurrence.task))
        .where(ReportDraft.person_id == person_id)
        .order_by(ReportDraft.saved_at.desc())
        .limit(limit)
    )
    return [(found, row) for found, row in session.execute(query)]


def partner_agencies(task_id: int) -> Sequence[Assignment]:
    """Give the assignments of those who take part in a task, bodies and groups."""
    query = select(Assignment).where(
        Assignment.task_id == task_id,
        Assignment.role != "lead",
        Assignment.valid_to.is_(None),
    )
    return session.scalars(query.limit(500)).all()


def events(task_id: int) -> Sequence[TaskEvent]:
    """Give what was recorded to have happened for an event task, newest first."""
    query = select(TaskEvent).where(TaskEvent.task_id == task_id)
    return session.scalars(query.order_by(TaskEvent.id.desc()).limit(100)).all()
