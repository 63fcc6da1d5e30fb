"""What one person has in hand in an agency: what must go to somebody else before they leave.

The conditions stand here once: the page counts with them, the verb hands over by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from tracker.accounts.leaving import duties
from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib import clock
from tracker.plans.models import Assignment, Task
from tracker.progress.models import HeadReview, Occurrence, ReportDraft, TaskStep
from tracker.progress.rules.status import OPEN_WORK, Work

_MOST = 100
_OPEN = [work.value for work in OPEN_WORK]
# What may come back: a report to be returned, work to be taken up again.
_UNFINISHED = [*_OPEN, Work.SUBMITTED.value, Work.SUSPENDED.value]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A task that is not done, of which a person is in charge in an agency."""

    task_id: int
    number: str
    title: str
    agency: str


@dataclass(frozen=True, slots=True)
class InHand:
    """How much a person has in hand in one agency, by kind."""

    parts: int
    steps: int
    drafts: int
    reviews: int
    duties: int

    @property
    def total(self) -> int:
        """How many things somebody else must take."""
        return self.parts + self.steps + self.drafts + self.reviews + self.duties


def parts_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of assignments that a person leads and that are not done."""
    work = select(Occurrence.id).where(Occurrence.assignment_id == Assignment.id)
    unfinished = or_(work.where(Occurrence.work.in_(_UNFINISHED)).exists(), ~work.exists())
    return Assignment.person_id == person_id, Assignment.valid_to.is_(None), unfinished


def steps_of(person_id: int, agency_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of a person's steps that are neither done nor dropped."""
    parts = select(Assignment.id).where(Assignment.agency_id == agency_id)
    return (
        TaskStep.assignment_id.in_(parts),
        TaskStep.person_id == person_id,
        TaskStep.done_on.is_(None),
        TaskStep.dropped_on.is_(None),
    )


def drafts_of(person_id: int, agency_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of a person's unsent reports of work that is open."""
    work = select(Occurrence.id).where(
        Occurrence.agency_id == agency_id, Occurrence.work.in_(_OPEN)
    )
    return ReportDraft.person_id == person_id, ReportDraft.occurrence_id.in_(work)


def reviews_of(person_id: int, agency_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of a person's reports that wait for the head, who may send them back."""
    return (
        HeadReview.agency_id == agency_id,
        HeadReview.state == "waiting",
        HeadReview.sent_by_id == person_id,
    )


def in_hand(person_id: int, agency_id: int) -> InHand:
    """Count what a person has in hand in an agency today."""
    return InHand(
        parts=_count(Assignment, Assignment.agency_id == agency_id, *parts_of(person_id)),
        steps=_count(TaskStep, *steps_of(person_id, agency_id)),
        drafts=_count(ReportDraft, *drafts_of(person_id, agency_id)),
        reviews=_count(HeadReview, *reviews_of(person_id, agency_id)),
        duties=len({row.stands_in_for_id for row in duties(person_id, agency_id, clock.today())}),
    )


def _count(model: type, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def open_work_of(person_id: int, agency_id: int | None = None) -> Sequence[OpenWork]:
    """Give what a person is in charge of and what is not done, in the plans' order."""
    query = (
        select(Task.id, Task.number, Task.title, Agency.short_name)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(*parts_of(person_id))
        .order_by(Assignment.plan_id.desc(), Task.sort, Assignment.id)
        .limit(_MOST)
    )
    if agency_id is not None:
        query = query.where(Assignment.agency_id == agency_id)
    return [OpenWork(*row) for row in session.execute(query)]
