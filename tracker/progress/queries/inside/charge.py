"""Who is in charge of which work, as lists and pages show it, and the list to name them in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, tuple_

from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.policy import AGENCY_ROLES
from tracker.agencies.queries import valid_on
from tracker.db import session
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Occurrence


@dataclass(frozen=True, slots=True)
class InCharge:
    """Who does an agency's part; `still_here` is False once the person left the agency."""

    person_id: int | None
    name: str
    unit: str
    still_here: bool

    @property
    def words(self) -> str:
        """The person and the division, as lists print them: "Trần An, phòng Pháp chế"."""
        name = self.name if self.still_here else f"{self.name} (không còn ở cơ quan)"
        return ", ".join(part for part in (name if self.name else "", self.unit) if part)


@dataclass(frozen=True, slots=True)
class Part:
    """One assignment in the list in which an agency names who does what."""

    assignment_id: int
    agency_id: int
    task_id: int
    task_number: str
    title: str
    sort: int
    charge: InCharge


def of_occurrences(occurrence_ids: Collection[int], on: date) -> dict[int, InCharge]:
    """Give, by occurrence, who is in charge, where somebody or a division is named."""
    if not occurrence_ids:
        return {}
    return _by_occurrence(Occurrence.id.in_(list(occurrence_ids)), on)


def of_task(task_id: int, on: date) -> dict[int, InCharge]:
    """Give the same for every occurrence of a task, in one statement."""
    return _by_occurrence(Occurrence.task_id == task_id, on)


def _by_occurrence(condition: ColumnElement[bool], on: date) -> dict[int, InCharge]:
    query = _named(select(Occurrence.id.label("key")), on)
    query = query.join(Occurrence, Occurrence.assignment_id == Assignment.id)
    named = Assignment.person_id.is_not(None) | Assignment.unit.is_not(None)
    rows = session.execute(query.where(condition, named))
    return {row.key: _in_charge(row) for row in rows}


def is_mine(assignment_id: Any, person_id: int) -> ColumnElement[bool]:
    """Give the condition that a person is in charge of the work of an assignment."""
    return assignment_id.in_(select(Assignment.id).where(Assignment.person_id == person_id))


def parts(
    agency_ids: Collection[int],
    plan_id: int,
    on: date,
    *,
    person_id: int | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Part]:
    """Give a page of what agencies lead in a plan, with who does it, in the plan's order.

    `person_id` 0 gives what nobody is in charge of.
    """
    query = (
        _named(select(Assignment.id, Assignment.agency_id, Task.id.label("task_id")), on)
        .add_columns(Task.number, Task.title, Task.sort)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.agency_id.in_(list(agency_ids)),
            Assignment.plan_id == plan_id,
            Assignment.role == "lead",
            Assignment.valid_to.is_(None),
        )
        .order_by(Task.sort, Assignment.id)
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(
            Assignment.person_id == person_id if person_id else Assignment.person_id.is_(None)
        )
    if after is not None:
        query = query.where(tuple_(Task.sort, Assignment.id) > after)
    return [
        Part(
            assignment_id=row.id,
            agency_id=row.agency_id,
            task_id=row.task_id,
            task_number=row.number,
            title=row.title,
            sort=row.sort,
            charge=_in_charge(row),
        )
        for row in session.execute(query)
    ]


def _named(query: Any, on: date) -> Any:
    """Add the person, the division, and whether the person works for the agency on a day."""
    here = (
        select(AgencyMembership.id)
        .where(
            AgencyMembership.user_id == User.id,
            AgencyMembership.agency_id == Assignment.agency_id,
            AgencyMembership.role.in_([role.value for role in AGENCY_ROLES]),
            valid_on(AgencyMembership, on),
        )
        .exists()
    )
    return (
        query.select_from(Assignment)
        .outerjoin(User, User.id == Assignment.person_id)
        .add_columns(
            Assignment.person_id,
            Assignment.unit,
            User.name.label("person_name"),
            and_(User.active.is_(True), here).label("still_here"),
        )
    )


def _in_charge(row: Row[Any]) -> InCharge:
    return InCharge(row.person_id, row.person_name or "", row.unit or "", bool(row.still_here))


def named_people(agency_ids: Collection[int], plan_id: int) -> Sequence[tuple[int, str]]:
    """Give who is in charge of anything that agencies lead in a plan: id and name, by name."""
    query = (
        select(User.id, User.name)
        .join(Assignment, Assignment.person_id == User.id)
        .where(Assignment.agency_id.in_(list(agency_ids)), Assignment.plan_id == plan_id)
        .group_by(User.id, User.name, User.name_folded)
        .order_by(User.name_folded, User.id)
        .limit(200)
    )
    return [(row.id, row.name) for row in session.execute(query)]
