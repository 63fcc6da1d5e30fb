"""What SQL says of a row is what the rules say of it: every state, on days around its limit."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from small_city import content, task
from sqlalchemy import select, update

from tracker.db import session
from tracker.progress.models import Occurrence
from tracker.progress.rules.status import (
    OPEN_WORK,
    Kind,
    Timing,
    Work,
    has_fallen_due,
    is_on_time_originally,
    is_silent,
    timing,
)
from tracker.progress.standing import (
    as_of,
    fallen_due_sql,
    filed_sql,
    moved_and_done_sql,
    on_time_originally_sql,
    open_sql,
    overdue_sql,
    silent_sql,
    timing_sql,
)

LIMIT = date(2024, 6, 30)
# Limits and completions around the day asked for, and none.
LIMITS = (None, *(LIMIT + timedelta(days=d) for d in (-8, -1, 0, 1, 7, 8)))
COMPLETED = (None, LIMIT - timedelta(days=8), LIMIT - timedelta(days=2), LIMIT)


@pytest.fixture
def every_state(city):
    """Give a row for every kind, work, limit, completion and mark."""
    city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ")))
    first = city.occurrences()[0]
    kept = {c.name: getattr(first, c.name) for c in Occurrence.__table__.columns}
    rows = [
        kept
        | {
            "id": number,
            "key": str(number),
            "kind": kind.value,
            "work": work.value,
            "due_on": limit,
            "limit_on": limit,
            "soon_on": limit and limit - timedelta(days=7),
            "completed_on": completed,
            "returned": returned,
        }
        for number, (kind, work, limit, completed, returned) in enumerate(
            itertools.product(Kind, Work, LIMITS, COMPLETED, (False, True)), start=first.id + 1
        )
    ]
    session.execute(Occurrence.__table__.insert(), rows)
    session.execute(update(Occurrence).values(since=date(2024, 5, 30)))
    session.expire_all()
    return city.occurrences()


@pytest.mark.parametrize("on", [LIMIT - timedelta(days=1), LIMIT, LIMIT + timedelta(days=1)])
def test_sql_and_rules_agree_on_every_state(every_state, on):
    c = as_of(on).c
    query = select(
        c.id,
        timing_sql(c, on).label("timing"),
        overdue_sql(c, on).label("overdue"),
        silent_sql(c, on).label("silent"),
        fallen_due_sql(c, on).label("fallen_due"),
        filed_sql(c).label("filed"),
        open_sql(c).label("open"),
    )
    found = {row.id: row for row in session.execute(query)}
    assert len(found) == len(every_state) > 1900
    for occurrence in every_state:
        row, state = found[occurrence.id], occurrence.state
        told = (row.timing, *(bool(x) for x in row[2:]))
        assert told == (
            timing(state, on).value,
            timing(state, on) is Timing.OVERDUE,
            is_silent(state, on),
            has_fallen_due(state, on),
            state.is_filed,
            state.work in OPEN_WORK,
        ), state


def test_sql_and_rules_agree_on_what_was_done_by_its_first_day(every_state):
    grace = timedelta(days=1)
    for number, row in enumerate(every_state):
        row.original_due_on = row.due_on and row.due_on - timedelta(days=number % 4 * 2)
        row.limit_on = row.limit_on and row.limit_on + grace * (number % 2)
    session.flush()
    c = as_of(LIMIT).c
    query = select(c.id, on_time_originally_sql(c)).where(moved_and_done_sql(c))
    found = dict(session.execute(query).all())
    assert len(found) > 20
    for occurrence in every_state:
        state = occurrence.state
        rule = is_on_time_originally(state, occurrence.original_due_on)
        present = timing(state, LIMIT) is Timing.DONE_ON_TIME
        assert bool(found.get(occurrence.id, present)) == rule, state


def test_the_past_is_read_from_former_states_with_the_same_words(every_state):
    on = LIMIT
    before = dict(session.execute(select(as_of(on).c.id, timing_sql(as_of(on).c, on))).all())
    row = every_state[0]
    session.add_all([_former(row, until=on + timedelta(days=3))])
    row.work, row.since = Work.CANCELLED.value, on + timedelta(days=3)
    session.flush()
    relation = as_of(on)
    assert dict(session.execute(select(relation.c.id, timing_sql(relation.c, on))).all()) == before
    later = as_of(on + timedelta(days=3))
    works = dict(session.execute(select(later.c.id, later.c.work)).all())
    assert works[row.id] == Work.CANCELLED.value


def _former(row, until):
    from tracker.progress.models import STATE_COLUMNS, OccurrencePast

    state = {name: getattr(row, name) for name in STATE_COLUMNS}
    return OccurrencePast(
        occurrence_id=row.id, plan_id=row.plan_id, since=row.since, until=until, **state
    )
