"""Why work is late, as the agencies explained it by the cut-off, and who still owes a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tracker.db import session
from tracker.progress.models import ProgressUpdate
from tracker.progress.queries.explanations import Known
from tracker.reports.facts import ExplanationsFact
from tracker.reports.queries.reading import Reading

if TYPE_CHECKING:
    from tracker.reports.queries.lists import TaskDays

# How many agencies of one task are quoted.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a task is late and by when it is promised."""

    text: str = ""
    promised_on: date | None = None
    explained: bool = False


def causes(now: Reading, days: dict[int, TaskDays], known: Sequence[Known]) -> dict[int, Cause]:
    """Give, by task, why it is late: explanations received by the cut-off, else a difficulty.

    Only those who still owe the task are asked why; the latest promise is the one that counts.
    """
    told: dict[int, list[tuple[str, Known]]] = defaultdict(list)
    for one in known:
        name = now.agencies[one.agency_id].name
        own = days.get(one.task_id) if one.task_id else None
        if one.received and own is not None and name in own.owing:
            told[one.task_id or 0].append((name, one))
    found = {id_: Cause(text) for id_, text in _told_difficulties(now).items()}
    return found | {id_: _explained(ones, days[id_]) for id_, ones in told.items()}


def _explained(told: Sequence[tuple[str, Known]], days: TaskDays) -> Cause:
    """Put the causes of one task together, each under its agency's name when there are several."""
    if days.parts == 1:
        text = told[-1][1].cause
    else:
        text = "; ".join(f"{name}: {one.cause}" for name, one in told[:_NAMED])
        if len(told) > _NAMED:
            text += f"; và {len(told) - _NAMED} cơ quan khác"
    promised = [one.promised_on for _, one in told if one.promised_on]
    return Cause(text, max(promised, default=None), explained=True)


def explanations_fact(now: Reading, known: Sequence[Known]) -> ExplanationsFact:
    """Count what was received and what is awaited at the cut-off, and of whom."""
    pending = [one for one in known if not one.received]
    waiting = {one.agency_id for one in pending}
    agencies = sorted((now.agencies[id_] for id_ in waiting), key=lambda row: (row.sort, row.id))
    return ExplanationsFact(
        received=len(known) - len(pending),
        pending=len(pending),
        pending_agencies=tuple(row.name for row in agencies),
    )


def _told_difficulties(now: Reading) -> dict[int, str]:
    """Give, by task, the newest difficulty told by the cut-off."""
    newest = (
        select(func.max(ProgressUpdate.id))
        .where(
            ProgressUpdate.plan_id == now.plan.id,
            now.of(ProgressUpdate.agency_id),
            ProgressUpdate.on <= now.on,
            ProgressUpdate.difficulty.is_not(None),
        )
        .group_by(ProgressUpdate.task_id)
    )
    rows = session.scalars(select(ProgressUpdate).where(ProgressUpdate.id.in_(newest)))
    return {row.task_id: row.difficulty or "" for row in rows}
