"""What waits for an agency's head: a page of it, how much, and since when for which work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from tracker.db import session
from tracker.evidence.models import Document
from tracker.progress.models import HeadReview, HeadReviewDocument, Occurrence
from tracker.progress.rules.moves import Report
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.typed import unpack


@dataclass(frozen=True, slots=True)
class Review:
    """A report that waits, or was decided, with what it says and the work that it is about."""

    row: HeadReview
    report: Report

    @property
    def occurrence(self) -> Occurrence:
        """The work that the report is about."""
        return self.row.occurrence

    @property
    def has_changed(self) -> bool:
        """Whether the work was changed by somebody else since the report was written."""
        return self.row.version != self.row.occurrence.version

    @property
    def period(self) -> str:
        """The period as people say it, empty where there is none."""
        return period_name(self.row.occurrence.period)


def waiting(
    agency_ids: Collection[int], *, after: tuple[date, int] | None = None, limit: int = 25
) -> list[Review]:
    """Give a page of what waits for the heads of some agencies, oldest first.

    Two statements whatever the number of rows.
    """
    query = _whole().where(HeadReview.agency_id.in_(agency_ids), HeadReview.state == "waiting")
    if after is not None:
        query = query.where(tuple_(HeadReview.sent_on, HeadReview.id) > after)
    rows = session.scalars(query.order_by(HeadReview.sent_on, HeadReview.id).limit(limit))
    return [_review(row) for row in rows]


def waiting_count(agency_ids: Collection[int]) -> int:
    """Count what waits for the heads of some agencies."""
    if not agency_ids:
        return 0
    query = select(func.count()).where(
        HeadReview.agency_id.in_(agency_ids), HeadReview.state == "waiting"
    )
    return session.scalar(query) or 0


def newest(occurrence_id: int) -> Review | None:
    """Give the last report on an occurrence that went to the head, whatever became of it."""
    query = _whole().where(HeadReview.occurrence_id == occurrence_id)
    row = session.scalars(query.order_by(HeadReview.id.desc()).limit(1)).first()
    return _review(row) if row else None


def waiting_since(occurrence_ids: Collection[int]) -> dict[int, HeadReview]:
    """Give, by occurrence, the report that waits for the head, where one does."""
    if not occurrence_ids:
        return {}
    query = select(HeadReview).where(
        HeadReview.occurrence_id.in_(list(occurrence_ids)), HeadReview.state == "waiting"
    )
    return {row.occurrence_id: row for row in session.scalars(query)}


def sent_back(agency_ids: Collection[int], person_id: int, limit: int = 20) -> list[HeadReview]:
    """Give what a head sent back to its writer, where nothing was sent about it since."""
    newest_of = (
        select(func.max(HeadReview.id))
        .where(HeadReview.agency_id.in_(list(agency_ids)))
        .group_by(HeadReview.occurrence_id)
    )
    query = (
        select(HeadReview)
        .join(Occurrence, Occurrence.id == HeadReview.occurrence_id)
        .options(joinedload(HeadReview.occurrence).joinedload(Occurrence.task))
        .where(
            HeadReview.agency_id.in_(list(agency_ids)),
            HeadReview.state == "sent_back",
            HeadReview.sent_by_id == person_id,
            HeadReview.id.in_(newest_of),
            Occurrence.version == HeadReview.version,
        )
        .order_by(HeadReview.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def review_document(occurrence_id: int, document_id: int) -> Document | None:
    """Give a document if a report on this occurrence that went to the head shows it."""
    query = (
        select(Document)
        .join(HeadReviewDocument, HeadReviewDocument.document_id == Document.id)
        .join(HeadReview, HeadReview.id == HeadReviewDocument.review_id)
        .where(Document.id == document_id, HeadReview.occurrence_id == occurrence_id)
    )
    return session.scalar(query.limit(1))


def _whole() -> Select[HeadReview]:
    work = joinedload(HeadReview.occurrence)
    return select(HeadReview).options(
        selectinload(HeadReview.documents),
        work.joinedload(Occurrence.task),
        work.joinedload(Occurrence.agency),
    )


def _review(row: HeadReview) -> Review:
    return Review(row, unpack(row.typed, len(row.documents)))
