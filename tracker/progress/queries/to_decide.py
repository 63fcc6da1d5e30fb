"""How much waits for Sở Nội vụ's word, of each kind, in all plans: the navigation counts it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from tracker.db import session
from tracker.plans.models import Plan
from tracker.progress.models import ChangeRequest, Explanation, Occurrence
from tracker.progress.rules.explaining import Stage
from tracker.progress.rules.status import Work
from tracker.progress.standing import constant, of_plan


@dataclass(frozen=True, slots=True)
class ToDecide:
    """Reports to confirm, requests to decide on, explanations to accept or return."""

    reports: int = 0
    requests: int = 0
    explanations: int = 0

    @property
    def total(self) -> int:
        """All that waits."""
        return self.reports + self.requests + self.explanations


def to_decide() -> ToDecide:
    """Count what waits, in one statement; each part is answered by an index of its own."""
    return ToDecide(*session.execute(_counts()).one())


@cache
def _counts() -> Select[Any]:
    """Give the statement, the same for everybody on every day: it is written once."""
    plans = select(Plan.id)
    reports = select(func.count()).where(
        of_plan(Occurrence.plan_id, None), Occurrence.work == constant(Work.SUBMITTED)
    )
    requests = select(func.count()).where(
        ChangeRequest.plan_id.in_(plans), ChangeRequest.state == "asked"
    )
    explanations = select(func.count()).where(
        Explanation.plan_id.in_(plans), Explanation.state == Stage.SIGNED.value
    )
    parts = (part.scalar_subquery() for part in (reports, requests, explanations))
    return select(*parts)
