"""The one place where an occurrence changes: its former state is kept, an update written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.rules.moves import Refused
from tracker.progress.rules.status import State


class Conflict(Exception):
    """Somebody else changed the occurrence since the page was read."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is written into the history beside the change of state."""

    verb: str
    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The domain's day of the act."""
        return clock.local_day(self.at)


def lock(occurrence_id: int, version: int | None = None) -> Occurrence:
    """Give the occurrence for writing; raise Conflict when `version` is no longer the present."""
    query = select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if version is not None and row.version != version:
        raise Conflict
    return row


def lock_many(occurrence_ids: Sequence[int]) -> Sequence[Occurrence]:
    """Give several occurrences for writing, in the order of their ids."""
    query = select(Occurrence).where(Occurrence.id.in_(occurrence_ids)).order_by(Occurrence.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).all()


def change(row: Occurrence, act: Act, state: State, **columns: Any) -> tuple[dict, dict]:
    """Bring `row` to `state` and further `columns`; give what differed, before and after.

    Several changes of one day leave one state, the day's last. A day before the last change is
    refused: the past is not rewritten.
    """
    on = act.on
    if on < row.since:
        raise Refused(
            {
                "": f"Ngày hệ thống {format_date(on)} trước lần cập nhật gần nhất của việc này "
                f"({format_date(row.since)}); không ghi lùi ngày được."
            }
        )
    before = {name: getattr(row, name) for name in STATE_COLUMNS}
    if on > row.since:
        session.add(
            OccurrencePast(
                occurrence_id=row.id,
                plan_id=row.plan_id,
                since=row.since,
                until=on,
                **before,
            )
        )
        row.since = on
    row.work = state.work.value
    row.returned = state.returned
    row.percent = state.percent
    row.completed_on = state.completed_on
    row.due_on, row.limit_on, row.soon_on = state.due_on, state.limit_on, state.soon_on
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    after = {name: getattr(row, name) for name in STATE_COLUMNS}
    changed = [name for name in STATE_COLUMNS if before[name] != after[name]]
    return (
        plain({name: before[name] for name in changed}),
        plain({name: after[name] for name in changed}),
    )


def write(
    row: Occurrence, act: Act, before: dict[str, Any], after: dict[str, Any], **said: Any
) -> ProgressUpdate:
    """Write the update that goes with a change into the history of the occurrence."""
    update = ProgressUpdate(
        occurrence_id=row.id,
        plan_id=row.plan_id,
        task_id=row.task_id,
        agency_id=row.agency_id,
        at=act.at,
        on=act.on,
        actor_id=act.by.id,
        actor_name=act.by.name,
        verb=act.verb,
        before=before,
        after=after,
        **said,
    )
    session.add(update)
    return update
