"""What waits for somebody besides due work, in all plans, as the planner's errands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from tracker.db import session
from tracker.lib.calendar import Calendar
from tracker.plans.models import Plan
from tracker.progress.models import Explanation, HeadReview, Occurrence, PartnerRequest
from tracker.progress.queries.confirming import monitors
from tracker.progress.rules.explaining import Stage
from tracker.progress.rules.status import OPEN_WORK, Work
from tracker.reminders.rules.errands import Errand, Wait

_OPEN = [work.value for work in OPEN_WORK]
_OWED = [Stage.ASKED.value, Stage.RETURNED.value]


def errands(on: date, calendar: Calendar) -> list[Errand]:
    """Give everything that waits on `on`; a constant number of statements."""
    return [
        *_reviews(),
        *_explanations(),
        *_partners(),
        *_confirmations(on, calendar),
        *(errand for read in _readers.values() for errand in read(on)),
    ]


def add_source(
    kind: Wait, table: type, condition: ColumnElement[bool], read: Callable[[date], list[Errand]]
) -> None:
    """Let a room above tell what waits there; `condition` says which rows of `table` still do."""
    _conditions[kind] = (table, condition)
    _readers[kind] = read


def _reviews() -> list[Errand]:
    query = select(HeadReview.id, HeadReview.agency_id, HeadReview.sent_on).where(
        HeadReview.state == "waiting"
    )
    return [Errand(Wait.REVIEW, *row) for row in session.execute(query)]


def _explanations() -> list[Errand]:
    """Give what agencies owe; returned, it was asked anew on the day of the return."""
    query = select(
        Explanation.state,
        Explanation.id,
        Explanation.agency_id,
        func.coalesce(Explanation.decided_on, Explanation.asked_on),
        Explanation.answer_by,
    ).where(
        Explanation.plan_id.in_(select(Plan.id)),
        Explanation.state.in_([*_OWED, Stage.WRITTEN.value]),
    )
    return [
        Errand(
            Wait.SIGN if state == Stage.WRITTEN.value else Wait.EXPLANATION,
            id,
            agency_id,
            asked_on,
            answer_by,
        )
        for state, id, agency_id, asked_on, answer_by in session.execute(query)
    ]


def _partners() -> list[Errand]:
    query = (
        select(
            PartnerRequest.id,
            PartnerRequest.agency_id,
            PartnerRequest.asked_on,
            PartnerRequest.due_on,
        )
        .join(Occurrence, Occurrence.id == PartnerRequest.occurrence_id)
        .where(PartnerRequest.state == "asked", Occurrence.work.in_(_OPEN))
    )
    return [Errand(Wait.PARTNER, *row) for row in session.execute(query)]


def _confirmations(on: date, calendar: Calendar) -> list[Errand]:
    """Give the reports that wait longer than their plan allows, for whoever may confirm them.

    Those are the coordinators, and the agencies that monitor the task, except its own. Members of
    a group that monitors it may confirm, but are not all written to for it.
    """
    plans = session.execute(select(Plan.id, Plan.settings_json).where(Plan.state == "issued"))
    allowed = {id: (stored or {}).get("confirm_within_working_days", 5) for id, stored in plans}
    rows = [
        (row, calendar.add_working_days(row.submitted_on, allowed[row.plan_id]))
        for row in session.execute(_submitted(on, allowed))
    ]
    late = [(row, limit) for row, limit in rows if limit < on]
    watching = monitors({row.task_id for row, _ in late}, on, by_name=True) if late else {}
    found = []
    for row, limit in late:
        others = watching.get(row.task_id, frozenset()) - {row.agency_id}
        found += [
            Errand(Wait.CONFIRM, row.id, agency_id, row.submitted_on, limit)
            for agency_id in (None, *sorted(others))
        ]
    return found


def _submitted(on: date, allowed: Mapping[int, int]) -> Select[int, int, int, int, date | None]:
    fewest = min(allowed.values(), default=5)
    return select(
        Occurrence.id,
        Occurrence.task_id,
        Occurrence.agency_id,
        Occurrence.plan_id,
        Occurrence.submitted_on,
    ).where(
        Occurrence.plan_id.in_(list(allowed)),
        Occurrence.work == Work.SUBMITTED.value,
        Occurrence.submitted_on < on - timedelta(days=fewest),
    )


_readers: dict[Wait, Callable[[date], list[Errand]]] = {}
_conditions: dict[Wait, tuple[type, ColumnElement[bool]]] = {
    Wait.REVIEW: (HeadReview, HeadReview.state == "waiting"),
    Wait.SIGN: (Explanation, Explanation.state == Stage.WRITTEN.value),
    Wait.EXPLANATION: (Explanation, Explanation.state.in_(_OWED)),
    Wait.PARTNER: (PartnerRequest, PartnerRequest.state == "asked"),
    Wait.CONFIRM: (Occurrence, Occurrence.work == Work.SUBMITTED.value),
}


def still_waiting(kind: Wait, ids: Collection[int]) -> int:
    """Count those of `ids` that wait still, asked when a letter leaves."""
    return len(which_wait_still(kind, ids))


def which_wait_still(kind: Wait, ids: Collection[int]) -> Sequence[int]:
    """Give those of `ids` that wait still."""
    table, condition = _conditions[kind]
    query = select(table.id).where(table.id.in_(list(ids)), condition)  # type: ignore[attr-defined]
    return session.scalars(query).all()
