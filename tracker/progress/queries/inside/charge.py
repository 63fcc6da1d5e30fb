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
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.lib import clock
from tracker.plans.models import Assignment, Task
from tracker.progress.models import Occurrence

# An agency leads some dozens of tasks.
_MOST = 5000
# Entries of the trail that list who was in charge before them.
_NAMING = ("progress.put_in_charge", "progress.hand_on")


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
    """Give, by occurrence, who was in charge at the end of `on`, where anybody was named.

    One query today, four on a past day, whatever the number of occurrences.
    """
    if not occurrence_ids:
        return {}
    chosen = Occurrence.id.in_(list(occurrence_ids))
    if on >= clock.today():
        now = _named(select(Occurrence.id.label("key")), on).join(
            Occurrence, Occurrence.assignment_id == Assignment.id
        )
        anybody = Assignment.person_id.is_not(None) | Assignment.unit.is_not(None)
        return {row.key: _in_charge(row) for row in session.execute(now.where(chosen, anybody))}
    query = select(Occurrence.id, Assignment).join(
        Assignment, Assignment.id == Occurrence.assignment_id
    )
    parts = session.execute(query.where(chosen)).all()
    held = _held_on([part for _, part in parts], on)
    return {id_: held[part.id] for id_, part in parts if part.id in held}


def of_agency(agency_id: int, plan_id: int, on: date) -> list[InCharge]:
    """Give who was in charge of each part that an agency led in a plan at the end of `on`."""
    query = select(Assignment).where(
        Assignment.agency_id == agency_id,
        Assignment.plan_id == plan_id,
        Assignment.role == "lead",
        valid_on(Assignment, on),
    )
    return list(_held_on(session.scalars(query.limit(_MOST)).all(), on).values())


def _held_on(parts: Sequence[Assignment], on: date) -> dict[int, InCharge]:
    """Give, by assignment, who was in charge at the end of `on`; the trail knows the former."""
    bodies = {part.id: part.agency_id for part in parts}
    named = {part.id: (part.person_id, part.unit or "") for part in parts}
    named |= _before({id_ for id_ in bodies.values() if id_}, on, named.keys())
    names, here = _people({person for person, _ in named.values() if person}, on)
    return {
        id_: InCharge(
            person, names.get(person or 0, ""), unit, still_here=(person, bodies[id_]) in here
        )
        for id_, (person, unit) in named.items()
        if person or unit
    }


def _people(ids: Collection[int], on: date) -> tuple[dict[int, str], set[tuple[int, int | None]]]:
    """Give the names of people, and for which agencies they worked on a past day."""
    rows = session.execute(select(User.id, User.name, User.active).where(User.id.in_(ids))).all()
    active = {row.id: row.active for row in rows}
    turns = (
        select(AuditEvent.subject_id, AuditEvent.verb)
        .where(
            AuditEvent.subject_type == "person",
            AuditEvent.subject_id.in_(ids),
            AuditEvent.verb.in_(("accounts.close", "accounts.reopen")),
            AuditEvent.on > on,
        )
        .order_by(AuditEvent.id.desc())
    )
    for id_, verb in session.execute(turns):
        active[id_] = verb == "accounts.close"
    rights = select(AgencyMembership.user_id, AgencyMembership.agency_id).where(
        AgencyMembership.user_id.in_(ids), *_works_for(on)
    )
    here = {(user, agency) for user, agency in session.execute(rights) if active[user]}
    return {row.id: row.name for row in rows}, here


def _before(
    agency_ids: Collection[int], on: date, assignment_ids: Collection[int]
) -> dict[int, tuple[int | None, str]]:
    """Give (person, division) of assignments on `on`, where they were named anew since."""
    query = (
        select(AuditEvent.before)
        .where(
            AuditEvent.agency_id.in_(list(agency_ids)),
            AuditEvent.verb.in_(_NAMING),
            AuditEvent.on > on,
        )
        .order_by(AuditEvent.id)
    )
    found: dict[int, tuple[int | None, str]] = {}
    for before in session.scalars(query):
        for key, (person_id, unit) in (before or {}).get("in_charge", {}).items():
            if int(key) in assignment_ids:
                found.setdefault(int(key), (person_id, unit or ""))
    return found


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
            *_works_for(on),
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


def _works_for(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Give the conditions that a right makes its holder one of the agency's own on a day."""
    roles = [role.value for role in AGENCY_ROLES]
    return AgencyMembership.role.in_(roles), valid_on(AgencyMembership, on)


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
