"""A plan's tasks with how they stand, and everything about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tracker.agencies.queries import members
from tracker.db import session
from tracker.desk.board import is_dated, task_state
from tracker.indices.models import Criterion
from tracker.lib.actor import Actor
from tracker.lib.text import fold
from tracker.plans.models import Assignment, Plan, Target, Task
from tracker.plans.queries import assignments, criteria_of_tasks, target_rows
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.models import ProgressUpdate, TaskEvent
from tracker.progress.policy import Scope, can_record_event, scope_of
from tracker.progress.queries.counting import of_task, overview
from tracker.progress.queries.listing import Filters, WorkRow, listing
from tracker.progress.queries.reading import events, history
from tracker.progress.rules.counts import Counts

# A task of a city has at most some 700 agencies, each with a few periods.
_SHOWN = 3000
_ORDER = (
    "never",
    "overdue",
    "returned",
    "soon",
    "waiting",
    "doing",
    "neutral",
    "silent",
    "done_late",
    "done",
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in the list of tasks."""

    task: Task
    counts: Counts
    leads: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of tasks is asked for; `kind` is "dated" or "periodic"."""

    search: str = ""
    index: str | None = None
    section_id: int | None = None
    state: str | None = None
    kind: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the list."""
        return self == ALL

    def holds(self, line: TaskLine) -> bool:
        """Say whether a task is among those asked for."""
        task, wanted = line.task, fold(self.search)
        return (
            (not wanted or wanted in task.title_folded or wanted == task.number.lower())
            and self.index in (None, task.index_code)
            and self.section_id in (None, task.section_id)
            and self.state in (None, task_state(line.counts))
            and self.kind in (None, "dated" if is_dated(task) else "periodic")
        )


ALL = Asked()


@dataclass(frozen=True, slots=True)
class StateGroup:
    """The agencies of one band that stand alike."""

    name: str
    tone: str
    rows: list[WorkRow]


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The agencies of one level in a task, grouped by how they stand."""

    name: str
    rows: list[WorkRow]
    groups: list[StateGroup]
    done: int
    overdue: int
    silent: int


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything about one task, as far as the reader may see it."""

    task: Task
    plan: Plan
    counts: Counts
    sees_all: bool
    leads: Sequence[Assignment]
    partners: Sequence[Assignment]
    levels: list[LevelGroup]
    criteria: list[tuple[Criterion, Target | None]]
    timeline: Sequence[ProgressUpdate]
    names: dict[int, str]
    events: Sequence[TaskEvent]
    may_record_event: bool
    own: list[WorkRow] = field(default_factory=list)
    # Whose work the reader may open: partners named as bodies may open every lead's, members of
    # a partner group see only how it stands.
    opens_all: bool = False

    def opens(self, row: WorkRow) -> bool:
        """Say whether the reader may open the page of one agency's part."""
        return self.opens_all or row in self.own

    @property
    def heading(self) -> str:
        """The wording as a heading: without the list mark before it and the stop behind."""
        return self.task.title.removeprefix("- ").rstrip(".;: ")

    @property
    def due_on(self) -> date | None:
        """The last day that the plan's wording names, if it names one."""
        text = self.task.deadline.get("due_on")
        return date.fromisoformat(text) if text else None


def task_lines(plan: Plan, on: date, scope: Scope, asked: Asked = ALL) -> list[TaskLine]:
    """Give the tasks that an actor may see, in the plan's order, with their counts."""
    found = overview(plan, on, scope)
    lines = [
        TaskLine(task, found.by_task.get(task.id, Counts()), lead_names(task))
        for task in plan_tasks(plan.id, on=on)
        if scope.everything or task.id in found.by_task
    ]
    return [line for line in lines if asked.holds(line)]


def lead_names(task: Task) -> str:
    """Give who leads a task as the plan names them."""
    return "; ".join(lead["name"] for lead in task.leads)


def task_page(task: Task, on: date, actor: Actor) -> TaskPage | None:
    """Read a task for `actor`; None where it is neither theirs nor one they take part in.

    A partner sees the states; only its own and the whole province's readers see the words.
    """
    scope = scope_of(actor)
    leads, others = assignments(task.id, "lead"), assignments(task.id, "partner")
    is_partner = _takes_part(scope, others, on)
    own_only = not scope.everything and not is_partner
    if own_only and not any(a.agency_id in scope.agency_ids for a in leads):
        return None
    wide = Scope(everything=True) if not own_only else scope
    rows = listing(task.plan_id, on, Filters(task_id=task.id), wide, limit=_SHOWN).rows
    counts = of_task(task, on, wide)
    updates = history(
        task_id=task.id,
        on=on,
        agency_ids=None if scope.everything else scope.agency_ids,
        limit=40,
    )
    return TaskPage(
        task=task,
        plan=task.plan,
        counts=counts,
        sees_all=not own_only,
        leads=leads,
        partners=others,
        levels=_levels(rows),
        criteria=_criteria(task),
        timeline=updates,
        names={row.agency_id: row.agency_name for row in rows},
        events=events(task.id) if task.deadline.get("kind") == "event" else (),
        may_record_event=task.deadline.get("kind") == "event" and can_record_event(actor, None),
        own=[row for row in rows if row.agency_id in scope.agency_ids],
        opens_all=scope.everything or any(a.agency_id in scope.agency_ids for a in others),
    )


def _takes_part(scope: Scope, others: Sequence[Assignment], on: date) -> bool:
    if scope.everything:
        return False
    if any(a.agency_id in scope.agency_ids for a in others):
        return True
    groups = {a.group_id for a in others if a.agency_id is None and a.group_id}
    return any(member.id in scope.agency_ids for group in groups for member in members(group, on))


def _criteria(task: Task) -> list[tuple[Criterion, Target | None]]:
    ids = criteria_of_tasks([task.id]).get(task.id, [])
    promised = {row.criterion_id: row for row in target_rows(task.plan_id)}
    query = select(Criterion).where(Criterion.id.in_(ids)).order_by(Criterion.sort).limit(20)
    return [(row, promised.get(row.id)) for row in session.scalars(query)]


_LEVEL_NAMES = {"district": "UBND cấp huyện", "commune": "UBND cấp xã"}


def _levels(rows: list[WorkRow]) -> list[LevelGroup]:
    """Group by the level of the agencies and by how they stand."""
    buckets: dict[str, list[WorkRow]] = {}
    for row in rows:
        name = _LEVEL_NAMES.get(row.agency_level, "Sở, ban, ngành và cơ quan khác")
        buckets.setdefault(name, []).append(row)
    return [_level(name, found) for name, found in buckets.items()]


def _tone(row: WorkRow) -> str:
    """Give the tone of a tile; late without a word ever said stands apart, and first."""
    never = row.label.tone == "overdue" and row.reported_on is None
    return "never" if never else row.label.tone


def _level(name: str, rows: list[WorkRow]) -> LevelGroup:
    tones: dict[str, list[WorkRow]] = {}
    for row in rows:
        tones.setdefault(_tone(row), []).append(row)
    groups = [StateGroup(_GROUP_NAMES[tone], tone, tones[tone]) for tone in _ORDER if tone in tones]
    return LevelGroup(
        name=name,
        rows=rows,
        groups=groups,
        done=sum(len(tones.get(tone, [])) for tone in ("done", "done_late")),
        overdue=sum(len(tones.get(tone, [])) for tone in ("never", "overdue")),
        silent=sum(len(tones.get(tone, [])) for tone in ("never", "silent")),
    )


_GROUP_NAMES = {
    "never": "Quá hạn, chưa báo cáo lần nào",
    "overdue": "Quá hạn",
    "returned": "Yêu cầu bổ sung",
    "soon": "Sắp đến hạn",
    "waiting": "Chờ xác nhận",
    "doing": "Đang thực hiện trong hạn",
    "neutral": "Chưa đến hạn",
    "silent": "Chưa báo cáo trong kỳ",
    "done_late": "Hoàn thành quá hạn",
    "done": "Đã hoàn thành",
}
