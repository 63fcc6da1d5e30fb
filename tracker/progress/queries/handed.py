"""Who has handed in what: the deliverables of a plan, agency by agency, with what proves each.

A deliverable is an occurrence that is no standing duty: a report, a list, a conference, once or at
each date. The numbers and files are those of the newest report of the occurrence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.evidence.models import Document
from tracker.plans.models import Plan, Task
from tracker.progress.policy import Scope
from tracker.progress.queries.confirming import latest_reports
from tracker.progress.queries.work_rows import WorkRow, rows_query, work_rows
from tracker.progress.rules.status import OUTSIDE, Kind, Work
from tracker.progress.standing import as_of, constant, count_where, overdue_sql

# Agencies on a page; each is shown with all that it owes.
PAGE = 20
# What a page asks for: everything, what came, what has not.
SHOWN = {"tat-ca": "Tất cả", "da-nop": "Đã nộp", "chua-nop": "Chưa nộp", "qua-han": "Quá hạn"}
_HANDED = (Work.SUBMITTED, Work.COMPLETED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which deliverables: of a plan on a day, of one task or all, by how they stand (`SHOWN`)."""

    plan: Plan
    on: date
    scope: Scope
    task_id: int | None = None
    shown: str = "tat-ca"


@dataclass(frozen=True, slots=True)
class Handed:
    """How much an agency, or everybody, has handed in of what is asked for."""

    asked: int = 0
    handed: int = 0
    overdue: int = 0

    @property
    def missing(self) -> int:
        """How many have not come, due or not."""
        return self.asked - self.handed


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One deliverable with what was handed in, and its place in a series: "3/7".

    A series are the tasks of one agency under one item of the plan: II.3.a (1), II.3.a (2) …
    """

    row: WorkRow
    place: str
    documents: Sequence[Document]

    @property
    def is_handed(self) -> bool:
        """Whether it has come, confirmed or not."""
        return self.row.state.work in _HANDED

    @property
    def days_late(self) -> int:
        """Days after its limit: of what came late by the day it came, of what is missing so far."""
        state = self.row.state
        if not self.is_handed:
            return self.row.days_late
        if state.completed_on is None or state.limit_on is None:
            return 0
        return max(0, (state.completed_on - state.limit_on).days)


@dataclass(frozen=True, slots=True)
class OfAgency:
    """The deliverables of one agency, with how much of them has come."""

    agency: Agency
    handed: Handed
    deliverables: Sequence[Deliverable]


def handed_of(asked: Asked) -> dict[int, Handed]:
    """Count by agency; whatever is `shown`, all of an agency's deliverables are counted."""
    c = as_of(asked.on, asked.plan.id).c
    query = (
        select(
            c.agency_id,
            func.count().label("asked"),
            count_where(_came(c)).label("handed"),
            count_where(overdue_sql(c, asked.on)).label("overdue"),
        )
        .where(*_asked_for(c, asked))
        .group_by(c.agency_id)
    )
    return {
        row.agency_id: Handed(row.asked, int(row.handed), int(row.overdue))
        for row in session.execute(query)
    }


def in_all(counts: dict[int, Handed]) -> Handed:
    """Add the counts of all agencies up."""
    rows = counts.values()
    return Handed(
        sum(row.asked for row in rows),
        sum(row.handed for row in rows),
        sum(row.overdue for row in rows),
    )


def by_agency(
    asked: Asked,
    counts: dict[int, Handed],
    *,
    after: tuple[int, int] | None = None,
    limit: int = PAGE,
) -> list[OfAgency]:
    """Give at most `limit` agencies after the (sort, id) of the last one, with their deliverables.

    A fixed number of statements; `counts` is what `handed_of` gave for the same question.
    """
    relation = as_of(asked.on, asked.plan.id)
    wanted = _asked_for(relation.c, asked)
    agencies = _agencies(relation.c, (*wanted, *_stands(relation.c, asked)), after, limit)
    ids = [agency.id for agency in agencies]
    query = rows_query(relation).where(*wanted, relation.c.agency_id.in_(ids))
    found = session.execute(query.order_by(Task.sort, relation.c.due_on, relation.c.id)).all()
    rows = work_rows(found, asked.on)
    places = _places(rows)
    reports = latest_reports([row.id for row in rows])
    papers = {id_: report.documents for id_, report in reports.items() if report.on <= asked.on}
    deliverables = [
        Deliverable(row, places.get(row.id, ""), papers.get(row.id, ())) for row in rows
    ]
    return [
        OfAgency(
            agency,
            counts[agency.id],
            [one for one in deliverables if one.row.agency_id == agency.id and _is(one, asked)],
        )
        for agency in agencies
    ]


def _places(rows: Sequence[WorkRow]) -> dict[int, str]:
    """Give the place of each row of a series that has more than one: "1/7"."""
    series: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        item, opens, _ = row.task_number.rpartition(" (")
        if opens:
            series[row.agency_id, item].append(row.id)
    return {
        id_: f"{place}/{len(ids)}"
        for ids in series.values()
        for place, id_ in enumerate(ids, start=1)
        if len(ids) > 1
    }


def _is(one: Deliverable, asked: Asked) -> bool:
    """Say of a row what `_stands` selects."""
    if asked.shown == "qua-han":
        return one.row.label.tone == "overdue"
    return asked.shown == "tat-ca" or one.is_handed == (asked.shown == "da-nop")


def _agencies(
    c: Any, wanted: Sequence[ColumnElement[bool]], after: tuple[int, int] | None, limit: int
) -> Sequence[Agency]:
    query = select(Agency).where(Agency.id.in_(select(c.agency_id).where(*wanted)))
    if after is not None:
        sort, last = after
        query = query.where(or_(Agency.sort > sort, and_(Agency.sort == sort, Agency.id > last)))
    return session.scalars(query.order_by(Agency.sort, Agency.id).limit(limit)).all()


def _asked_for(c: Any, asked: Asked) -> list[ColumnElement[bool]]:
    """Select the deliverables of a plan that are asked for still, whoever has them."""
    found: list[ColumnElement[bool]] = [
        c.plan_id == asked.plan.id,
        c.kind != constant(Kind.STANDING),
        c.work.not_in([constant(work) for work in sorted(OUTSIDE)]),
    ]
    if asked.task_id is not None:
        found.append(c.task_id == asked.task_id)
    if not asked.scope.everything:
        found.append(c.agency_id.in_(asked.scope.agency_ids))
    return found


def _stands(c: Any, asked: Asked) -> list[ColumnElement[bool]]:
    """Select what stands as `shown` says."""
    if asked.shown == "da-nop":
        return [_came(c)]
    if asked.shown == "chua-nop":
        return [~_came(c)]
    return [overdue_sql(c, asked.on)] if asked.shown == "qua-han" else []


def _came(c: Any) -> ColumnElement[bool]:
    came: ColumnElement[bool] = c.work.in_([constant(work) for work in _HANDED])
    return came
