"""Work urged so often that an official letter is due: the list, by agency, and its number.

An urging counts when its letter was really sent, once a day however many people it went to, and
only while the limit is the one that was urged. What is finished, suspended or waits for a
confirmer is not open and stands in no list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.outbox.models import Letter
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.models import Occurrence
from tracker.progress.rules.schedule import period_name
from tracker.progress.standing import open_sql
from tracker.reminders.models import PlanLadder, Urging
from tracker.reminders.rules.ladder import Ladder

PAGE = 50
_PLACE = (Occurrence.limit_on, Occurrence.task_id, Occurrence.id)
MOST = 2000


@dataclass(frozen=True, slots=True)
class UrgedWork:
    """A late work with how often it was urged (days on which a letter left) and when last."""

    occurrence_id: int
    agency_id: int
    agency_code: str
    agency_name: str
    task_number: str
    task_title: str
    index: str | None
    period_code: str | None
    limit_on: date
    urgings: int
    last_on: date
    percent: int
    authority: str
    task_id: int

    @property
    def place(self) -> tuple[date, int, int]:
        """Where it stands in the list: by its limit, beside the other works of its task."""
        return self.limit_on, self.task_id, self.occurrence_id

    @property
    def period(self) -> str:
        """The period as people say it, empty where there is none."""
        return period_name(self.period_code)

    def days_late(self, on: date) -> int:
        """Give the days since the limit."""
        return (on - self.limit_on).days


@dataclass(frozen=True, slots=True)
class UrgedAgency:
    """An agency with the number of its works in the list and the day of the oldest limit."""

    code: str
    name: str
    works: int
    oldest_on: date


def urged_count(plan_id: int | None = None) -> int:
    """Count the works of a plan, or of all in force, that were urged that often."""
    counted = _counted(plan_id).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def urged_agencies(plan_id: int) -> list[UrgedAgency]:
    """Give the agencies of the list, those with most works first."""
    counted = _counted(plan_id).subquery()
    works = func.count()
    query = (
        select(Agency.code, Agency.name, works, func.min(Occurrence.limit_on))
        .select_from(counted)
        .join(Occurrence, Occurrence.id == counted.c.occurrence_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .group_by(Agency.id, Agency.code, Agency.name)
        .order_by(works.desc(), Agency.name)
        .limit(500)
    )
    return [
        UrgedAgency(code, name, number, oldest)
        for code, name, number, oldest in session.execute(query)
        if oldest is not None
    ]


def urged_work(
    plan_id: int,
    *,
    agency_id: int | None = None,
    after: tuple[Any, ...] | None = None,
    limit: int = PAGE,
) -> Sequence[UrgedWork]:
    """Give at most `limit` works after the `place` of the last one, the latest first.

    Works of one task with one limit stand together.
    """
    counted = _counted(plan_id).subquery()
    query = (
        select(
            Occurrence.id,
            Agency.id,
            Agency.code,
            Agency.name,
            Task.number,
            Task.title,
            Task.index_code,
            Occurrence.period,
            Occurrence.limit_on,
            counted.c.urgings,
            counted.c.last_on,
            Occurrence.percent,
            Assignment.authority,
            Occurrence.task_id,
        )
        .join(counted, counted.c.occurrence_id == Occurrence.id)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .order_by(*_PLACE)
        .limit(min(limit, MOST))
    )
    if agency_id is not None:
        query = query.where(Occurrence.agency_id == agency_id)
    if after is not None:
        query = query.where(tuple_(*_PLACE) > after)
    return [UrgedWork(*row) for row in session.execute(query)]


def _counted(plan_id: int | None) -> Select[int, int, date]:
    """Count the urgings of open work day by day, and keep what was urged often enough."""
    days = func.count(Letter.day.distinct())
    query = (
        select(
            Urging.occurrence_id,
            days.label("urgings"),
            func.max(Letter.day).label("last_on"),
        )
        .join(Letter, Letter.id == Urging.letter_id)
        .join(
            Occurrence,
            and_(Occurrence.id == Urging.occurrence_id, Occurrence.limit_on == Urging.limit_on),
        )
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(Letter.sent_at.is_not(None), open_sql(Occurrence), Plan.state == "issued")
        .group_by(Urging.occurrence_id, Occurrence.plan_id)
        .having(days >= _often())
    )
    return query if plan_id is None else query.where(Occurrence.plan_id == plan_id)


def _often() -> ColumnElement[int]:
    """Give after how many urgings an official letter is due, by plan."""
    usual = literal(Ladder().letter_after)
    rows = session.execute(select(PlanLadder.plan_id, PlanLadder.rungs))
    own = {plan_id: Ladder.from_json(rungs).letter_after for plan_id, rungs in rows}
    return case(own, value=Occurrence.plan_id, else_=usual) if own else usual
