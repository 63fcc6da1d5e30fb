"""What agencies expect of the year's scores, beside targets, last year and the serving tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.indices import queries as figures
from tracker.indices.models import Criterion, Forecast, Index
from tracker.plans.models import Plan, Target, Task
from tracker.plans.queries import plan_of_year, target_rows, tasks
from tracker.plans.rules.periods import PeriodDays, quarter_holding
from tracker.plans.serving import links
from tracker.progress.policy import Scope
from tracker.progress.queries.counting import counts_by_task
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.schedule import period_name


@dataclass(frozen=True, slots=True)
class Serving:
    """A task that serves a criterion, with how its parts stand."""

    task: Task
    counts: Counts | None

    @property
    def words(self) -> str:
        """How the task stands: "2 xong, 1 quá hạn"."""
        c = self.counts
        if c is None or not c.occurrences:
            return "chưa phát sinh"
        told = [(c.done, "xong"), (c.overdue, "quá hạn"), (c.waiting, "chờ xác nhận")]
        left = c.occurrences - c.done - c.overdue - c.waiting
        told.append((left, "trong hạn"))
        return ", ".join(f"{count} {word}" for count, word in told if count)


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One criterion: whose it is, what was promised and got, and what is expected now."""

    node: Criterion
    owners: tuple[tuple[int, str], ...]
    last: Decimal | None
    target: Target | None
    history: Sequence[Forecast]
    serving: Sequence[Serving]

    @property
    def newest(self) -> Forecast | None:
        """The forecast that counts."""
        return self.history[-1] if self.history else None

    def said_in(self, period: str) -> bool:
        """Whether something was said in a period."""
        return any(row.period == period for row in self.history)

    @property
    def gap(self) -> Decimal | None:
        """Forecast less target, in points; None where either is unknown."""
        if self.newest is None or self.target is None or self.target.target is None:
            return None
        return self.newest.value - self.target.target


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """The rows of one index and year, and the period in which one speaks now."""

    index: Index
    year: int
    period: str
    rows: Sequence[ForecastRow]

    @property
    def period_words(self) -> str:
        """The period as people say it: "quý III năm 2024"."""
        return period_name(self.period)

    @property
    def silent(self) -> list[tuple[str, int]]:
        """Agencies that said nothing in this period, with how many criteria wait for them."""
        found: dict[str, int] = {}
        for row in self.rows:
            if not row.said_in(self.period):
                for _, name in row.owners:
                    found[name] = found.get(name, 0) + 1
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def period_now(plan: Plan | None, day: date) -> str:
    """Give the code of the reporting period of a day, by the plan's own days."""
    if plan is None:
        return quarter_holding(day).code
    s = plan.settings
    days = PeriodDays(s.window_day, s.agency_report_day, s.province_report_day)
    return quarter_holding(day, days).code


def forecast_table(
    index: Index, year: int, on: date, agency_ids: Collection[int] | None = None
) -> ForecastTable | None:
    """Read the criteria that somebody answers for on a day: those of some agencies, or all.

    With `agency_ids` no other agency's forecast is in it. None where no framework covers the year;
    the number of queries does not grow with the criteria.
    """
    framework = figures.framework_of(index.code, year)
    if framework is None:
        return None
    owners: dict[str, list[tuple[int, str]]] = {}
    for code, agency_id, name in figures.owners(framework.id, on):
        owners.setdefault(code, []).append((agency_id, name))
    plan = plan_of_year(year)
    promised = target_rows(plan.id) if plan else ()
    targets = {row.code: row for row in promised if row.index_code == index.code}
    last = {
        code: score.score
        for code, score in figures.scores(index.code, [year - 1])
        if score.part == "total" and score.variant == 0
    }
    history = figures.forecast_history(index.code, year, agency_ids, on)
    serving = _serving(plan, on)
    rows = [
        ForecastRow(
            node,
            tuple(owners[node.code]),
            last.get(node.code),
            targets.get(node.code),
            history.get(node.code, ()),
            serving.get(node.id, ()),
        )
        for node in figures.criteria([framework.id])
        if _is_theirs(owners.get(node.code, ()), agency_ids)
    ]
    return ForecastTable(index, year, period_now(plan, on), rows)


def _is_theirs(owners: Iterable[tuple[int, str]], agency_ids: Collection[int] | None) -> bool:
    ids = {agency_id for agency_id, _ in owners}
    return bool(ids) if agency_ids is None else not ids.isdisjoint(agency_ids)


def _serving(plan: Plan | None, on: date) -> Mapping[int, list[Serving]]:
    """Give the tasks linked to each criterion, with their counts over all agencies."""
    if plan is None:
        return {}
    rows = {row.id: row for row in tasks(plan.id)}
    counts = counts_by_task(plan, on, Scope(everything=True))
    found: dict[int, list[Serving]] = {}
    for link in links(plan.id):
        if link.task_id in rows:
            task = rows[link.task_id]
            found.setdefault(link.criterion_id, []).append(Serving(task, counts.get(task.id)))
    return found
