"""The open work of one person: what must go to somebody else before that person leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Occurrence

_MOST = 100
_OPEN = ("not_started", "in_progress", "submitted")


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A task that is not done, of which a person is in charge in an agency."""

    task_id: int
    number: str
    title: str
    agency: str


def open_work_of(person_id: int) -> Sequence[OpenWork]:
    """Give what a person is in charge of and what is not done, in the plans' order."""
    is_open = (
        select(Occurrence.id)
        .where(Occurrence.assignment_id == Assignment.id, Occurrence.work.in_(_OPEN))
        .exists()
    )
    query = (
        select(Task.id, Task.number, Task.title, Agency.short_name)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Assignment.person_id == person_id, Assignment.valid_to.is_(None), is_open)
        .order_by(Assignment.plan_id.desc(), Task.sort, Assignment.id)
        .limit(_MOST)
    )
    return [OpenWork(*row) for row in session.execute(query)]
