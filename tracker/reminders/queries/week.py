"""The week's figures of all plans in force, counted as the board counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.plans.queries import plans
from tracker.progress.queries.counting import whole
from tracker.progress.queries.to_decide import to_decide
from tracker.reminders.queries.urgings import urged_count
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reminders.rules.facts import WeekCounts, WeekFacts

_WEEK = timedelta(days=7)


def week_facts(on: date, waiting: Iterable[Errand]) -> WeekFacts:
    """Give the figures of `on` and of a week before; some statements for each plan in force."""
    return WeekFacts(
        now=_counts(on),
        before=_counts(on - _WEEK),
        waiting_long=sum(one.kind is Wait.CONFIRM and one.agency_id is None for one in waiting),
        requests=to_decide().requests,
        urged=urged_count(),
    )


def _counts(on: date) -> WeekCounts:
    """Add up the plans that were in force at the end of `on`."""
    found = [
        whole(plan, on)
        for plan in plans()
        if plan.state == "issued" and plan.issued_on and plan.issued_on <= on
    ]
    return WeekCounts(
        overdue=sum(counts.overdue for counts in found),
        due_soon=sum(counts.due_soon for counts in found),
        missing=sum(counts.silent for counts in found),
    )
