"""The board of who follows the plan: what needs a person first, then every count.

The same board serves whoever sees the whole province and, with a narrower scope, an agency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tracker.desk.breakdowns import Band, SectionLine, bands, section_lines, sum_pairs
from tracker.desk.breakdowns import is_dated as is_dated
from tracker.desk.breakdowns import task_state as task_state
from tracker.plans.former import Worded, worded
from tracker.plans.models import Plan
from tracker.plans.queries import sections as plan_sections
from tracker.plans.queries import settings_on
from tracker.plans.queries import tasks as plan_tasks
from tracker.plans.rules.periods import ReportingPeriod
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.policy import Scope
from tracker.progress.queries import board as questions
from tracker.progress.queries.counting import Counted, Overview, counts_by_task, overview
from tracker.progress.queries.holding import Held, held
from tracker.progress.queries.line import LinePoint, plan_line
from tracker.progress.queries.listing import COMING, Filters, Page, listing
from tracker.progress.queries.periods import last_closed_period
from tracker.progress.queries.stakes import Stakes, stakes
from tracker.progress.rules.counts import Counts, total
from tracker.progress.rules.stakes import Sum
from tracker.progress.standing import as_of

# What falls due next: the windows offered, in days, and the usual one.
WINDOWS = tuple(COMING.values())
COMING_DAYS = 15


@dataclass(frozen=True, slots=True)
class Silence:
    """Who said nothing in the period, told apart from who is late; counts of bodies.

    `unreported` counts late works of which no word was ever sent.
    """

    only_silent: int
    only_late: int
    both: int
    unreported: int


@dataclass(frozen=True, slots=True)
class AtStake:
    """What is at stake: by late tasks, by tasks silent in the period, by either; a week ago."""

    stakes: Stakes
    late_tasks: frozenset[int]
    silent_tasks: frozenset[int]
    late: list[Sum]
    silent: list[Sum]
    either: list[Sum]
    before: list[Sum]

    def of_task(self, task_id: int) -> list[Sum]:
        """Give what one task puts at stake."""
        return self.stakes.of([task_id])


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board's page."""

    plan: Plan
    on: date
    # The rules as they held on that day.
    settings: PlanSettings
    now: Overview
    before: Counts
    before_on: date
    period: ReportingPeriod | None
    period_answered: tuple[int, int]
    silent_asked: int
    before_silent: int
    overdue: list[questions.TaskLine]
    overdue_tasks: int
    overdue_agencies: int
    coming_days: int
    coming: list[questions.TaskLine]
    coming_counts: dict[int, int]
    next_dates: list[tuple[date, int]]
    waiting: Page
    oldest_waiting: date | None
    silent: list[questions.SilentAgency]
    silent_bodies: int
    silent_duties: int
    silence: Silence
    at_stake: AtStake
    held: list[Held]
    line: list[LinePoint]
    lines: list[SectionLine] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)

    @property
    def coming_until(self) -> date:
        """The last day of the window of what falls due next."""
        return self.on + timedelta(days=self.coming_days)

    @property
    def today_on_line(self) -> LinePoint | None:
        """The point of the line on the day shown."""
        return next((point for point in self.line if point.day == self.on), None)


def board(plan: Plan, on: date, scope: Scope, *, coming_days: int = COMING_DAYS) -> Board:
    """Read the board of `plan` as of `on`; the number of queries does not grow with the rows."""
    now, relation = overview(plan, on, scope), as_of(on, plan.id)
    before_on = on - timedelta(days=7)
    before = counts_by_task(plan, before_on, scope)
    closed = last_closed_period(plan, on)
    code = closed.code if closed else ""
    by_task = questions.answered(plan.id, on, code, "task_id", scope, relation=relation)
    by_agency = questions.answered(plan.id, on, code, "agency_id", scope, relation=relation)
    silent, bodies, duties = questions.silent_agencies(
        plan.id, on, code, scope, limit=6, relation=relation
    )
    coming_counts, unreported = questions.open_counts(
        plan.id, on, WINDOWS, scope, relation=relation
    )
    tasks = [
        task
        for task in worded(plan_tasks(plan.id, on=on), on)
        if scope.everything or task.id in now.by_task
    ]
    until = on + timedelta(days=coming_days)
    waiting = listing(plan.id, on, Filters(timing="waiting"), scope, limit=5)
    late_agencies = {row.id: row.counts.overdue for row in now.by_agency}
    return Board(
        plan=plan,
        on=on,
        settings=settings_on(plan, on),
        now=now,
        before=total(before.values()),
        before_on=before_on,
        period=closed,
        period_answered=sum_pairs(by_task.values()),
        silent_asked=_asked_of_bodies(now.by_agency, by_agency),
        before_silent=_silent_before(plan, before_on, closed, scope),
        overdue=questions.overdue_tasks(plan.id, on, scope, limit=8, relation=relation),
        overdue_tasks=sum(1 for c in now.by_task.values() if c.overdue),
        overdue_agencies=sum(1 for row in now.by_agency if row.counts.overdue),
        coming_days=coming_days,
        coming=questions.coming_tasks(plan.id, on, until, scope, limit=6, relation=relation),
        coming_counts=coming_counts,
        next_dates=_next_dates(tasks, now, until),
        waiting=waiting,
        oldest_waiting=min((r.submitted_on for r in waiting.rows if r.submitted_on), default=None),
        silent=[replace(row, overdue=late_agencies.get(row.agency_id, 0)) for row in silent],
        silent_bodies=bodies,
        silent_duties=duties,
        silence=_silence(now, by_agency, unreported),
        at_stake=at_stake(stakes(plan, on), now.by_task, by_task, before),
        held=held(plan, on, scope, relation=relation),
        line=plan_line(plan, on, scope, relation=relation),
        lines=section_lines(plan_sections(plan.id, on=on), tasks, now.by_task, by_task),
        bands=bands(now.by_agency, by_agency),
    )


def at_stake(
    found: Stakes,
    now: dict[int, Counts],
    by_period: dict[int, tuple[int, int]],
    before: dict[int, Counts],
) -> AtStake:
    """Say what late and silent tasks put at stake; late a week ago by the same promises."""
    late = frozenset(task for task, counts in now.items() if counts.overdue)
    silent = frozenset(task for task, (done, asked) in by_period.items() if done < asked)
    return AtStake(
        stakes=found,
        late_tasks=late,
        silent_tasks=silent,
        late=found.of(late),
        silent=found.of(silent),
        either=found.of(late | silent),
        before=found.of(task for task, counts in before.items() if counts.overdue),
    )


def _silence(now: Overview, by_period: dict[int, tuple[int, int]], unreported: int) -> Silence:
    bodies = [row for row in now.by_agency if row.level != "group"]
    late = {row.id for row in bodies if row.counts.overdue}
    pairs = ((row.id, by_period.get(row.id or 0, (0, 0))) for row in bodies)
    silent = {id_ for id_, (done, asked) in pairs if done < asked}
    return Silence(len(silent - late), len(late - silent), len(silent & late), unreported)


def _asked_of_bodies(agencies: list[Counted], by_period: dict[int, tuple[int, int]]) -> int:
    """Count the duties of those who can answer: a group that stands for itself cannot."""
    return sum(by_period.get(a.id or 0, (0, 0))[1] for a in agencies if a.level != "group")


def _silent_before(plan: Plan, on: date, closed: ReportingPeriod | None, scope: Scope) -> int:
    if closed is None or closed.agency_due >= on:
        return 0
    return questions.silent_duties(plan.id, on, closed.code, scope)


def _next_dates(tasks: Iterable[Worded], now: Overview, after: date) -> list[tuple[date, int]]:
    """Give the next deadlines of the plan beyond the list, with how many tasks they end."""
    found: Counter[date] = Counter()
    for task in tasks:
        counts = now.by_task.get(task.id)
        due = task.deadline.get("due_on")
        if due and counts and counts.not_due + counts.due_soon:
            found[date.fromisoformat(due)] += 1
    return [(day, n) for day, n in sorted(found.items()) if day > after][:3]
