"""What of the work below is touched: open occurrences, parts in tasks, criteria, rights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from tracker.accounts.models import AgencyMembership
from tracker.accounts.moving import rights_in
from tracker.db import session
from tracker.indices.models import CriterionOwner
from tracker.indices.owning import owned_by
from tracker.plans.models import Assignment, Plan, Task
from tracker.progress.models import ChangeRequest, Explanation, Occurrence, PartnerRequest
from tracker.progress.rules.status import Kind
from tracker.progress.rules.steering import MOVABLE

_MOVABLE = sorted(work.value for work in MOVABLE)


def open_work(agency_ids: Collection[int], on: date) -> Sequence[Any]:
    """Give the work that can move: id, agency_id, task_id, assignment_id, group_id, key.

    A standing report whose period ended before `on` stays where it was owed: nobody can report
    in another's place for a time when it did not exist.
    """
    query = (
        select(
            Occurrence.id,
            Occurrence.agency_id,
            Occurrence.task_id,
            Occurrence.assignment_id,
            Assignment.group_id,
            Occurrence.key.label("place"),
        )
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(
            Occurrence.agency_id.in_(sorted(agency_ids)),
            Plan.state == "issued",
            Occurrence.work.in_(_MOVABLE),
            or_(Occurrence.kind != Kind.STANDING.value, Occurrence.limit_on >= on),
        )
        .order_by(Occurrence.id)
    )
    return session.execute(query).all()


def staying(agency_ids: Collection[int], on: date) -> int:
    """Count the standing reports of past periods, which stay where they were owed."""
    query = (
        select(func.count(Occurrence.id))
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(
            Occurrence.agency_id.in_(sorted(agency_ids)),
            Plan.state == "issued",
            Occurrence.work.in_(_MOVABLE),
            Occurrence.kind == Kind.STANDING.value,
            Occurrence.limit_on < on,
        )
    )
    return session.scalar(query) or 0


def open_parts(agency_ids: Collection[int], group_ids: Collection[int]) -> Sequence[Any]:
    """Give the parts in tasks in force of some bodies, and of some groups that take part whole."""
    query = (
        select(
            Assignment.id,
            Assignment.agency_id,
            Assignment.group_id,
            Assignment.task_id,
            Assignment.role,
        )
        .join(Plan, Plan.id == Assignment.plan_id)
        .where(
            Plan.state == "issued",
            Assignment.valid_to.is_(None),
            or_(
                Assignment.agency_id.in_(sorted(agency_ids)),
                and_(Assignment.agency_id.is_(None), Assignment.group_id.in_(sorted(group_ids))),
            ),
        )
        .order_by(Assignment.id)
    )
    return session.execute(query).all()


def tasks_with_work(task_ids: Collection[int], on: date) -> tuple[set[int], set[int]]:
    """Give which of the tasks have work that goes on, and which wait for an event to happen."""
    going = select(Occurrence.task_id).where(
        Occurrence.task_id.in_(sorted(task_ids)),
        Occurrence.work.in_(_MOVABLE),
        or_(Occurrence.kind != Kind.STANDING.value, Occurrence.limit_on >= on),
    )
    tasks = select(Task.id, Task.deadline).where(
        Task.id.in_(sorted(task_ids)), Task.ended_on.is_(None)
    )
    waiting = {
        row.id for row in session.execute(tasks) if str(row.deadline.get("kind")) in _BY_EVENT
    }
    return set(session.scalars(going.distinct())), waiting


_BY_EVENT = ("event",)


def owned(agency_ids: Collection[int], on: date) -> Sequence[CriterionOwner]:
    """Give what the bodies answer for."""
    return owned_by(sorted(agency_ids), on)


def rights(agency_ids: Collection[int], on: date) -> Sequence[AgencyMembership]:
    """Give the rights that people hold in the bodies."""
    return rights_in(sorted(agency_ids), on)


def waiting_beside(agency_ids: Collection[int]) -> dict[str, int]:
    """Count what waits beside the work: requests, explanations, questions to partners."""
    ids = sorted(agency_ids)
    found = {}
    for name, table, states in (
        ("requests", ChangeRequest, ("asked",)),
        ("explanations", Explanation, ("asked", "written", "signed", "returned")),
        ("partner_requests", PartnerRequest, ("asked",)),
    ):
        query = select(func.count()).where(table.agency_id.in_(ids), table.state.in_(states))
        found[name] = session.scalar(query) or 0
    return found
