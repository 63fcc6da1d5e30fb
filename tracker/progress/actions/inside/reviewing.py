"""A report waits for the agency's own head, who sends it out, or sends it back with a reason.

Who approves is the head, or who stands in for the head (`policy.can_approve`). Where the head has
gone and nobody stands in, the agency is shown among those whose reports cannot leave; Sở Nội vụ
names a head, or switches the agency to sending straight (`accounts.policy.can_switch_approval`).
What waited meanwhile is taken back by the agency's own people and sent: nobody outside reads it.

The head changes nothing in it. The occurrence stays as it was until the head's yes: only then
`reporting.report` runs, by the head, with the writer named beside. A writer's words are never
lost: what is sent back or withdrawn is their draft again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.audit.actions import record
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.text import nfc, shorten
from tracker.progress.actions import reporting
from tracker.progress.actions.states import lock, lock_many
from tracker.progress.models import (
    HeadReview,
    HeadReviewDocument,
    Occurrence,
    ProgressUpdate,
    ReportDraft,
)
from tracker.progress.policy import sends_out
from tracker.progress.rules.moves import Refused, Report, after_report
from tracker.progress.rules.typed import form_words, pack, unpack

_GONE = "Báo cáo này không còn chờ duyệt."
_LONGEST_NAME = 200


def deliver(
    occurrence_id: int,
    typed: Report,
    *,
    documents: Sequence[Document] = (),
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> ProgressUpdate | HeadReview:
    """Report, or leave the report with the agency's head where the agency has it so.

    Every door through which an agency's people report calls this. Raises as `report` does.
    """
    row = lock(occurrence_id, version)
    _refuse_second(row)
    if not must_wait(row, by):
        return reporting.report(
            occurrence_id, typed, documents=documents, version=version, by=by, at=at
        )
    review = hold(row, typed, documents, by, at)
    _record("progress.send_to_head", [review], by, at, after={"result": typed.result.value})
    return review


def must_wait(row: Occurrence, by: Actor) -> bool:
    """Say whether a report by this actor waits for the head: a head's own goes straight out."""
    return row.agency.head_approves and not sends_out(by, row.agency_id)


def _refuse_second(row: Occurrence) -> None:
    """Refuse a report while another one on the same work waits: one would hide the other."""
    waiting = _waiting_of(row.id)
    if waiting is not None:
        raise Refused(
            {
                "": f"Báo cáo của {waiting.sent_by} gửi ngày {format_date(waiting.sent_on)} đang "
                "chờ người đứng đầu duyệt. Rút lại hoặc trả lại báo cáo đó trước khi gửi báo cáo "
                "khác."
            }
        )


def _waiting_of(occurrence_id: int) -> HeadReview | None:
    query = select(HeadReview).where(
        HeadReview.occurrence_id == occurrence_id, HeadReview.state == "waiting"
    )
    return session.scalar(query)


def hold(
    row: Occurrence, typed: Report, documents: Sequence[Document], by: Actor, at: datetime
) -> HeadReview:
    """Leave a report on a locked occurrence with the head; the entry in the trail is the caller's.

    Raise Refused as its sending would be.
    """
    on = clock.local_day(at)
    # Whatever would be refused at the end is refused to the writer now.
    confirmed = row.plan.settings.confirmed_kinds
    after_report(row.state, replace(typed, documents=len(documents)), on, confirmed)
    review = HeadReview(
        occurrence_id=row.id,
        agency_id=row.agency_id,
        typed={name: nfc(v) if isinstance(v, str) else v for name, v in pack(typed).items()},
        version=row.version,
        sent_at=at,
        sent_on=on,
        sent_by_id=by.id,
        sent_by=by.name,
    )
    session.add(review)
    session.flush()
    for document in documents:
        session.add(HeadReviewDocument(review_id=review.id, document_id=document.id))
    if by.id is not None:
        reporting.drop_drafts([row.id], by.id)
    return review


def note_held(reviews: Sequence[HeadReview], *, by: Actor, at: datetime) -> None:
    """Write one entry for several reports that were left with the head at once."""
    _record("progress.send_to_head", reviews, by, at)


def approve(
    seen: Mapping[int, int], *, by: Actor, at: datetime
) -> Sequence[tuple[HeadReview, ProgressUpdate]]:
    """Send reports out by the head: all, or none when one is refused or has changed.

    `seen` maps a review to the version of its occurrence that the head saw; Conflict when it is
    no longer the present. One entry of the trail lists them all.
    """
    reviews = _locked(list(seen))
    sent = []
    for review in reviews:
        names = shorten(f"{by.name} (người soạn: {review.sent_by})", _LONGEST_NAME)
        update = reporting.report(
            review.occurrence_id,
            unpack(review.typed),
            documents=review.documents,
            version=seen[review.id],
            by=replace(by, name=names),
            at=at,
        )
        _decide(review, "approved", by, at)
        sent.append((review, update))
    _record("progress.approve_reports", reviews, by, at)
    return sent


def send_back(review_id: int, *, reason: str, by: Actor, at: datetime) -> HeadReview:
    """Give a report back to its writer with a reason; raise Refused without one."""
    (review,) = _locked([review_id])
    words = nfc(reason).strip()
    if not words:
        raise Refused({"reason": "Ghi lý do trả lại để người soạn biết cần sửa gì."})
    _decide(review, "sent_back", by, at, words)
    _give_words_back(review, at)
    _record("progress.send_back_to_writer", [review], by, at, reason=words)
    return review


def withdraw(review_id: int, *, by: Actor, at: datetime) -> HeadReview:
    """Take a report back before the head has read it; it becomes its writer's draft again."""
    (review,) = _locked([review_id])
    _decide(review, "withdrawn", by, at)
    _give_words_back(review, at)
    _record("progress.withdraw_from_head", [review], by, at)
    return review


def _locked(review_ids: Sequence[int]) -> Sequence[HeadReview]:
    """Give waiting reviews for writing, in the order of their occurrences; Refused when gone."""
    found = select(HeadReview.occurrence_id).where(HeadReview.id.in_(review_ids))
    # First the occurrences, as every report does: two heads then wait instead of blocking.
    lock_many(list(session.scalars(found)))
    query = select(HeadReview).where(HeadReview.id.in_(review_ids), HeadReview.state == "waiting")
    query = query.options(selectinload(HeadReview.documents)).order_by(HeadReview.occurrence_id)
    reviews = session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).all()
    if len(reviews) < len(set(review_ids)):
        raise Refused({"": _GONE})
    return reviews


def _decide(
    review: HeadReview, state: str, by: Actor, at: datetime, reason: str | None = None
) -> None:
    review.state, review.reason = state, reason
    review.decided_at, review.decided_on, review.decided_by = at, clock.local_day(at), by.name


def _give_words_back(review: HeadReview, at: datetime) -> None:
    """Make a report its writer's draft again, unless they have begun another one meanwhile."""
    if review.sent_by_id is None:
        return
    if session.get(ReportDraft, (review.occurrence_id, review.sent_by_id)) is not None:
        return
    reporting.save_draft(
        review.occurrence_id,
        person_id=review.sent_by_id,
        typed=form_words(unpack(review.typed), [document.id for document in review.documents]),
        version=review.version,
        at=at,
    )


def _record(
    verb: str,
    reviews: Sequence[HeadReview],
    by: Actor,
    at: datetime,
    *,
    after: dict | None = None,
    reason: str | None = None,
) -> None:
    """Write one entry; of a report that has not gone out the trail keeps no word but its kind."""
    single = reviews[0] if len(reviews) == 1 else None
    agencies = {review.agency_id for review in reviews}
    record(
        verb,
        by=by,
        at=at,
        subject_type="occurrence",
        subject_id=single.occurrence_id if single else None,
        agency_id=agencies.pop() if len(agencies) == 1 else None,
        after={
            "occurrences": [review.occurrence_id for review in reviews],
            "writers": sorted({review.sent_by for review in reviews}),
            **(after or {}),
        },
        reason=reason,
    )
