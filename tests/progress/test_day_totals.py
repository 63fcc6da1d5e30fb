"""Totals noted at night equal a count of all rows, whatever happens on the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import content, noon, task

from tracker.db import db, session
from tracker.lib.actor import SYSTEM
from tracker.progress.actions.amending import amend
from tracker.progress.actions.deciding import confirm
from tracker.progress.actions.noting import note_totals
from tracker.progress.actions.reporting import report
from tracker.progress.models import DayTotal
from tracker.progress.policy import Scope
from tracker.progress.queries.line import count_line
from tracker.progress.queries.line import noted_ends as read_note
from tracker.progress.queries.totals import count_states, noted
from tracker.progress.rules.moves import Report, Result
from tracker.progress.standing import as_of

JUNE, JULY = date(2024, 6, 20), date(2024, 7, 20)
DONE = Report(Result.DONE, done="Xong", completed_on=JUNE, explanation="Có văn bản")
ONE = task("1", "Tháng 6/2024", "UBND cấp xã")
TWO = task("2", "Thường xuyên", "UBND cấp xã", "Các cơ quan có liên quan")


@pytest.fixture
def plan(city):
    """Give a plan with work sent, begun and left alone, noted in the night to JULY."""
    DayTotal.__table__.create(db.session.connection(), checkfirst=True)
    city.plan = city.issue(content(ONE, TWO, task("3", "Quý III/2024", "Sở Nội vụ")))
    an, ba, _ = city.occurrences(kind="dated")[:3]
    report(an.id, DONE, by=SYSTEM, at=noon(JUNE))
    report(ba.id, Report(Result.DOING, 30, done="Đang làm"), by=SYSTEM, at=noon(JUNE))
    session.flush()
    note_totals(on=JULY)
    session.flush()
    return city


def counted(plan, on):
    return [count_states(column, plan.plan.id, on, None) for column in ("task_id", "agency_id")]


def read(plan, on):
    found = noted(plan.plan.id, on)
    # The line is noted in the same night, and moves with the same changes.
    everything = Scope(everything=True)
    rows = count_line(as_of(on, plan.plan.id).c, plan.plan.id, everything)
    kept = read_note(plan.plan.id, on)
    assert {key: n for key, n in kept.items() if n} == dict(rows)
    return [found.by_task, found.by_agency]


def test_a_quiet_day_is_read_as_it_would_be_counted(plan):
    assert read(plan, JULY) == counted(plan, JULY)


def test_the_day_that_is_over_is_read_as_it_would_be_counted(plan):
    yesterday = JULY - timedelta(days=1)
    assert read(plan, yesterday) == counted(plan, yesterday)
    assert noted(plan.plan.id, yesterday).silent == {"2024-Q2": 3, "2024-Q3": 3, "2024-Q4": 3}


def test_what_changes_during_the_day_moves_from_one_count_to_the_other(plan):
    an, ba, ca = plan.occurrences(kind="dated")[:3]
    confirm([an.id], by=SYSTEM, at=noon(JULY))
    report(ba.id, DONE, by=SYSTEM, at=noon(JULY))
    report(ca.id, Report(Result.DOING, 10, done="Bắt đầu"), by=SYSTEM, at=noon(JULY))
    for duty in plan.occurrences(kind="standing", agency_id=an.agency_id)[:2]:
        report(duty.id, Report(Result.NOTHING), by=SYSTEM, at=noon(JULY))
    session.flush()
    assert read(plan, JULY) == counted(plan, JULY)


def test_work_that_joins_or_falls_away_today_is_counted(plan):
    more = (ONE, task("4", "Tháng 12/2024", "Sở Tư pháp"))
    amend(plan.plan, content(*more), by=SYSTEM, at=noon(JULY))
    session.flush()
    assert read(plan, JULY) == counted(plan, JULY)


def test_work_added_for_a_past_day_makes_the_total_void(plan):
    row = plan.occurrences(kind="dated")[0]
    columns = {name: getattr(row, name) for name in row.__table__.c.keys() if name != "id"}  # noqa: SIM118
    session.execute(row.__table__.insert().values(**columns | {"key": "later"}))
    assert noted(plan.plan.id, JULY) is None


def test_noting_twice_writes_once_and_keeps_past_days(plan):
    assert note_totals(on=JULY) == 0
    assert note_totals(on=JULY + timedelta(days=1)) == 2
    session.flush()
    yesterday = JULY - timedelta(days=1)
    assert noted(plan.plan.id, JULY - timedelta(days=1)) is not None
    assert session.get(DayTotal, (plan.plan.id, yesterday, JULY)) is None


def test_a_day_nobody_noted_is_left_to_be_counted(plan):
    assert noted(plan.plan.id, JUNE) is None
