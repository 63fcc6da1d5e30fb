"""The counts of the days that are over are written down at night, for the board to read."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, func, select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.plans.models import Plan
from tracker.progress.models import DayTotal, Occurrence
from tracker.progress.queries.line import line_to_note
from tracker.progress.queries.totals import counts_to_note
from tracker.progress.standing import as_of, count_where, open_sql, periodic_sql

# How long after its end a plan is still noted, in days.
_NOTED_AFTER_END = 120


def note_totals(*, on: date) -> int:
    """Write the totals of the day before `on`, told for it and for `on`; give how many are new.

    To be called after midnight, once nothing is being written for the day before. A total that
    is there already is left alone. Totals told for the day after serve that day only and go; the
    others, some tens of kilobytes a day, are what past days are read from. No audit: nothing is
    said that the rows do not say.
    """
    known_on = on - timedelta(days=1)
    session.execute(
        delete(DayTotal).where(DayTotal.shown_on > DayTotal.known_on, DayTotal.known_on < known_on)
    )
    last_id = session.scalar(select(func.max(Occurrence.id))) or 0
    plans = session.scalars(
        select(Plan.id).where(
            Plan.state != "draft",
            Plan.issued_on <= known_on,
            Plan.ends_on >= on - timedelta(days=_NOTED_AFTER_END),
        )
    ).all()
    made = 0
    for plan_id in plans:
        for shown_on in (known_on, on):
            made += _note(plan_id, known_on, shown_on, last_id)
    return made


def _note(plan_id: int, known_on: date, shown_on: date, last_id: int) -> int:
    if session.get(DayTotal, (plan_id, known_on, shown_on)) is not None:
        return 0
    counts = counts_to_note(
        plan_id, known_on=known_on, shown_on=shown_on, silent=_silent(plan_id, known_on)
    )
    counts["line"] = line_to_note(plan_id, known_on)
    row = DayTotal(
        plan_id=plan_id, known_on=known_on, shown_on=shown_on, last_id=last_id, counts=counts
    )
    session.add(row)
    return 1


def _silent(plan_id: int, on: date) -> dict[str, int]:
    """Count, by period, the duties that bodies had not answered by `on`; groups are left out."""
    c = as_of(on, plan_id).c
    query = (
        select(c.period, count_where(open_sql(c)))
        .join(Agency, Agency.id == c.agency_id)
        .where(c.plan_id == plan_id, periodic_sql(c), Agency.level != "group")
        .where(c.period.is_not(None))
        .group_by(c.period)
    )
    return {period: int(count) for period, count in session.execute(query)}
