"""The duties of a period: which an agency has not answered, and what it said the time before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tracker.db import session
from tracker.plans.models import Plan, Task
from tracker.plans.rules.periods import ReportingPeriod, standing_periods
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.queries.work_rows import WorkRow, rows_query, work_rows
from tracker.progress.rules.schedule import period_name
from tracker.progress.rules.status import OUTSIDE, Kind
from tracker.progress.standing import open_sql

MOST_DUTIES = 200


def last_closed_period(plan: Plan, on: date) -> ReportingPeriod | None:
    """Give the newest quarterly period whose reports were due by `on`; None before the first."""
    if plan.issued_on is None:
        return None
    frame = frame_of(plan, on=on)
    periods = standing_periods(frame.issued_on, plan.year, frame.days)
    return next((p for p in reversed(periods) if p.agency_due < on), None)


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """A period with unanswered standing duties; `closed` once its window has ended."""

    code: str
    missing: int
    opens_on: date | None
    closes_on: date | None
    closed: bool

    @property
    def name(self) -> str:
        """The period as people say it: "quý III năm 2024"."""
        return period_name(self.code)


def open_periods(agency_ids: Collection[int], on: date) -> list[OpenPeriod]:
    """Give the begun periods in which agencies have not answered every duty, oldest first."""
    query = (
        select(
            Occurrence.period,
            func.count(),
            func.min(Occurrence.starts_on),
            func.min(Occurrence.soon_on),
        )
        .where(
            Occurrence.agency_id.in_(agency_ids),
            open_sql(Occurrence),
            Occurrence.kind == Kind.STANDING.value,
            Occurrence.starts_on <= on,
        )
        .group_by(Occurrence.period)
        .order_by(Occurrence.period)
    )
    return [
        OpenPeriod(code or "", count, opens, closes, closes is not None and closes < on)
        for code, count, opens, closes in session.execute(query)
    ]


def open_duties(
    agency_ids: Collection[int], period: str, on: date, also: Collection[int] = ()
) -> list[WorkRow]:
    """Give the standing duties of a period that are not answered, in the plan's order.

    Those of `also` come too, answered or not: somebody is writing about them.
    """
    table = Occurrence.__table__
    c = table.c
    query = (
        rows_query(table)
        .where(
            c.agency_id.in_(agency_ids),
            or_(open_sql(c), c.id.in_(also)),
            c.kind == Kind.STANDING.value,
            c.period == period,
        )
        .order_by(c.agency_id, Task.sort, c.id)
        .limit(MOST_DUTIES)
    )
    return work_rows(session.execute(query).all(), on)


def all_duties(agency_id: int, period: str, on: date) -> list[WorkRow]:
    """Give every standing duty of an agency in a period that is asked for, in the plan's order."""
    table = Occurrence.__table__
    c = table.c
    query = rows_query(table).where(
        c.agency_id == agency_id,
        c.kind == Kind.STANDING.value,
        c.period == period,
        c.work.not_in([work.value for work in sorted(OUTSIDE)]),
    )
    return work_rows(session.execute(query.order_by(Task.sort, c.id).limit(MOST_DUTIES)).all(), on)


def rows_of(occurrence_ids: Collection[int], on: date) -> list[WorkRow]:
    """Give the lines of some occurrences as they stand now."""
    table = Occurrence.__table__
    query = rows_query(table).where(table.c.id.in_(occurrence_ids)).order_by(table.c.id)
    return work_rows(session.execute(query).all(), on)


def period_before(rows: Sequence[WorkRow | Occurrence]) -> dict[int, ProgressUpdate]:
    """Give, by occurrence, the agency's last report on the same duty in an earlier period."""
    if not rows:
        return {}
    newest = (
        select(Occurrence.period, func.max(ProgressUpdate.id).label("update_id"))
        .join(Occurrence, Occurrence.id == ProgressUpdate.occurrence_id)
        .where(
            Occurrence.task_id.in_({row.task_id for row in rows}),
            Occurrence.agency_id.in_({row.agency_id for row in rows}),
            ProgressUpdate.verb == "report",
        )
        .group_by(Occurrence.task_id, Occurrence.agency_id, Occurrence.period)
        .subquery()
    )
    query = select(newest.c.period, ProgressUpdate).join(
        ProgressUpdate, ProgressUpdate.id == newest.c.update_id
    )
    said: dict[tuple[int, int], list[tuple[str, ProgressUpdate]]] = defaultdict(list)
    for period, report in session.execute(query.order_by(newest.c.period)):
        said[report.task_id, report.agency_id].append((period or "", report))
    found = {}
    for row in rows:
        for period, report in said[row.task_id, row.agency_id]:
            if period < (row.period or ""):
                found[row.id] = report
    return found


def sent_together(first: ProgressUpdate) -> Sequence[ProgressUpdate]:
    """Give the reports that one person sent in the same act as `first`, in order."""
    query = select(ProgressUpdate).where(
        ProgressUpdate.plan_id == first.plan_id,
        ProgressUpdate.on == first.on,
        ProgressUpdate.at == first.at,
        ProgressUpdate.actor_id == first.actor_id,
        ProgressUpdate.verb == "report",
    )
    return session.scalars(query.order_by(ProgressUpdate.id).limit(MOST_DUTIES)).all()


def update(update_id: int) -> ProgressUpdate | None:
    """Give one update, or None."""
    return session.get(ProgressUpdate, update_id)
