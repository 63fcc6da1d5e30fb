"""The page of points at stake: criterion by criterion and agency by agency, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.desk.board import AtStake, at_stake
from tracker.lib.numbers import format_decimal
from tracker.paper.outline import Value
from tracker.plans.former import worded
from tracker.plans.models import Plan
from tracker.plans.queries import tasks as plan_tasks
from tracker.plans.rules.periods import ReportingPeriod
from tracker.progress.policy import Scope
from tracker.progress.queries import board as questions
from tracker.progress.queries.counting import overview
from tracker.progress.queries.periods import last_closed_period
from tracker.progress.queries.stakes import Stakes, stakes, tasks_by_agency
from tracker.progress.rules.stakes import Sum, Worth

# Why work counts here, by `?vi=`; "" is either cause.
CAUSES = {"": "Quá hạn hoặc chưa báo cáo", "late": "Quá hạn", "silent": "Chưa báo cáo trong kỳ"}
SHOWN_AGENCIES = 40


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion at stake with the tasks that put it there: (task id, printed number)."""

    worth: Worth
    late: list[tuple[int, str]]
    silent: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency with what its own work puts at stake, by index; counts are of works."""

    code: str
    name: str
    overdue: int
    silent: int
    sums: Mapping[str, Sum]


@dataclass(frozen=True, slots=True)
class StakesPage:
    """What the page shows; `cause` is a key of CAUSES, `sums` are its totals."""

    plan: Plan
    on: date
    cause: str
    period: ReportingPeriod | None
    stakes: Stakes
    sums: list[Sum]
    criteria: list[CriterionLine]
    agencies: list[AgencyLine]
    coarse: list[str]

    @property
    def shown_agencies(self) -> list[AgencyLine]:
        """The first agencies; the workbook has them all."""
        return self.agencies[:SHOWN_AGENCIES]

    def criteria_of(self, index: str) -> list[CriterionLine]:
        """Give the lines of one index."""
        return [line for line in self.criteria if line.worth.index == index]


def stakes_page(plan: Plan, on: date, scope: Scope, cause: str) -> StakesPage:
    """Read the page; the number of queries does not grow with tasks, criteria and agencies."""
    now = overview(plan, on, scope)
    period = last_closed_period(plan, on)
    code = period.code if period else ""
    by_task = questions.answered(plan.id, on, code, "task_id", scope)
    by_agency = questions.answered(plan.id, on, code, "agency_id", scope)
    found = at_stake(stakes(plan, on), now.by_task, by_task, {})
    numbers = {task.id: task.number for task in worded(plan_tasks(plan.id, on=on), on)}
    chosen = _tasks(found, cause)
    whose = tasks_by_agency(plan.id, on, code, scope)
    agencies = []
    for row in now.by_agency:
        late, silent = whose.get(row.id or 0, (set(), set()))
        sums = found.stakes.of(_either(late, silent, cause))
        if sums:
            answered, asked = by_agency.get(row.id or 0, (0, 0))
            by_index = {part.index: part for part in sums}
            line = AgencyLine(row.key, row.name, row.counts.overdue, asked - answered, by_index)
            agencies.append(line)
    order = list(found.stakes.units)
    agencies.sort(key=lambda line: [_weight(line.sums.get(index)) for index in order])
    return StakesPage(
        plan=plan,
        on=on,
        cause=cause,
        period=period,
        stakes=found.stakes,
        sums=found.stakes.of(chosen),
        criteria=_criteria(found, chosen, numbers),
        agencies=agencies,
        coarse=[numbers[task] for task in numbers if task in chosen & found.stakes.coarse],
    )


def _tasks(found: AtStake, cause: str) -> frozenset[int]:
    return frozenset(_either(found.late_tasks, found.silent_tasks, cause))


def _either(
    late: frozenset[int] | set[int], silent: frozenset[int] | set[int], cause: str
) -> frozenset[int] | set[int]:
    if cause == "late":
        return late
    return silent if cause == "silent" else late | silent


def _criteria(
    found: AtStake, chosen: frozenset[int], numbers: Mapping[int, str]
) -> list[CriterionLine]:
    return [
        CriterionLine(
            worth,
            [(task, numbers.get(task, "")) for task in tasks if task in found.late_tasks],
            [(task, numbers.get(task, "")) for task in tasks if task in found.silent_tasks],
        )
        for worth, tasks in found.stakes.criteria(chosen)
    ]


def _weight(found: Sum | None) -> tuple[bool, object]:
    """Order by the most at stake in an index; nothing at stake comes last."""
    return (found is None, -(found.gain if found.gain is not None else found.most) if found else 0)


def sum_words(found: Sum, stakes: Stakes) -> str:
    """Say a sum with its unit: “0,56 điểm PAR INDEX”; what does not add up is counted."""
    unit = stakes.units[found.index]
    if found.gain is not None:
        return f"{format_decimal(found.gain)} {unit.words}"
    most = f", tăng nhiều nhất {format_decimal(found.most)} điểm %" if found.rising else ""
    return f"{found.criteria} tiêu chí {unit.name}{most}"


def criterion_rows(page: StakesPage) -> list[list[Value]]:
    """Give the rows of the workbook's sheet by criterion."""
    return [
        [
            page.stakes.units[line.worth.index].name,
            line.worth.code,
            line.worth.name,
            line.worth.result,
            line.worth.target,
            line.worth.gain,
            line.worth.maximum,
            page.stakes.units[line.worth.index].words,
            ", ".join(number for _, number in line.late),
            ", ".join(number for _, number in line.silent),
        ]
        for line in page.criteria
    ]


def agency_rows(page: StakesPage, indices: Sequence[str]) -> list[list[Value]]:
    """Give the rows of the workbook's sheet by agency: a column for each index."""
    return [
        [
            line.name,
            line.overdue or None,
            line.silent or None,
            *(
                sum_words(line.sums[index], page.stakes) if index in line.sums else ""
                for index in indices
            ),
        ]
        for line in page.agencies
    ]
