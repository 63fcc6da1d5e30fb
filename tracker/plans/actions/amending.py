"""A plan in force comes to a new version; tasks keep who they are under any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.text import fold
from tracker.plans.actions.rows import (
    Source,
    add_revision,
    add_task,
    drop_sections,
    fill_task,
    replace_targets,
    store_sections,
)
from tracker.plans.assigning import Assigner, names_of
from tracker.plans.former import note_change, to_note
from tracker.plans.linking import link_sections
from tracker.plans.models import Plan, Task
from tracker.plans.queries import content as stored_content
from tracker.plans.queries import target_rows
from tracker.plans.queries import tasks as stored_tasks
from tracker.plans.rules.content import Difference, PlanContent, TaskContent
from tracker.plans.rules.heads import compare_whole
from tracker.plans.rules.versions import (
    NO_MOVES,
    Moves,
    address,
    number_of,
    retired_number,
)

ENDED = "Không còn trong bản sửa đổi"
# From here on (0 to 1) an ended task and a new one under its number are the same work.
_SAME_WORK = 0.6


@dataclass(slots=True)
class Amended:
    """What an amendment did: tasks to schedule anew, and those that ended."""

    difference: Difference
    added: list[Task] = field(default_factory=list)
    rescheduled: list[Task] = field(default_factory=list)
    ended: list[Task] = field(default_factory=list)


def amend(
    plan: Plan,
    content: PlanContent,
    *,
    moves: Moves = NO_MOVES,
    reasons: Mapping[str, str] | None = None,
    source: Source | None = None,
    by: Actor,
    at: datetime,
) -> Amended:
    """Bring a plan in force to a new version; nothing is written when both say the same.

    Called through `progress.amend()`, which schedules in the same transaction. `moves` tells
    which tasks only bear another number, or stand under another index: each keeps its history. A
    task that the new version no longer holds ends on the day of the amending document, where that
    is known, for the reason that `reasons` gives by its old address.
    """
    result = Amended(compare_whole(stored_content(plan), content, moves))
    if result.difference.is_empty:
        return result
    day = clock.local_day(at)
    rows = stored_tasks(plan.id)
    before = to_note(plan, rows, target_rows(plan.id))
    plan.revision += 1
    plan.title = content.title
    so_far = {address(row.index_code, row.number): row for row in rows if row.ended_on is None}
    assigner = Assigner(plan, day)
    store_sections(plan, content)
    _give_numbers(plan, rows, content, moves, day)
    _bring_rows(plan, content, day, assigner, result)
    ends_on = _end_of(plan, source, day)
    for where in result.difference.removed:
        if where in so_far:
            row = so_far[where]
            row.ended_on = max(ends_on, row.added_on or ends_on)
            row.ended_reason = (reasons or {}).get(where, ENDED)
            note_change(plan, row, day, "ended_on", None, row.ended_on.isoformat())
            assigner.release(row, since=day)
            result.ended.append(row)
    drop_sections(plan, content)
    replace_targets(plan, content)
    session.flush()
    link_sections(plan, on=day)
    add_revision(plan, source, by, at, result.difference, before)
    record(
        "plans.amend",
        by=by,
        at=at,
        subject_type="plan",
        subject_id=plan.id,
        label=plan.label,
        after={"revision": plan.revision, **result.difference.as_json()},
    )
    return result


def _bring_rows(
    plan: Plan, content: PlanContent, day: date, assigner: Assigner, result: Amended
) -> None:
    """Add, take up again or change each task, in the order of the new version."""
    rows = {(row.index_code, row.number): row for row in stored_tasks(plan.id)}
    for position, new in enumerate(content.tasks, start=1):
        row = rows.get(new.key)
        if row is None or row.ended_on is not None:
            before = None if row is None else names_of(row)
            row = add_task(plan, new) if row is None else _take_up_again(plan, row, new, day)
            row.sort, row.added_on = position, day
            session.flush()
            if before is None:
                assigner.assign(row, since=day)
            else:
                assigner.take_up(row, before, since=day)
            result.added.append(row)
        elif new.where in result.difference.touched:
            _change_task(plan, row, new, day, assigner, result)
        row.sort = position


def _give_numbers(
    plan: Plan, rows: Sequence[Task], content: PlanContent, moves: Moves, day: date
) -> None:
    """Give tasks the numbers they bear now, through names that nobody bears.

    A number is unique in its index, so that two tasks which change places cannot do it at once.
    """
    titles = {row.where: row.title for row in content.tasks}
    taken = [row.number for row in rows] + [row.number for row in content.tasks]
    wanted: dict[Task, tuple[str | None, str]] = {}
    for row in rows:
        where = address(row.index_code, row.number)
        if row.ended_on is None:
            now = moves.new_address(where)
        else:
            title = titles.get(where)
            now = where if title is None or _same_work(row.title, title) else None
            if where in moves.renumbered.values():
                now = None
        if now is None and where not in titles:
            now = where
        if now is None:
            number = retired_number(row.number, plan.revision - 1, taken)
            taken.append(number)
            wanted[row] = row.index_code, number
            note_change(plan, row, day, "number", row.number, number)
        elif now != where:
            part = now.partition("/task/")[0]
            wanted[row] = None if part == "-" else part, number_of(now)
    if not wanted:
        return
    for row in wanted:
        row.number = f"~{row.id}"
    session.flush()
    for row, (index, number) in wanted.items():
        row.index_code, row.number = index, number
    session.flush()


def _same_work(old: str, new: str) -> bool:
    """Say whether a task that had ended comes back, or another takes its number."""
    return SequenceMatcher(None, fold(old), fold(new), autojunk=False).ratio() >= _SAME_WORK


def _end_of(plan: Plan, source: Source | None, today: date) -> date:
    """Give the day from which removed tasks are no longer done: that of the amending document."""
    said = source.issued_on if source else None
    in_force = plan.issued_on is not None and said is not None and plan.issued_on <= said
    return min(said, today) if said and in_force else today


def _take_up_again(plan: Plan, task: Task, row: TaskContent, day: date) -> Task:
    """Bring back a task that an earlier version had dropped; its number is its own still."""
    for name in ("ended_on", "added_on"):
        value = getattr(task, name)
        note_change(plan, task, day, name, value and value.isoformat(), None)
    task.ended_on = task.ended_reason = None
    fill_task(plan, task, row)
    return task


def _change_task(
    plan: Plan, task: Task, row: TaskContent, day: date, assigner: Assigner, result: Amended
) -> None:
    changes = [c for c in result.difference.changed if c.where == row.where]
    for change in changes:
        note_change(plan, task, day, change.field, change.old, change.new)
    before = names_of(task)
    fill_task(plan, task, row)
    if names_of(task)["monitor"] != before["monitor"]:
        note_change(plan, task, day, "monitors", before["monitor"], task.monitors)
    assigner.reassign(task, before, since=day)
    names = {change.field for change in changes}
    if names & {"leads", "deadline"}:
        result.rescheduled.append(task)
