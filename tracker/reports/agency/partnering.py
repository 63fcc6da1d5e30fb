"""An agency's part in the work of others: where it is a partner, what was asked and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import members, valid_on
from tracker.db import session
from tracker.plans.models import Assignment, Plan
from tracker.progress.models import Occurrence, PartnerRequest
from tracker.progress.standing import count_where
from tracker.reports.facts import Asking, Partnership, TaskRow
from tracker.reports.queries import lists
from tracker.reports.queries.reading import read


def partnership(plan: Plan, agency: Agency, on: date, until: date) -> Partnership:
    """Give an agency's part in others' work as of `on`; periodic work is told up to `until`."""
    r = PartnerRequest
    return Partnership(
        tasks=_rows(plan, agency, on, until),
        asked=_asked(plan, on, Occurrence.agency_id == agency.id),
        owed=_asked(plan, on, r.agency_id == agency.id),
    )


def _rows(plan: Plan, agency: Agency, on: date, until: date) -> tuple[TaskRow, ...]:
    """Give the tasks in which the agency takes part, each as all its leads stand."""
    mine = partner_tasks(plan, agency, on)
    if not mine:
        return ()
    whole = read(plan, on)
    now = replace(whole, tasks=[task for task in whole.tasks if task.id in mine])
    closed = lists.closed_periods(now, until)
    return lists.task_rows(now, now.by_task(), lists.task_days(now), closed)


def partner_tasks(plan: Plan, agency: Agency, on: date) -> set[int]:
    """Give the tasks in which an agency takes part on a day, by name or as a group's member."""
    query = select(Assignment.task_id, Assignment.agency_id, Assignment.group_id).where(
        Assignment.plan_id == plan.id, Assignment.role == "partner", valid_on(Assignment, on)
    )
    rows = session.execute(query).all()
    groups = {row.group_id for row in rows if row.agency_id is None and row.group_id}
    held = {id_ for id_ in groups if any(one.id == agency.id for one in members(id_, on))}
    return {
        row.task_id
        for row in rows
        if row.agency_id == agency.id or (row.agency_id is None and row.group_id in held)
    }


def _asked(plan: Plan, on: date, whose: ColumnElement[bool]) -> Asking:
    """Count what was asked for by the end of `on`, and how much of it was answered by then."""
    r = PartnerRequest
    answered = and_(r.answered_on.is_not(None), r.answered_on <= on)
    query = (
        select(func.count(), count_where(answered))
        .select_from(r)
        .join(Occurrence, Occurrence.id == r.occurrence_id)
        .where(r.plan_id == plan.id, r.asked_on <= on, r.state != "withdrawn", whose)
    )
    total, came = session.execute(query).one()
    return Asking(total, int(came))
