"""Reports that count as filed when filed: by task and period, and which of them are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from tracker.db import session
from tracker.plans.models import Plan, Section, Task
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.queries.confirming import following, latest_reports
from tracker.progress.queries.periods import rows_of
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.filing import Filed, Why, why_read
from tracker.progress.rules.status import OUTSIDE, Kind, Work
from tracker.progress.standing import count_where


@dataclass(frozen=True, slots=True)
class Asked:
    """Which filed reports: of a plan and a reporting period, of all tasks or of one.

    `followed_by` are agencies that read only the tasks they follow; None reads all.
    """

    plan: Plan
    period: ReportingPeriod
    on: date
    followed_by: frozenset[int] | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class ToRead:
    """A filed report by its occurrence, and why it is read; `read` once somebody has."""

    occurrence_id: int
    task_id: int
    why: tuple[Why, ...]
    read: bool


@dataclass(frozen=True, slots=True)
class TaskFilings:
    """How a task was answered in a period: what was asked for, what came, what is to be read."""

    task: Task
    section: str | None
    asked: int
    filed: int
    late: int
    to_read: int
    read: int

    @property
    def missing(self) -> int:
        """How many have not been filed."""
        return self.asked - self.filed


@dataclass(frozen=True, slots=True)
class FiledReport:
    """One filed report with its words, for reading."""

    row: WorkRow
    report: ProgressUpdate | None
    why: tuple[Why, ...]
    read: bool


def by_task(asked: Asked, drawn: Collection[ToRead]) -> list[TaskFilings]:
    """Give the tasks of a period that nobody confirms, in the plan's order. One query.

    `drawn` is what `to_read` gave for the same question.
    """
    c = Occurrence.__table__.c
    filed = c.work == Work.COMPLETED.value
    query = (
        select(
            Task,
            Section.number,
            func.count(),
            count_where(filed),
            count_where(and_(filed, c.reported_on > c.limit_on)),
        )
        .select_from(Occurrence)
        .join(Task, Task.id == c.task_id)
        .outerjoin(Section, Section.id == Task.section_id)
        .where(*_in_period(asked))
        .group_by(Task.id, Section.number)
        .order_by(Task.sort)
    )
    return [
        TaskFilings(
            task,
            section,
            total,
            int(came),
            int(late),
            sum(bool(one.why) for one in drawn if one.task_id == task.id),
            sum(bool(one.why) and one.read for one in drawn if one.task_id == task.id),
        )
        for task, section, total, came, late in session.execute(query)
    ]


def to_read(asked: Asked) -> list[ToRead]:
    """Give every filed report of a period in the order of the agencies, with why it is read.

    Two queries; the lot is drawn here, because a hash that every database knows is none.
    """
    c = Occurrence.__table__.c
    query = select(c.id, c.task_id, c.reported_on, c.completed_on).where(
        *_in_period(asked), c.work == Work.COMPLETED.value
    )
    percent = asked.plan.settings.sample_percent
    seen = _read(asked)
    return [
        ToRead(
            row.id,
            row.task_id,
            why_read(Filed(asked.plan.id, row.id, row.reported_on, row.completed_on), percent),
            row.id in seen,
        )
        for row in session.execute(query.order_by(c.id))
    ]


def filed_reports(asked: Asked, chosen: Collection[ToRead]) -> list[FiledReport]:
    """Give some filed reports with their words and documents. Three queries."""
    ids = [one.occurrence_id for one in chosen]
    rows = {row.id: row for row in rows_of(ids, asked.on)}
    reports = latest_reports(ids)
    return [
        FiledReport(rows[one.occurrence_id], reports.get(one.occurrence_id), one.why, one.read)
        for one in chosen
    ]


def _read(asked: Asked) -> set[int]:
    """Give the occurrences whose newest report somebody has read."""
    u = ProgressUpdate
    marked = select(u.occurrence_id).where(
        u.plan_id == asked.plan.id, u.on >= asked.period.window_start, u.verb == "read"
    )
    newest = (
        select(u.occurrence_id)
        .where(u.occurrence_id.in_(marked), u.verb.in_(["read", "report"]))
        .group_by(u.occurrence_id)
        .having(
            func.max(case((u.verb == "read", u.id))) > func.max(case((u.verb == "report", u.id)))
        )
    )
    return set(session.scalars(newest))


def _in_period(asked: Asked) -> list[ColumnElement[bool]]:
    """Select what nobody confirms in a period: its duties, and what falls due in its window."""
    c = Occurrence.__table__.c
    confirmed = asked.plan.settings.confirmed_kinds
    kinds = [kind.value for kind in Kind if kind.value not in confirmed]
    window = c.due_on.between(asked.period.window_start, asked.period.window_end)
    standing = c.kind == Kind.STANDING.value
    found = [
        c.plan_id == asked.plan.id,
        c.kind.in_(kinds),
        c.work.not_in([work.value for work in sorted(OUTSIDE)]),
        or_(and_(standing, c.period == asked.period.code), and_(~standing, window)),
    ]
    if asked.task_id is not None:
        found.append(c.task_id == asked.task_id)
    if asked.followed_by is not None:
        found.append(c.task_id.in_(following(asked.followed_by, asked.on)))
        found.append(c.agency_id.not_in(asked.followed_by))
    return found
