"""How every agency answered the duties of a period, read once and counted from what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from tracker.agencies.models import Agency
from tracker.agencies.queries import valid_on
from tracker.db import session
from tracker.plans.models import Assignment, Plan
from tracker.plans.rules.periods import QUARTERS, ReportingPeriod, period
from tracker.progress.actions.scheduling import frame_of
from tracker.progress.rules.filing import Filing, days_late, filing
from tracker.progress.rules.schedule import Frame
from tracker.progress.rules.status import Kind
from tracker.progress.standing import as_of, count_where, filed_sql, periodic_sql


@dataclass(frozen=True, slots=True)
class AgencyFiling:
    """One agency's answer to a period: `answered` of `asked` duties, the first on `first_on`."""

    agency: Agency
    asked: int
    answered: int
    first_on: date | None
    due_on: date

    @property
    def state(self) -> Filing:
        """How it stands, by the one rule."""
        return filing(
            asked=self.asked, answered=self.answered, first_on=self.first_on, due_on=self.due_on
        )

    @property
    def days_late(self) -> int:
        """Days by which the first answer came after the agencies' day; 0 in time."""
        return days_late(self.first_on, self.due_on)


@dataclass(frozen=True, slots=True)
class FilingCounts:
    """How many agencies stand how; who has nothing to report stands outside `expected`."""

    in_time: int = 0
    late: int = 0
    missing: int = 0
    nothing: int = 0

    @property
    def filed(self) -> int:
        """Reports that came, in time or late."""
        return self.in_time + self.late

    @property
    def expected(self) -> int:
        """The denominator: agencies that the period asks for something."""
        return self.filed + self.missing


def told_period(plan: Plan, code: str) -> tuple[Frame, ReportingPeriod]:
    """Give a period with the plan's rules of its cut-off, not those of today; raise BadPeriod."""
    frame = frame_of(plan, on=period(code, frame_of(plan).days).window_end)
    return frame, period(code, frame.days)


def closing_quarter(asked: ReportingPeriod) -> str:
    """Give the quarter in which a period closes: longer ones are told by its duties."""
    month = asked.window_end.month
    return f"{asked.code[:4]}-{QUARTERS[(month - 1) // 3]}"


def agency_filings(
    plan: Plan, asked: ReportingPeriod, on: date, agency_id: int | None = None
) -> list[AgencyFiling]:
    """Give how each agency of a plan answered as of `on`, in the order of agencies; two queries.

    A group that stands for itself is nobody. An agency that leads a task of the plan and has no
    duty in the period has nothing to report.
    """
    c = as_of(on, plan.id).c
    filed = filed_sql(c)
    query = (
        select(
            c.agency_id,
            func.count().label("asked"),
            count_where(filed).label("answered"),
            func.min(case((filed, c.reported_on))).label("first"),
        )
        .where(c.plan_id == plan.id, c.period == closing_quarter(asked))
        .where(c.kind == Kind.STANDING.value, periodic_sql(c))
        .group_by(c.agency_id)
    )
    if agency_id is not None:
        query = query.where(c.agency_id == agency_id)
    answers = {row.agency_id: row for row in session.execute(query)}
    return [
        AgencyFiling(agency, row.asked, int(row.answered), row.first, asked.agency_due)
        if (row := answers.get(agency.id))
        else AgencyFiling(agency, 0, 0, None, asked.agency_due)
        for agency in _bodies(plan, on, answers, agency_id)
    ]


def _bodies(
    plan: Plan, on: date, answering: Collection[int], agency_id: int | None
) -> Iterable[Agency]:
    leading = select(Assignment.agency_id).where(
        Assignment.plan_id == plan.id, Assignment.role == "lead", valid_on(Assignment, on)
    )
    query = select(Agency).where(
        Agency.level != "group", Agency.id.in_(leading) | Agency.id.in_(answering)
    )
    if agency_id is not None:
        query = query.where(Agency.id == agency_id)
    return session.scalars(query.order_by(Agency.sort, Agency.id))


def counted_filings(rows: Iterable[AgencyFiling]) -> FilingCounts:
    """Count agencies by how they stand."""
    found = Counter(row.state.value for row in rows)
    return FilingCounts(**found)
