"""One change that many occurrences take at once: a wave is written by set, not row by row.

It leaves what `states.change` and `states.write` leave behind: the former state of each row, an
update that says why, the new state with a higher version. A plan's new rules or a new wording may
move a hundred thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, update

from tracker.audit.rules import plain
from tracker.db import session
from tracker.lib.calendar import format_date
from tracker.progress.actions.states import Act
from tracker.progress.models import STATE_COLUMNS, Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.rules.moves import Refused

# Identifiers in one statement; both databases take this many.
_CHUNK = 5000
_STATED = frozenset(STATE_COLUMNS)


def write_rows(
    ids: Sequence[int], act: Act, *, before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    """Write one change of the rows of `ids`, which all stand as `before` says."""
    for start in range(0, len(ids), _CHUNK):
        rows = Occurrence.id.in_(ids[start : start + _CHUNK])
        write_wave(rows, act, before=before, after=after, reason=reason)


def write_wave(
    rows: ColumnElement[bool],
    act: Act,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
) -> None:
    """Write one change of every row that `rows` selects; the caller expires what it has read.

    `before` and `after` hold columns of a state by name. Raise Refused where a row already holds
    from a later day.
    """
    refuse_rewriting(rows, act.on)
    _keep_former(rows, act)
    _tell(rows, act, before, after, reason)
    session.execute(
        update(Occurrence)
        .where(rows)
        .values(since=act.on, version=Occurrence.version + 1, **after)
        .execution_options(synchronize_session=False)
    )


def refuse_rewriting(rows: ColumnElement[bool], on: date) -> None:
    """Raise Refused where one of `rows` already holds from a day after `on`."""
    newest = session.scalar(select(func.max(Occurrence.since)).where(rows))
    if newest is not None and newest > on:
        raise Refused(
            {
                "": f"Ngày hệ thống {format_date(on)} trước lần cập nhật gần nhất "
                f"({format_date(newest)}); không ghi lùi ngày được."
            }
        )


def _keep_former(rows: ColumnElement[bool], act: Act) -> None:
    """Keep the states that held until yesterday; a state that began today is replaced."""
    names = ["occurrence_id", "plan_id", "since", "until", *STATE_COLUMNS]
    former = select(
        Occurrence.id,
        Occurrence.plan_id,
        Occurrence.since,
        literal(act.on, Occurrence.since.type),
        *(getattr(Occurrence, name) for name in STATE_COLUMNS),
    ).where(rows, Occurrence.since < act.on)
    session.execute(insert(OccurrencePast).from_select(names, former))


def _tell(
    rows: ColumnElement[bool],
    act: Act,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
) -> None:
    """Write into the history of each occurrence what changed and why."""
    changed = [name for name in after if name in _STATED and before.get(name) != after[name]]
    said = {
        "at": act.at,
        "on": act.on,
        "actor_id": act.by.id,
        "actor_name": act.by.name,
        "verb": act.verb,
        "reason": reason,
        "before": plain({name: before.get(name) for name in changed}),
        "after": plain({name: after[name] for name in changed}),
    }
    columns = ProgressUpdate.__table__.c
    updates = select(
        Occurrence.id,
        Occurrence.plan_id,
        Occurrence.task_id,
        Occurrence.agency_id,
        *(literal(value, columns[name].type) for name, value in said.items()),
    ).where(rows)
    names = ["occurrence_id", "plan_id", "task_id", "agency_id", *said]
    session.execute(insert(ProgressUpdate).from_select(names, updates))
