"""A table laid beside the stored work, in a fixed number of statements whatever its length."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from tracker.db import session
from tracker.evidence.models import Document
from tracker.intake.exchange.rules.columns import Reading, Table
from tracker.intake.exchange.rules.laying import (
    Act,
    Held,
    Known,
    Laid,
    Place,
    Stored,
    judge,
    meant,
    place_of,
    without_quarrels,
)
from tracker.intake.exchange.rules.lines import Last, Problem, read_line, read_lines
from tracker.intake.exchange.whose import Bodies
from tracker.plans.models import Plan, Task
from tracker.progress.models import HeadReview, HeadReviewDocument, Occurrence, ProgressUpdate
from tracker.progress.queries.work_rows import WORK_COLUMNS, state_of
from tracker.progress.rules.typed import unpack

# What one statement asks for by id: below the bounds of both databases.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Checked:
    """Every row with its fate, and the agencies met on the way."""

    rows: Sequence[Laid]
    bodies: Bodies


def check(
    table: Table, reading: Reading, plan: Plan, own: Collection[int] | None, on: date
) -> Checked:
    """Lay a table beside the work of some agencies, None for all, and say what would come of it."""
    bodies = Bodies(own, on)
    works: dict[Place, list[Known]] = {}
    for work in known_works(plan, own):
        works.setdefault(place_of(work.number, work.agency_id), []).append(work)
    meanings, rows = reading.meanings, []
    for line in read_lines(table, reading):
        agency = bodies.named(line["agency"])
        read = read_line(line, meanings)
        if isinstance(agency, Problem):
            rows.append(_wrong(Laid(line, read, None, None, Act.WRONG), agency))
            continue
        work = meant(line, agency, works, plan.year)
        if isinstance(work, Problem):
            rows.append(_wrong(Laid(line, read, agency, None, Act.WRONG), work))
        else:
            rows.append(Laid(line, read, agency, work, Act.LEFT))
    ids = {row.work.id for row in rows if row.work is not None}
    confirmed = plan.settings.confirmed_kinds
    stored = Stored(works, plan.year, confirmed, last_reports(ids), _held(ids))
    judged = [judge(row, stored, on) if row.work is not None else row for row in rows]
    return Checked(without_quarrels(judged), bodies)


def _wrong(row: Laid, problem: Problem) -> Laid:
    return row.turned(Act.WRONG, problem.sentence, problem.column)


def works_query(plan: Plan, own: Collection[int] | None) -> Select[Any]:
    """Select the work of some agencies under a plan, None for all, in the order of its tasks."""
    query = (
        select(
            *(getattr(Occurrence, name) for name in WORK_COLUMNS),
            Task.number.label("task_number"),
            Task.title,
        )
        .join(Task, Task.id == Occurrence.task_id)
        .where(Occurrence.plan_id == plan.id)
        .order_by(Task.sort, Occurrence.agency_id, Occurrence.due_on, Occurrence.id)
    )
    return query if own is None else query.where(Occurrence.agency_id.in_(list(own)))


def known_works(plan: Plan, own: Collection[int] | None) -> Iterator[Known]:
    """Give the work of some agencies under a plan, a thousand rows in memory at a time."""
    query = works_query(plan, own).execution_options(yield_per=1000)
    for row in session.execute(query):
        yield Known(
            row.id,
            row.version,
            row.agency_id,
            row.task_number,
            row.title,
            row.period,
            state_of(row),
        )


def last_reports(occurrence_ids: Collection[int]) -> dict[int, Last]:
    """Give the newest report of each work."""
    found: dict[int, Last] = {}
    for ids in _parts(occurrence_ids):
        newest = (
            select(func.max(ProgressUpdate.id))
            .where(ProgressUpdate.occurrence_id.in_(ids), ProgressUpdate.verb == "report")
            .group_by(ProgressUpdate.occurrence_id)
        )
        update = ProgressUpdate
        query = select(
            update.occurrence_id,
            update.id,
            update.result,
            func.coalesce(update.done, update.difficulty, ""),
            update.completed_on,
        ).where(update.id.in_(newest))
        found |= {row[0]: Last(*row[1:]) for row in session.execute(query)}
    return found


def _held(occurrence_ids: Collection[int]) -> dict[int, Held]:
    """Give the newest report of each work that its head was given, where it has not gone out."""
    found: dict[int, Held] = {}
    number = (
        select(func.min(Document.number))
        .join(HeadReviewDocument, HeadReviewDocument.document_id == Document.id)
        .where(HeadReviewDocument.review_id == HeadReview.id)
        .scalar_subquery()
    )
    for ids in _parts(occurrence_ids):
        newest = (
            select(func.max(HeadReview.id))
            .where(HeadReview.occurrence_id.in_(ids))
            .group_by(HeadReview.occurrence_id)
        )
        query = select(HeadReview.occurrence_id, HeadReview.state, HeadReview.typed, number).where(
            HeadReview.id.in_(newest), HeadReview.state.in_(("waiting", "sent_back"))
        )
        found |= {
            id_: Held(state == "waiting", unpack(typed), shown or "")
            for id_, state, typed, shown in session.execute(query)
        }
    return found


def _parts(ids: Collection[int]) -> Iterator[Sequence[int]]:
    wanted = sorted(ids)
    return (wanted[first : first + _AT_ONCE] for first in range(0, len(wanted), _AT_ONCE))
