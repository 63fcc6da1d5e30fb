"""Everything about one task on one screen: what, why, who, when, each agency, what was said.

A task of a city has up to 3,000 parts (600 agencies, some periods). They are counted in one
query by level, period and tone; of the parts themselves a page holds at most `TILES`, worst
first, so that the page costs the same for one agency as for six hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from tracker.agencies.queries import by_ids, members
from tracker.db import session
from tracker.desk.task_parts import (
    LEVELS,
    TILES,
    Asked,
    CountLine,
    Key,
    counted,
    level_key,
    part_rows,
    scopes_of,
    whole,
)
from tracker.desk.tones import TONE_NAMES, TONES, tone_of
from tracker.indices.models import Criterion
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.plans.former import Worded, former, worded
from tracker.plans.models import Assignment, Plan, Target, Task
from tracker.plans.queries import assignments, plan_criteria, target_rows
from tracker.progress.models import ProgressUpdate, TaskEvent
from tracker.progress.policy import Scope, can_record_event, scope_of
from tracker.progress.queries.inside.charge import InCharge, of_occurrences
from tracker.progress.queries.inside.steps import sums_of_occurrences
from tracker.progress.queries.reading import events, history
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.counts import Counts
from tracker.progress.rules.steps import StepSum
from tracker.progress.standing import as_of


@dataclass(frozen=True, slots=True)
class StateGroup:
    """Parts that stand alike, one after another."""

    tone: str
    rows: list[WorkRow]

    @property
    def name(self) -> str:
        """How they stand, in words."""
        return TONE_NAMES[self.tone]


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """The parts of one level that the page shows, grouped by how they stand."""

    name: str
    phrase: str
    groups: list[StateGroup]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything about one task, as far as the reader may see it."""

    task: Worded
    plan: Plan
    counts: Counts
    sees_all: bool
    lines: list[CountLine]
    levels: list[LevelGroup]
    asked: Asked
    next_key: Key | None
    whole: int
    criteria: list[tuple[Criterion, Target | None]]
    timeline: Sequence[ProgressUpdate]
    names: Mapping[int, str]
    events: Sequence[TaskEvent]
    may_record_event: bool
    in_charge: Mapping[int, InCharge]
    step_sums: Mapping[int, StepSum]
    scopes: Mapping[int, str]
    own_ids: frozenset[int] = field(default_factory=frozenset)
    # Whose work the reader may open: partners named as bodies may open every lead's, members of
    # a partner group see only how it stands.
    opens_all: bool = False
    # A partner that leads no part has no dossier to take along.
    has_dossier: bool = False

    def opens(self, row: WorkRow) -> bool:
        """Say whether the reader may open the page of one agency's part."""
        return self.opens_all or row.agency_id in self.own_ids

    @property
    def is_folded(self) -> bool:
        """Whether there are more parts than a page shows: then they are counted, not listed."""
        return self.counted > TILES

    @property
    def counted(self) -> int:
        """All parts that the reader may see."""
        return sum(line.size for line in self.lines)

    @property
    def tones(self) -> list[str]:
        """The tones that occur, worst first: the columns of the table of counts."""
        found = {tone for line in self.lines for tone in line.tones}
        return [tone for tone in TONES if tone in found]

    @property
    def due_on(self) -> date | None:
        """The last day that the plan's wording names, if it names one."""
        text = self.task.deadline.get("due_on")
        return date.fromisoformat(text) if text else None

    def note(self, row: WorkRow) -> str:
        """What a tile says below how the part stands."""
        said = [_reported(row), f"kỳ {row.period_name}" if row.period else ""]
        if row.extension_count and row.original_due_on:
            said.append(f"gia hạn {row.extension_count} lần, hạn gốc {row.original_due_on:%d/%m}")
        said += [f"đang xin {row.asked}" if row.asked else "", row.waits_for]
        said.append(self.scopes.get(row.id, ""))
        if self.opens(row) and row.id in self.in_charge:
            said.append(self.in_charge[row.id].words)
        if row.id in self.step_sums:
            said.append(self.step_sums[row.id].words)
        return "; ".join(filter(None, said))


def _reported(row: WorkRow) -> str:
    if row.last and row.last.percent is not None:
        return f"{row.last.percent}%, {row.last.on:%d/%m}"
    never = row.reported_on is None and row.label.tone in ("overdue", "soon")
    return "chưa báo cáo" if never else ""


def task_page(task: Task, on: date, actor: Actor, asked: Asked | None = None) -> TaskPage | None:
    """Read a task for `actor`; None where it is neither theirs nor one they take part in.

    A partner sees the states; only its own and the whole province's readers see the words. Who
    has a part in the task now or had one on that day may read the page.
    """
    scope, wanted = scope_of(actor), asked or Asked()
    others = () if scope.everything else assignments(task.id, "partner", on=on)
    is_partner = not scope.everything and _takes_part(scope, others, on)
    own_only = not scope.everything and not is_partner
    if own_only and not _leads(task.id, scope, on):
        return None
    wide = scope if own_only else Scope(everything=True)
    relation = as_of(on, task.plan_id)
    lines, counts = counted(task, relation, on, wide)
    rows, next_key = part_rows(task, relation, on, wide, wanted)
    updates = history(
        task_id=task.id,
        on=on,
        agency_ids=None if scope.everything else scope.agency_ids,
        limit=20,
    )
    is_event = task.deadline.get("kind") == "event"
    ids = [row.id for row in rows]
    return TaskPage(
        task=worded([task], on)[0],
        plan=task.plan,
        counts=counts,
        sees_all=not own_only,
        lines=lines,
        levels=_levels(rows, lines),
        asked=wanted,
        next_key=next_key,
        whole=whole(lines, wanted),
        criteria=_criteria(task, on),
        timeline=updates,
        names={id_: body.name for id_, body in by_ids({u.agency_id for u in updates}).items()},
        events=_events(task.id, on) if is_event else (),
        may_record_event=is_event and can_record_event(actor, None),
        in_charge=of_occurrences(ids, on),
        step_sums=sums_of_occurrences(ids, on),
        scopes=scopes_of(ids, former(task.plan_id, on)),
        own_ids=scope.agency_ids,
        opens_all=scope.everything or any(a.agency_id in scope.agency_ids for a in others),
        has_dossier=not is_partner,
    )


def _leads(task_id: int, scope: Scope, on: date) -> bool:
    leads = assignments(task_id, "lead", on=on)
    return any(part.agency_id in scope.agency_ids for part in leads)


def _takes_part(scope: Scope, others: Sequence[Assignment], on: date) -> bool:
    if any(a.agency_id in scope.agency_ids for a in others):
        return True
    groups = {a.group_id for a in others if a.agency_id is None and a.group_id}
    return any(member.id in scope.agency_ids for group in groups for member in members(group, on))


def _levels(rows: Sequence[WorkRow], lines: Sequence[CountLine]) -> list[LevelGroup]:
    """Group what is shown by level and by how it stands; of many parts, by how they stand alone."""
    if sum(line.size for line in lines) > TILES:
        return [LevelGroup("", "", _groups(rows))]
    by_level: dict[str, list[WorkRow]] = {}
    for row in rows:
        by_level.setdefault(level_key(row.agency_level), []).append(row)
    return [
        LevelGroup(
            name=name,
            phrase=_phrase([line for line in lines if line.level == key]),
            groups=_groups(by_level[key]),
        )
        for key, name in LEVELS.items()
        if key in by_level
    ]


def _groups(rows: Sequence[WorkRow]) -> list[StateGroup]:
    tones: dict[str, list[WorkRow]] = {}
    for row in rows:
        tones.setdefault(tone_of(row), []).append(row)
    return [StateGroup(tone, tones[tone]) for tone in TONES if tone in tones]


def _phrase(lines: Sequence[CountLine]) -> str:
    def sum_of(*tones: str) -> int:
        return sum(line.tones.get(tone, 0) for line in lines for tone in tones)

    return (
        f"{sum(line.size for line in lines)} đầu việc: {sum_of('done', 'done_late')} xong, "
        f"{sum_of('never', 'overdue')} quá hạn, {sum_of('never', 'silent')} chưa báo cáo"
    )


def _criteria(task: Task, on: date) -> list[tuple[Criterion, Target | None]]:
    """Give the criteria that a task served on a day, with what the plan promised for each."""
    ids = plan_criteria(task.plan_id, on).get(task.id, [])
    query = select(Criterion).where(Criterion.id.in_(ids)).order_by(Criterion.sort).limit(20)
    targets = {row.criterion_id: row for row in target_rows(task.plan_id, on=on)}
    return [(row, targets.get(row.id)) for row in session.scalars(query)]


def _events(task_id: int, on: date) -> list[TaskEvent]:
    return [row for row in events(task_id) if clock.local_day(row.recorded_at) <= on]
