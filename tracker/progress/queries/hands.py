"""In whose hands work lies on a day: what waits for a head, a confirmer, an answer, a partner.

Each hand is a selection of (occurrence, since when); the lists behind the board's numbers and the
numbers themselves are made from the same ones, so that they agree. Nothing here depends on what
happened after the day asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, not_, or_, select

from tracker.progress.models import (
    ChangeRequest,
    Explanation,
    ExplanationPast,
    HeadReview,
    Occurrence,
    OccurrencePast,
    PartnerRequest,
)
from tracker.progress.standing import open_sql, overdue_sql, waiting_sql

# Of (occurrence, since when).
Selected = Select[Any, Any]


class Hand(StrEnum):
    """Who has the next move, and about what; the values name the lists."""

    AGENCY = "with_agency"  # late, and nobody else is asked for anything
    EXPLAIN = "to_explain"  # the agency owes an explanation
    HEAD = "with_head"  # a report waits for the agency's own head
    PARTNER = "partner_late"  # a partner is late with its part
    REPORT = "waiting"  # a report waits for a confirmer
    EXTENSION = "extension_asked"  # an extension is asked for
    REQUEST = "change_asked"  # another change is asked for
    EXPLAINED = "explained"  # an explanation waits to be read


def _reviews(on: date) -> Selected:
    return select(HeadReview.occurrence_id, HeadReview.sent_on.label("since")).where(
        HeadReview.sent_on <= on,
        or_(HeadReview.state == "waiting", HeadReview.decided_on > on),
    )


def _requests(on: date, *, extensions: bool) -> Selected:
    kind = ChangeRequest.kind
    return select(ChangeRequest.occurrence_id, ChangeRequest.asked_on.label("since")).where(
        ChangeRequest.asked_on <= on,
        or_(ChangeRequest.state == "asked", ChangeRequest.decided_on > on),
        kind == "extension" if extensions else kind != "extension",
    )


def _partners(on: date) -> Selected:
    """Select parts that are late while the lead's work is open; the earliest day of each work."""
    unanswered = or_(PartnerRequest.answered_on.is_(None), PartnerRequest.answered_on > on)
    return (
        select(PartnerRequest.occurrence_id, func.min(PartnerRequest.due_on).label("since"))
        .join(Occurrence, Occurrence.id == PartnerRequest.occurrence_id)
        .where(
            PartnerRequest.asked_on <= on,
            PartnerRequest.due_on < on,
            unanswered,
            _was_open(on),
        )
        .group_by(PartnerRequest.occurrence_id)
    )


def _was_open(on: date) -> ColumnElement[bool]:
    """Say of a row of Occurrence whether its work was open; a former state is found by its key."""
    former = select(OccurrencePast.occurrence_id).where(
        OccurrencePast.occurrence_id == Occurrence.id,
        OccurrencePast.since <= on,
        OccurrencePast.until > on,
        open_sql(OccurrencePast),
    )
    return or_(and_(Occurrence.since <= on, open_sql(Occurrence)), former.exists())


def _last_past(column: Any, on: date) -> Any:
    """Give a column of the newest former text of an explanation that was put away by `on`."""
    newest = select(column).where(
        ExplanationPast.explanation_id == Explanation.id, ExplanationPast.on <= on
    )
    return newest.order_by(ExplanationPast.id.desc()).limit(1).scalar_subquery()


def _signed(on: date) -> ColumnElement[bool]:
    return func.coalesce(Explanation.signed_on <= on, false())


def _received(on: date) -> ColumnElement[bool]:
    """Say of an explanation whether it had been signed by `on` and not returned by then."""
    former = func.coalesce(_last_past(ExplanationPast.state, on) == "signed", false())
    return or_(_signed(on), former)


def _asked_to_explain(on: date) -> ColumnElement[bool]:
    """Say of an explanation of work whether it was asked for by `on` and not settled by then."""
    settled = and_(
        Explanation.state.in_(("accepted", "withdrawn")),
        func.coalesce(Explanation.decided_on <= on, false()),
    )
    return and_(Explanation.asked_on <= on, Explanation.occurrence_id.is_not(None), not_(settled))


def _explained(on: date) -> Selected:
    since = case((_signed(on), Explanation.signed_on), else_=_last_past(ExplanationPast.on, on))
    return select(Explanation.occurrence_id, since.label("since")).where(
        _asked_to_explain(on), _received(on)
    )


def _to_explain(on: date) -> Selected:
    return select(Explanation.occurrence_id, Explanation.asked_on.label("since")).where(
        _asked_to_explain(on), not_(_received(on))
    )


SELECTED: dict[Hand, Callable[[date], Selected]] = {
    Hand.EXPLAIN: _to_explain,
    Hand.HEAD: _reviews,
    Hand.PARTNER: _partners,
    Hand.EXTENSION: lambda on: _requests(on, extensions=True),
    Hand.REQUEST: lambda on: _requests(on, extensions=False),
    Hand.EXPLAINED: _explained,
}
# With these the late work of an agency is not the agency's move.
_ELSEWHERE = (Hand.HEAD, Hand.PARTNER, Hand.EXTENSION, Hand.REQUEST)


def in_hand(c: Any, on: date, hand: Hand) -> ColumnElement[bool]:
    """Give the condition of a hand's list on the rows of `standing.as_of` whose columns are `c`."""
    if hand is Hand.REPORT:
        return waiting_sql(c)
    if hand is Hand.AGENCY:
        return and_(overdue_sql(c, on), *(c.id.not_in(_ids(one, on)) for one in _ELSEWHERE))
    return c.id.in_(_ids(hand, on))


def _ids(hand: Hand, on: date) -> Select[Any]:
    """Give the occurrences of a hand alone."""
    found = SELECTED[hand](on).subquery()
    return select(found.c.occurrence_id)
