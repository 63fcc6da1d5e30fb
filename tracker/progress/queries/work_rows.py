"""Lines of lists: an occurrence with its task, agency and last words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.former import NOTHING, Former
from tracker.plans.models import Section, Task
from tracker.progress.models import STATE_COLUMNS, ProgressUpdate
from tracker.progress.queries.partners import late_words as late_partners
from tracker.progress.queries.requests import asked_words
from tracker.progress.rules.filing import late_words
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import (
    OPEN_WORK,
    Kind,
    Label,
    State,
    Work,
    days_late,
    label,
)

# What a line takes from the occurrence itself.
WORK_COLUMNS = (
    "id",
    "version",
    "plan_id",
    "task_id",
    "agency_id",
    "period",
    "original_due_on",
    "ranked",
    *STATE_COLUMNS,
)


@dataclass(frozen=True, slots=True)
class LastWords:
    """The newest report of an occurrence."""

    at: datetime
    on: date
    verb: str
    percent: int | None
    text: str
    actor_name: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a list: an occurrence with what a reader needs to know of it."""

    id: int
    version: int
    plan_id: int
    task_id: int
    task_number: str
    index: str | None
    section: str | None
    title: str
    output: str | None
    agency_id: int
    agency_code: str
    agency_name: str
    agency_level: str
    state: State
    label: Label
    period: str | None
    original_due_on: date | None
    extension_count: int
    reported_on: date | None
    submitted_on: date | None
    expected_on: date | None
    days_late: int
    ranked: bool
    last: LastWords | None = None
    # What the agency asks for and nobody has decided on: "gia hạn đến 15/08/2024".
    asked: str = ""
    # Which partners are late with their part: “chờ Sở Tài chính, quá 5 ngày”.
    waits_for: str = ""

    @property
    def period_name(self) -> str:
        """The period as people say it, empty where there is none."""
        return period_name(self.period)

    @property
    def filed_late(self) -> str:
        """Say for which period a report came late, and by how much; empty for what did not."""
        if not self.state.is_filed:
            return ""
        return late_words(self.reported_on, self.state.limit_on, self.period_name)


def rows_query(relation: Any) -> Any:
    """Select the columns of a line from a relation of `standing.as_of`."""
    c = relation.c
    return (
        select(
            *(c[name] for name in WORK_COLUMNS),
            Task.number.label("task_number"),
            Task.index_code,
            Task.title,
            Task.output,
            Section.number.label("section"),
            Agency.code.label("agency_code"),
            Agency.name.label("agency_name"),
            Agency.level.label("agency_level"),
        )
        .join(Task, Task.id == c.task_id)
        .outerjoin(Section, Section.id == Task.section_id)
        .join(Agency, Agency.id == c.agency_id)
    )


def work_rows(found: Sequence[Row[Any]], on: date, said: Former = NOTHING) -> list[WorkRow]:
    """Make lines of rows with their last words, requests and late partners, in three queries.

    `said` is what the plan said otherwise on that day.
    """
    ids = [row.id for row in found]
    words, asked = last_words(ids, on), asked_words(ids, on)
    late = late_partners([row.id for row in found if Work(row.work) in OPEN_WORK], on)
    return [
        _work_row(row, on, said, words.get(row.id), asked.get(row.id, ""), late.get(row.id, ""))
        for row in found
    ]


def state_of(row: Any) -> State:
    """Give the state in a row that has `WORK_COLUMNS`."""
    return State(
        kind=Kind(row.kind),
        work=Work(row.work),
        due_on=row.due_on,
        limit_on=row.limit_on,
        soon_on=row.soon_on,
        completed_on=row.completed_on,
        returned=row.returned,
        percent=row.percent,
        taken_over_on=row.taken_over_on,
    )


def _work_row(
    row: Any, on: date, said: Former, last: LastWords | None, asked: str, late: str
) -> WorkRow:
    state = state_of(row)
    return WorkRow(
        id=row.id,
        version=row.version,
        plan_id=row.plan_id,
        task_id=row.task_id,
        task_number=said.value(row.task_id, "number", row.task_number),
        index=said.value(row.task_id, "index", row.index_code),
        section=said.value(row.task_id, "section", row.section),
        title=said.value(row.task_id, "title", row.title),
        output=said.value(row.task_id, "output", row.output),
        agency_id=row.agency_id,
        agency_code=row.agency_code,
        agency_name=row.agency_name,
        agency_level=row.agency_level,
        state=state,
        label=label(state, on),
        period=row.period,
        original_due_on=row.original_due_on,
        extension_count=row.extension_count,
        reported_on=row.reported_on,
        submitted_on=row.submitted_on,
        expected_on=row.expected_on,
        days_late=days_late(state, on),
        ranked=row.ranked,
        last=last,
        asked=asked,
        waits_for=late,
    )


@cache
def _newest_of() -> Select[ProgressUpdate]:
    """Give the statement of `last_words`: every list asks it, so that it is written once."""
    newest = (
        select(func.max(ProgressUpdate.id))
        .where(
            ProgressUpdate.occurrence_id.in_(bindparam("ids", expanding=True)),
            ProgressUpdate.on <= bindparam("on"),
            ProgressUpdate.verb.in_(("report", "return")),
        )
        .group_by(ProgressUpdate.occurrence_id)
    )
    return select(ProgressUpdate).where(ProgressUpdate.id.in_(newest))


def last_words(occurrence_ids: Sequence[int], on: date) -> dict[int, LastWords]:
    """Give the newest report or return of each occurrence up to `on`."""
    if not occurrence_ids:
        return {}
    rows = session.scalars(_newest_of(), {"ids": list(occurrence_ids), "on": on})
    return {
        row.occurrence_id: LastWords(
            at=row.at,
            on=row.on,
            verb=row.verb,
            percent=row.percent,
            text=row.reason or row.done or row.difficulty or "",
            actor_name=row.actor_name,
        )
        for row in rows
    }
