"""The lists of the report: late, coming, difficulties, the full list of tasks, evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.numbers import format_count
from tracker.plans.models import Task
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.queries.counting import INDEX_NAMES
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.status import OPEN_WORK, OUTSIDE, PERIODIC, Kind, Work
from tracker.progress.standing import as_of, count_where
from tracker.reports.facts import (
    ComingRow,
    LateRow,
    OverdueRow,
    TaskRow,
    WindowFact,
)
from tracker.reports.queries.explaining import Cause
from tracker.reports.queries.reading import Reading, is_dated
from tracker.reports.queries.tables import lead_names

_NAMED = 3


@dataclass(frozen=True, slots=True)
class TaskDays:
    """A dated task's days as of the cut-off: when due, when done, who still owes it.

    `days_late` is that of its latest part: open, or completed after its limit.
    """

    due_on: date | None
    first_due_on: date | None
    done_on: date | None
    days_late: int
    expected_on: date | None
    parts: int
    done: int
    owing: tuple[str, ...]
    percent: int | None

    @property
    def moved_days(self) -> int:
        """How many days the last day lies behind the first one."""
        return (self.due_on - self.first_due_on).days if self.due_on and self.first_due_on else 0


def task_days(now: Reading) -> dict[int, TaskDays]:
    """Give the days of every dated task, in three queries; parts outside the rates are nobody's."""
    c = as_of(now.on, now.plan.id).c
    opened = c.work.in_([work.value for work in OPEN_WORK])
    asked = c.work.not_in([work.value for work in OUTSIDE])
    query = (
        select(
            c.task_id,
            func.max(c.due_on).label("due_on"),
            func.min(c.original_due_on).label("first_due_on"),
            func.max(c.completed_on).label("done_on"),
            func.max(case((opened, c.expected_on))).label("expected_on"),
            func.count().label("parts"),
            count_where(c.work == "completed").label("done"),
            func.min(case((opened, c.percent))).label("percent"),
        )
        .where(c.plan_id == now.plan.id, now.of(c.agency_id), c.kind == "dated", asked)
        .group_by(c.task_id)
    )
    owing, late = _owing(now, c, opened), _days_late(now, c, opened)
    return {
        row.task_id: TaskDays(
            row.due_on,
            row.first_due_on,
            row.done_on,
            late.get(row.task_id, 0),
            row.expected_on,
            row.parts,
            int(row.done),
            tuple(owing.get(row.task_id, ())),
            row.percent,
        )
        for row in session.execute(query)
    }


def _days_late(now: Reading, c: Any, opened: Any) -> dict[int, int]:
    """Give, by task, the most days that a part is or was late; a row for each limit of a task."""
    query = (
        select(
            c.task_id,
            c.limit_on,
            count_where(opened).label("open"),
            func.max(c.completed_on).label("completed_on"),
        )
        .where(c.plan_id == now.plan.id, now.of(c.agency_id))
        .where(c.kind == "dated", c.limit_on < now.on)
        .where(or_(opened, and_(c.work == "completed", c.completed_on > c.limit_on)))
        .group_by(c.task_id, c.limit_on)
    )
    found: dict[int, int] = {}
    for row in session.execute(query):
        until = now.on if row.open else row.completed_on
        found[row.task_id] = max(found.get(row.task_id, 0), (until - row.limit_on).days)
    return found


def _owing(now: Reading, c: Any, opened: Any) -> dict[int, list[str]]:
    query = (
        select(c.task_id, Agency.name)
        .join(Agency, Agency.id == c.agency_id)
        .where(c.plan_id == now.plan.id, now.of(c.agency_id), c.kind == "dated", opened)
        .order_by(c.task_id, Agency.sort, Agency.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for task_id, name in session.execute(query):
        found[task_id].append(name)
    return found


def owing_words(days: TaskDays) -> str:
    """Give who still owes a task: by name when few, else how many of how many."""
    if len(days.owing) <= _NAMED:
        return "; ".join(days.owing)
    return f"{len(days.owing)}/{days.parts} cơ quan: {'; '.join(days.owing[:_NAMED])}…"


def window_fact(
    now: Reading, by_task: dict[int, Counts], days: dict[int, TaskDays], period: ReportingPeriod
) -> WindowFact:
    """Give what fell due within the window, and what was done ahead of it or caught up."""
    sums: dict[str, int] = defaultdict(int)
    early: list[str] = []
    caught: list[str] = []
    for task in now.tasks:
        own, counts = days.get(task.id), by_task.get(task.id, Counts())
        if own is None or own.due_on is None or not is_dated(task):
            continue
        if period.holds(own.due_on):
            sums["done_on_time"] += counts.done_on_time
            sums["done_late"] += counts.done_late
            sums["waiting"] += counts.waiting
            sums["open"] += counts.overdue + counts.due_soon + counts.not_due
        elif counts.done and own.done_on and period.holds(own.done_on):
            (early if own.due_on > period.window_end else caught).append(task.number)
    return WindowFact(**sums, done_early=tuple(early), caught_up=tuple(caught))


def overdue_rows(
    now: Reading, by_task: dict[int, Counts], days: dict[int, TaskDays], said: dict[int, Cause]
) -> tuple[OverdueRow, ...]:
    """Give the tasks past their last day, the longest overdue first."""
    unknown = Cause()
    extended = now.extended_by_task()
    found = [
        OverdueRow(
            number=task.number,
            title=task.title,
            leads=owing_words(own),
            due_on=own.first_due_on or own.due_on,
            days_late=own.days_late,
            extended_to=own.due_on if own.first_due_on and own.due_on > own.first_due_on else None,
            cause=said.get(task.id, unknown).text,
            promise=said.get(task.id, unknown).promised_on or own.expected_on,
            explained=said.get(task.id, unknown).explained,
            state=f"Đã xong {own.done}/{own.parts}" if own.parts > 1 else "",
            days_late_at_first=own.days_late + own.moved_days,
            extensions=extended.get(task.id, 0),
        )
        for task in now.tasks
        if by_task.get(task.id, Counts()).overdue and (own := days.get(task.id)) and own.due_on
    ]
    return tuple(sorted(found, key=lambda row: -row.days_late))


def late_rows(
    now: Reading, by_task: dict[int, Counts], days: dict[int, TaskDays]
) -> tuple[LateRow, ...]:
    """Give the tasks that were completed after their last day."""
    return tuple(
        LateRow(task.number, lead_names(task), own.done_on, own.days_late)
        for task in now.tasks
        if by_task.get(task.id, Counts()).done_late
        and (own := days.get(task.id))
        and own.done_on
        and own.due_on
    )


def coming_rows(
    now: Reading, by_task: dict[int, Counts], days: dict[int, TaskDays], until: date
) -> tuple[ComingRow, ...]:
    """Give the tasks that fall due after the cut-off and up to `until`, soonest first."""
    found = []
    for task in now.tasks:
        own, counts = days.get(task.id), by_task.get(task.id, Counts())
        if own is None or own.due_on is None or counts.done or not is_dated(task):
            continue
        if now.on < own.due_on <= until:
            progress = (
                f"Đã xong {own.done}/{own.parts}"
                if own.parts > 1
                else f"Đạt {own.percent}%"
                if own.percent
                else "Chưa có báo cáo"
            )
            leads = lead_names(task)
            found.append(ComingRow(task.number, task.title, leads, own.due_on, progress))
    return tuple(sorted(found, key=lambda row: row.due_on))


def closed_periods(now: Reading, until: date) -> dict[int, tuple[int, int]]:
    """Give, by task, (answered, asked) for the duties due up to `until`, and for every event.

    `until` is the agencies' day of the period told: its reports are due a day after the cut-off.
    """
    c = as_of(now.on, now.plan.id).c
    answered = c.work.in_((Work.SUBMITTED.value, Work.COMPLETED.value))
    periodic = and_(c.kind.in_([kind.value for kind in PERIODIC]), c.due_on <= until)
    query = (
        select(c.task_id, count_where(answered), func.count())
        .where(
            c.plan_id == now.plan.id,
            now.of(c.agency_id),
            c.work.not_in([work.value for work in OUTSIDE]),
            or_(periodic, c.kind == Kind.EVENT.value),
        )
        .group_by(c.task_id)
    )
    return {row[0]: (int(row[1]), row[2]) for row in session.execute(query)}


def task_rows(
    now: Reading,
    by_task: dict[int, Counts],
    days: dict[int, TaskDays],
    closed: dict[int, tuple[int, int]],
) -> tuple[TaskRow, ...]:
    """Give the full list of tasks with how each stands."""
    return tuple(_task_row(task, now, by_task, days.get(task.id), closed) for task in now.tasks)


def _task_row(
    task: Task,
    now: Reading,
    by_task: dict[int, Counts],
    own: TaskDays | None,
    closed: dict[int, tuple[int, int]],
) -> TaskRow:
    counts = by_task.get(task.id, Counts())
    section = f"{task.section.number}. {task.section.title}" if task.section else ""
    several = own is not None and own.parts > 1
    return TaskRow(
        number=task.number,
        title=task.title,
        leads=lead_names(task),
        deadline_text=task.deadline_text or "không nêu",
        due_on=own.due_on if own else None,
        completed_on=own.done_on if own and counts.done else None,
        status=_status(task, counts, own, now.on, closed.get(task.id, (0, 0))),
        result=f"{own.done}/{own.parts} cơ quan đã xong" if own and several else "",
        index=INDEX_NAMES.get(task.index_code or "", task.index_code or ""),
        section=section,
    )


def _status(
    task: Task, counts: Counts, own: TaskDays | None, on: date, closed: tuple[int, int]
) -> str:
    if not is_dated(task):
        if not closed[1]:
            kind = task.deadline.get("kind")
            return "Chưa phát sinh" if kind == "event" else "Chưa đến kỳ báo cáo"
        return f"Đã báo cáo {format_count(closed[0])}/{format_count(closed[1])}"
    words = (
        ("overdue", f"Quá hạn {own.days_late} ngày" if own else "Quá hạn"),
        ("due_soon", "Sắp đến hạn"),
        ("not_due", "Trong hạn"),
        ("waiting", "Chờ xác nhận"),
        ("done_late", "Hoàn thành quá hạn"),
        ("done_on_time", "Hoàn thành trong hạn"),
        ("suspended", "Tạm dừng"),
        ("cancelled", "Không thực hiện"),
    )
    return next((text for name, text in words if getattr(counts, name)), "Chưa giao việc")
