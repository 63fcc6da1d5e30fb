"""Rules that change and tasks that join: what is open follows, what was reported stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_city import ISSUED, content, noon, task
from sqlalchemy import event, func, select

from tracker.audit.queries import events
from tracker.db import db, session
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import TakenNumber
from tracker.plans.models import Task
from tracker.plans.rules.settings import PlanSettings
from tracker.progress.actions.adjusting import RULES_CHANGED, add_task, change_settings, shifts
from tracker.progress.actions.reporting import report
from tracker.progress.actions.scheduling import record_event
from tracker.progress.models import Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.standing import as_of

BEFORE = task("1", "Trước 30/9/2024", "Sở Nội vụ", "Sở Tư pháp")
STANDING = task("2", "Thường xuyên", "UBND cấp xã")
EVENT = task("3", "Sau khi ban hành", "Sở Nội vụ")
DAY = date(2024, 7, 1)
DONE = Report(Result.DONE, done="Xong", explanation="Có văn bản", completed_on=DAY)


def adjust(plan, on=DAY, **changes):
    rules = replace(plan.settings, **changes)
    moved = change_settings(plan, rules, reason="Thống nhất cách tính", by=SYSTEM, at=noon(on))
    session.flush()
    return moved


def known_on(day):
    """Give what is known of each occurrence at the end of a day."""
    c = as_of(day).c
    columns = (c.id, c.work, c.due_on, c.limit_on, c.soon_on)
    return session.execute(select(*columns).order_by(c.id)).all()


def test_open_work_follows_the_new_rules_and_its_history_says_why(city):
    plan = city.issue(content(BEFORE))
    assert adjust(plan, before_includes_day=False, grace_days=3) == 2
    for row in city.occurrences():
        assert (row.due_on, row.limit_on) == (date(2024, 9, 29), date(2024, 10, 2))
        assert row.version == 2
    told = session.scalars(select(ProgressUpdate)).all()
    assert [(update.verb, update.reason) for update in told] == [("rules", RULES_CHANGED)] * 2
    assert told[0].before["due_on"] == "2024-09-30"
    assert told[0].after["limit_on"] == "2024-10-02"


def test_tasks_that_share_their_dates_are_written_in_one_statement(city):
    alike = (task(str(n), "Trước 30/9/2024", "Sở Nội vụ", "Sở Tư pháp") for n in range(1, 8))
    plan = city.issue(content(*alike))
    written: list[str] = []
    listen = ("before_cursor_execute", lambda *given: written.append(given[2]))
    event.listen(db.engine, *listen)
    moved = adjust(plan, grace_days=3)
    event.remove(db.engine, *listen)
    assert moved == 14
    assert sum(statement.startswith("UPDATE occurrence") for statement in written) == 1
    assert session.scalar(select(func.count()).select_from(ProgressUpdate)) == 14


def test_what_was_reported_keeps_the_dates_by_which_it_was_judged(city):
    plan = city.issue(content(BEFORE))
    report(city.occurrences()[0].id, DONE, by=SYSTEM, at=noon(DAY))
    assert adjust(plan, DAY + timedelta(days=1), grace_days=10) == 1
    assert [row.limit_on for row in city.occurrences()] == [date(2024, 9, 30), date(2024, 10, 10)]


def test_the_days_before_the_change_read_as_they_were_known(city):
    plan = city.issue(content(BEFORE, STANDING))
    before = known_on(DAY - timedelta(days=1))
    adjust(plan, agency_report_day=18, grace_days=5)
    assert known_on(DAY - timedelta(days=1)) == before
    assert known_on(DAY) != before


def test_an_extension_that_was_given_stands_with_the_new_grace(city):
    plan = city.issue(content(BEFORE))
    row = city.occurrences()[0]
    row.extension_count, row.due_on, row.limit_on = 1, date(2024, 10, 20), date(2024, 10, 20)
    session.flush()
    adjust(plan, before_includes_day=False, grace_days=2)
    assert (row.due_on, row.limit_on) == (date(2024, 10, 20), date(2024, 10, 22))


def test_events_that_happened_are_counted_by_the_new_offset(city):
    plan = city.issue(content(EVENT))
    told = session.scalars(select(Task)).one()
    record_event(told, happened_on=DAY, by=SYSTEM, at=noon(DAY))
    first = city.occurrences()[0].due_on
    adjust(plan, event_offset_working_days=5)
    assert city.occurrences()[0].due_on == date(2024, 7, 8) < first


def test_the_reporting_day_of_standing_duties_moves_for_every_member(city):
    plan = city.issue(content(STANDING))
    assert adjust(plan, agency_report_day=18) == 9
    assert {row.limit_on.day for row in city.occurrences()} == {18}


def test_the_same_rules_again_change_nothing(city):
    plan = city.issue(content(BEFORE, STANDING))
    assert adjust(plan) == 0
    assert session.scalar(select(func.count()).select_from(OccurrencePast)) == 0
    assert {row.version for row in city.occurrences()} == {1}


def test_rules_of_a_day_that_is_over_are_refused_and_nothing_is_written(city):
    plan = city.issue(content(BEFORE))
    report(city.occurrences()[0].id, DONE, by=SYSTEM, at=noon(DAY))
    with pytest.raises(Refused, match="không ghi lùi ngày"):
        adjust(plan, DAY - timedelta(days=1), grace_days=1)


def test_the_trail_holds_the_rules_before_and_after_and_why(city):
    plan = city.issue(content(BEFORE))
    adjust(plan, grace_days=4)
    moved, rules = events(subject_type="plan", subject_id=plan.id, limit=2)
    assert (moved.verb, moved.after) == ("progress.reschedule", {"moved": 2, "added": 0})
    assert (rules.before["grace_days"], rules.after["grace_days"]) == (0, 4)
    assert rules.reason == "Thống nhất cách tính"


SETTINGS = st.builds(
    PlanSettings,
    window_day=st.integers(1, 15),
    agency_report_day=st.integers(15, 20),
    province_report_day=st.integers(20, 28),
    before_includes_day=st.booleans(),
    grace_days=st.integers(0, 20),
    shift_to_working_day=st.booleans(),
    event_offset_working_days=st.integers(0, 40),
)
SHARED = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SHARED
@given(rules=st.lists(SETTINGS, min_size=1, max_size=3))
def test_after_any_rules_open_work_stands_as_if_they_had_always_held(city, rules):
    with session.begin_nested() as savepoint:
        tasks = [BEFORE, STANDING, task("4", "Hằng quý", "Sở Nội vụ")]
        plan = city.issue(content(*tasks), code="a")
        fresh = city.draft(content(*tasks), code="b")
        for step, chosen in enumerate(rules):
            on = DAY + timedelta(days=step)
            change_settings(plan, chosen, reason="Thử", by=SYSTEM, at=noon(on))
            session.flush()
            assert shifts(plan, chosen) == []
        fresh.settings_json = rules[-1].as_json()
        issued = city.issue_draft(fresh)
        want = {(r.task.number, r.agency_id, r.key): r.limit_on for r in rows_of(issued)}
        have = {
            (r.task.number, r.agency_id, r.key): r.limit_on
            for r in rows_of(plan)
            if r.work == "not_started"
        }
        # Reports of a period that was over before the rules asked for it are not asked for late.
        assert have == {key: value for key, value in want.items() if key in have}
        assert all(
            limit < DAY + timedelta(days=9) for key, limit in want.items() if key not in have
        )
        savepoint.rollback()


def rows_of(plan):
    return session.scalars(select(Occurrence).where(Occurrence.plan_id == plan.id)).all()


def test_a_task_joins_a_plan_in_force_by_order_of_a_document(city):
    plan = city.issue(content(BEFORE))
    joined = add_task(
        plan,
        task("9", "Quý IV/2024", "UBND cấp xã"),
        ordered_by="512/UBND-NC ngày 28/06/2024",
        by=SYSTEM,
        at=noon(DAY),
    )
    assert (joined.added_on, joined.ordered_by) == (DAY, "512/UBND-NC ngày 28/06/2024")
    rows = [row for row in city.occurrences() if row.task_id == joined.id]
    assert [(row.agency.code, row.due_on) for row in rows] == [
        ("AN", date(2024, 12, 31)),
        ("BA", date(2024, 12, 31)),
        ("CA", date(2024, 12, 31)),
    ]
    assert {row.since for row in rows} == {DAY}
    assert plan.revision == 2


def test_a_number_that_is_taken_is_refused_and_nothing_joins(city):
    plan = city.issue(content(BEFORE))
    with pytest.raises(TakenNumber):
        add_task(
            plan, task("1", "Quý IV/2024", "Sở Nội vụ"), ordered_by="x", by=SYSTEM, at=noon(DAY)
        )
    assert session.scalar(select(func.count()).select_from(Task)) == 1


def test_a_task_that_joins_stands_after_the_last_of_its_index(city):
    plan = city.issue(content(BEFORE, task("1", "Năm 2024", "Sở Nội vụ", index="PAPI")))
    joined = add_task(
        plan, task("7", "Năm 2024", "Sở Nội vụ"), ordered_by="1/UBND", by=SYSTEM, at=noon(DAY)
    )
    order = session.scalars(select(Task.id).order_by(Task.sort)).all()
    assert order.index(joined.id) == 1
    assert joined.added_on > ISSUED
