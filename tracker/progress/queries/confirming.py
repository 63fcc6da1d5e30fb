"""What a confirmer reads: what waits, oldest first, with the report and its documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from tracker.agencies.models import Agency, AgencyGroup
from tracker.agencies.queries import members
from tracker.db import session
from tracker.plans.models import Assignment
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.queries.work_rows import WorkRow, rows_query, work_rows
from tracker.progress.rules.status import Work
from tracker.progress.standing import of_plan


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for a confirmer. `days` counts since it was sent.

    `monitors` are the names of those who may confirm it beside the coordinator.
    """

    row: WorkRow
    report: ProgressUpdate | None
    days: int
    monitors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """Whose queue is asked for: one plan's or every plan's, of one task or all, followed or all.

    `followed_by` are agencies that see only the tasks they follow, and never their own work; None
    is the coordinator, who sees everything.
    """

    plan_id: int | None = None
    task_id: int | None = None
    followed_by: frozenset[int] | None = None


def waiting(
    queue: Queue, on: date, *, after: tuple[date, int] | None = None, limit: int = 25
) -> list[Waiting]:
    """Give at most `limit` waiting reports after the (day sent, id) of the last one.

    Five queries whatever their number. The queue is of now: nobody confirms in the past.
    """
    c = Occurrence.__table__.c
    query = (
        rows_query(Occurrence.__table__)
        .where(*_in_queue(queue, on))
        .order_by(c.submitted_on, c.id)
        .limit(limit)
    )
    if after is not None:
        day, last = after
        query = query.where(or_(c.submitted_on > day, and_(c.submitted_on == day, c.id > last)))
    rows = work_rows(session.execute(query).all(), on)
    reports = latest_reports([row.id for row in rows])
    names = monitor_names({row.task_id for row in rows}, on)
    return [
        Waiting(
            row,
            reports.get(row.id),
            (on - row.submitted_on).days if row.submitted_on else 0,
            tuple(name for id_, name in names.get(row.task_id, ()) if id_ != row.agency_id),
        )
        for row in rows
    ]


def waiting_count(queue: Queue, on: date) -> int:
    """Count what waits in a queue."""
    query = select(func.count()).select_from(Occurrence).where(*_in_queue(queue, on))
    return session.scalar(query) or 0


def waiting_versions(queue: Queue, on: date, limit: int) -> list[tuple[int, int]]:
    """Give (occurrence, version) of what waits, at most `limit`, in the order of the ids."""
    query = select(Occurrence.id, Occurrence.version).where(*_in_queue(queue, on))
    rows = session.execute(query.order_by(Occurrence.id).limit(limit))
    return [(id_, version) for id_, version in rows]


def _in_queue(queue: Queue, on: date) -> list[ColumnElement[bool]]:
    c = Occurrence.__table__.c
    found = [of_plan(c.plan_id, queue.plan_id), c.work == Work.SUBMITTED.value]
    if queue.task_id is not None:
        found.append(c.task_id == queue.task_id)
    if queue.followed_by is not None:
        found.append(c.task_id.in_(following(queue.followed_by, on)))
        found.append(c.agency_id.not_in(queue.followed_by))
    return found


def following(agency_ids: Collection[int], on: date) -> Select[Any]:
    """Select the tasks that name one of some agencies to follow them, or a group that it is in."""
    by_name = Assignment.agency_id.in_(agency_ids)
    by_group = and_(
        Assignment.agency_id.is_(None), Assignment.group_id.in_(_groups_of(agency_ids, on))
    )
    return select(Assignment.task_id).where(*_follows(on), or_(by_name, by_group))


def _groups_of(agency_ids: Collection[int], on: date) -> list[int]:
    """Give, of the groups that follow some task, those that one of these agencies is in."""
    named = select(Assignment.group_id).where(*_follows(on), Assignment.agency_id.is_(None))
    return [
        group_id
        for group_id in session.scalars(named.distinct())
        if group_id and not _members_of(group_id, on).isdisjoint(agency_ids)
    ]


def _members_of(group_id: int, on: date) -> frozenset[int]:
    return frozenset(agency.id for agency in members(group_id, on))


def _follows(on: date) -> tuple[ColumnElement[bool], ...]:
    return (Assignment.role == "monitor", *_valid(on))


def _valid(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.valid_from <= on,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= on),
    )


def follows_any(agency_ids: Collection[int], on: date) -> bool:
    """Say whether some task names one of these agencies, or a group that it is in, to follow it."""
    if not agency_ids:
        return False
    return session.execute(following(agency_ids, on).limit(1)).first() is not None


def monitors(
    task_ids: Collection[int], on: date, *, by_name: bool = False
) -> dict[int, frozenset[int]]:
    """Give, by task, the agencies that follow it on a day: `can_confirm` judges by them.

    Where the task names a group, each of its members does; `by_name` leaves those out.
    """
    found: dict[int, set[int]] = {}
    inside: dict[int, frozenset[int]] = {}
    for row in _monitors(task_ids, on):
        follow = found.setdefault(row.task_id, set())
        if row.agency_id is not None:
            follow.add(row.agency_id)
        elif not by_name:
            if row.group_id not in inside:
                inside[row.group_id] = _members_of(row.group_id, on)
            follow |= inside[row.group_id]
    return {task_id: frozenset(ids) for task_id, ids in found.items()}


def monitor_names(task_ids: Collection[int], on: date) -> dict[int, list[tuple[int | None, str]]]:
    """Give, by task, who follows it as people read it: (agency, name), a group by its own name."""
    found: dict[int, list[tuple[int | None, str]]] = {}
    for row in _monitors(task_ids, on):
        name = row.agency_name or row.group_name or ""
        found.setdefault(row.task_id, []).append((row.agency_id, name))
    return found


def _monitors(task_ids: Collection[int], on: date) -> Sequence[Any]:
    if not task_ids:
        return []
    query = (
        select(
            Assignment.task_id,
            Assignment.agency_id,
            Assignment.group_id,
            Agency.name.label("agency_name"),
            AgencyGroup.name.label("group_name"),
        )
        .outerjoin(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(AgencyGroup, AgencyGroup.id == Assignment.group_id)
        .where(Assignment.task_id.in_(task_ids), *_follows(on))
    )
    return session.execute(query.order_by(Assignment.id)).all()


def latest_reports(occurrence_ids: Collection[int]) -> dict[int, ProgressUpdate]:
    """Give the newest report of each occurrence with its documents."""
    if not occurrence_ids:
        return {}
    newest = (
        select(func.max(ProgressUpdate.id))
        .where(ProgressUpdate.occurrence_id.in_(occurrence_ids), ProgressUpdate.verb == "report")
        .group_by(ProgressUpdate.occurrence_id)
    )
    rows = session.scalars(
        select(ProgressUpdate)
        .where(ProgressUpdate.id.in_(newest))
        .options(selectinload(ProgressUpdate.documents))
    )
    return {row.occurrence_id: row for row in rows}
