"""Whatever people do, day after day: the state is what the history says, and the past stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_city import ISSUED, content, noon, task
from sqlalchemy import func, select

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.progress.actions.amending import amend
from tracker.progress.actions.deciding import confirm, give_back
from tracker.progress.actions.reporting import report, report_many, save_draft
from tracker.progress.actions.states import Conflict
from tracker.progress.models import (
    STATE_COLUMNS,
    Occurrence,
    OccurrencePast,
    ProgressUpdate,
    ReportDraft,
)
from tracker.progress.queries.counting import overview
from tracker.progress.queries.reading import draft, history
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.standing import as_of, changed_after

DATED = task("1", "Tháng 6/2024", "Sở Nội vụ", "Sở Tư pháp")
STANDING = task("2", "Thường xuyên", "Sở Nội vụ")
PLAN = content(DATED, STANDING)
TEXTS = ("Tháng 6/2024", "Tháng 8/2024", "Quý IV/2024", "…", "Thường xuyên", "Hằng quý")
DOING = Report(Result.DOING, 50, done="Đang làm")
DONE = Report(Result.DONE, done="Xong", explanation="Có văn bản")
REPORTS = (DOING, Report(Result.BLOCKED, difficulty="Vướng"), DONE, Report(Result.NOTHING))

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("report", "report", "confirm", "return", "amend")),
        st.integers(0, 9),
        st.integers(0, 3),
        # Days that pass before the step; several acts of one day are common.
        st.sampled_from((0, 0, 1, 3, 20, 40)),
    ),
    max_size=14,
)


def act(city, plan, step, day):
    """Try one step on a day; a refusal is an answer too, and must change nothing."""
    verb, which, choice, _ = step
    rows = city.occurrences()
    row = rows[which % len(rows)]
    try:
        with session.begin_nested():
            if verb == "report":
                entry = REPORTS[choice]
                if entry.result is Result.DONE:
                    entry = replace(entry, completed_on=day - timedelta(days=which))
                report(row.id, entry, by=SYSTEM, at=noon(day))
            elif verb == "confirm":
                confirm([row.id], by=SYSTEM, at=noon(day))
            elif verb == "return":
                give_back(row.id, reason="Thiếu văn bản", by=SYSTEM, at=noon(day))
            else:
                text = TEXTS[which % len(TEXTS)]
                leads = ("Sở Nội vụ", "Sở Tư pháp")[: 1 + choice % 2]
                new = content(task("1", text, *leads), STANDING)
                amend(plan, new, by=SYSTEM, at=noon(day))
    except Refused as refused:
        return refused
    return None


def shown(day, plan):
    """Everything that a view of `day` is made of, and its counts."""
    c = as_of(day, plan.id).c
    rows = session.execute(
        select(c.id, *(c[name] for name in STATE_COLUMNS)).where(c.plan_id == plan.id)
    )
    return {row.id: tuple(row)[1:] for row in rows}, overview(plan, day).all


def replayed(row):
    """The state columns of an occurrence by its updates alone, the last word of each column."""
    found = {}
    updates = select(ProgressUpdate).filter_by(occurrence_id=row.id).order_by(ProgressUpdate.id)
    for update in session.scalars(updates):
        for name, value in update.before.items():
            assert found.get(name, value) == value, "an update begins where the last one ended"
        found |= update.after
    return found


def stored(row):
    values = {name: getattr(row, name) for name in STATE_COLUMNS}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


@given(steps=STEPS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_state_follows_from_the_history_and_no_past_view_changes(city, steps):
    with session.begin_nested() as savepoint:
        plan = city.issue(PLAN)
        day, views = ISSUED, {}
        for step in steps:
            if step[3]:
                views[day] = shown(day, plan)
                day += timedelta(days=step[3])
            before = {row.id: row.version for row in city.occurrences()}
            if act(city, plan, step, day) is not None:
                assert {row.id: row.version for row in city.occurrences()} == before
        for past, view in views.items():
            assert shown(past, plan) == view
        for row in city.occurrences():
            assert stored(row) | replayed(row) == stored(row)
        check_counts(plan, day)
        check_days()
        savepoint.rollback()
    session.expire_all()


def check_counts(plan, day):
    counts = overview(plan, day).all
    parts = (
        counts.no_deadline, counts.not_due, counts.due_soon, counts.overdue, counts.waiting,
        counts.done_on_time, counts.done_late,
    )  # fmt: skip
    assert sum(parts) == counts.occurrences
    rows = session.scalar(select(func.count()).select_from(Occurrence))
    assert counts.occurrences + counts.suspended + counts.cancelled == rows


def check_days():
    """Former states of an occurrence follow each other without a gap, up to the present one."""
    for row in session.scalars(select(Occurrence)):
        query = select(OccurrencePast.since, OccurrencePast.until).filter_by(occurrence_id=row.id)
        past = session.execute(query.order_by(OccurrencePast.since)).all()
        borders = [*(since for since, _ in past), row.since]
        assert [until for _, until in past] == borders[1:]
        assert borders == sorted(set(borders))


JUNE = date(2024, 6, 20)
JULY = date(2024, 7, 20)


@pytest.fixture
def one(city):
    """Give an occurrence due 30/6 and its plan, in force since 30/5."""
    city.plan = city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ")))
    (city.row,) = city.occurrences()
    return city


def send(one, on, *, completed_on=None, **rest):
    entry = replace(DONE, completed_on=completed_on or on)
    return report(one.row.id, entry, by=one.coordinator, at=noon(on), **rest)


def timings(one, *days):
    found = []
    for day in days:
        counts = overview(one.plan, day).all
        names = ("not_due", "due_soon", "overdue", "waiting", "done_on_time", "done_late")
        found += [name for name in names if getattr(counts, name)]
    return found


def test_a_report_confirmed_in_july_was_overdue_for_nobody_when_done_in_june(one):
    send(one, JUNE)
    confirm([one.row.id], by=one.coordinator, at=noon(JULY))
    assert timings(one, date(2024, 6, 1), JUNE, date(2024, 7, 19), JULY) == [
        "not_due", "waiting", "waiting", "done_on_time",
    ]  # fmt: skip


def test_a_returned_report_counts_as_not_done_and_its_clock_ran_on(one):
    send(one, JUNE)
    give_back(one.row.id, reason="Thiếu văn bản", by=one.coordinator, at=noon(JULY))
    assert timings(one, JUNE, date(2024, 7, 19), JULY) == ["waiting", "waiting", "overdue"]
    assert (one.row.submitted_on, one.row.completed_on, one.row.percent) == (None, None, 99)
    assert one.row.reported_on == JUNE


def test_the_confirmer_corrects_the_date_and_the_work_becomes_late(one):
    send(one, JULY, completed_on=JUNE)
    confirm([one.row.id], completed_on=date(2024, 7, 2), by=one.coordinator, at=noon(JULY))
    assert timings(one, JULY) == ["done_late"]


def test_several_acts_of_a_day_leave_the_days_last_state(one):
    send(one, JUNE)
    give_back(one.row.id, reason="Thiếu", by=one.coordinator, at=noon(JUNE))
    send(one, JUNE)
    assert timings(one, JUNE - timedelta(days=1), JUNE) == ["not_due", "waiting"]
    assert session.scalar(select(func.count()).select_from(OccurrencePast)) == 1
    assert [u.verb for u in history(occurrence_id=one.row.id)] == ["report", "return", "report"]


ACTS = {
    "report": lambda id_, **told: report(id_, DOING, by=SYSTEM, **told),
    "confirm": lambda id_, **told: confirm([id_], by=SYSTEM, **told),
    "return": lambda id_, **told: give_back(id_, reason="Thiếu", by=SYSTEM, **told),
}


@pytest.mark.parametrize("verb", ["confirm", "return"])
def test_a_day_before_the_last_change_is_refused(one, verb):
    send(one, JULY)
    with pytest.raises(Refused, match="trước lần cập nhật gần nhất"):
        ACTS[verb](one.row.id, at=noon(JULY - timedelta(days=1)))


def test_a_report_is_not_dated_before_the_return_it_answers(one):
    send(one, JUNE)
    give_back(one.row.id, reason="Thiếu", by=SYSTEM, at=noon(JULY))
    with pytest.raises(Refused, match="không ghi lùi ngày được"):
        ACTS["report"](one.row.id, at=noon(JULY - timedelta(days=1)))


@pytest.mark.parametrize("verb", ACTS)
def test_who_read_an_old_version_gets_a_conflict(one, verb):
    send(one, JUNE, version=1)
    with pytest.raises(Conflict):
        ACTS[verb](one.row.id, version=1, at=noon(JUNE))
    assert (one.row.version, one.row.work) == (2, "submitted")


def test_several_reports_are_written_all_or_none(city):
    city.issue(content(task("1", "Tháng 6/2024", "UBND cấp xã")))
    first, second, third = (row.id for row in city.occurrences())
    good, bad = replace(DONE, completed_on=JUNE), Report(Result.DOING)
    with pytest.raises(Refused), session.begin_nested():
        report_many({third: good, first: good, second: bad}, by=SYSTEM, at=noon(JUNE))
    session.expire_all()
    assert {row.work for row in city.occurrences()} == {"not_started"}
    updates = report_many({third: good, first: good}, by=SYSTEM, at=noon(JUNE))
    assert [update.occurrence_id for update in updates] == [first, third]


def test_what_a_report_said_is_kept_as_it_was_said(one):
    entry = Report(Result.DOING, 40, done="Đã lấy ý kiến\r\n- lần 1 ", expected_on=JULY)
    update = report(one.row.id, entry, by=one.coordinator, at=noon(JUNE))
    assert (update.verb, update.result, update.percent) == ("report", "doing", 40)
    assert (update.done, update.difficulty) == ("Đã lấy ý kiến\n- lần 1", None)
    assert (update.actor_name, update.on) == ("Nguyễn Điều Phối", JUNE)
    assert (one.row.expected_on, one.row.reported_on) == (JULY, JUNE)
    assert update.before == {
        "work": "not_started", "percent": 0, "reported_on": None, "expected_on": None,
    }  # fmt: skip


def test_a_sent_report_takes_the_draft_away_and_a_refused_one_keeps_it(one):
    from tracker.accounts.models import User

    session.add(User(id=1, email="a@b.vn", name="A", name_folded="a", created_at=noon(ISSUED)))
    session.flush()
    kept = {"person_id": 1, "version": 1, "at": noon(JUNE)}
    save_draft(one.row.id, typed={"done": "Đang"}, **kept)
    save_draft(one.row.id, typed={"done": "Đang gõ dở"}, **kept)
    session.flush()
    with pytest.raises(Refused):
        report(one.row.id, Report(Result.DOING), by=one.coordinator, at=noon(JUNE))
    assert draft(one.row.id, 1).typed == {"done": "Đang gõ dở"}
    send(one, JUNE)
    assert session.scalars(select(ReportDraft)).all() == []


def test_the_present_table_answers_while_nothing_changed_after_the_day(one):
    assert not changed_after(JUNE)
    assert as_of(JUNE, one.plan.id).name == "occurrence"
    send(one, JULY)
    assert changed_after(JUNE, one.plan.id)
    assert as_of(JUNE, one.plan.id).name == "standing"
    assert as_of(JULY, one.plan.id).name == "occurrence"


def test_many_confirmed_at_once_are_one_entry_in_the_trail(city):
    from tracker.audit.models import AuditEvent

    city.issue(content(task("1", "Tháng 6/2024", "UBND cấp xã")))
    ids = [row.id for row in city.occurrences()]
    report_many(dict.fromkeys(ids, replace(DONE, completed_on=JUNE)), by=SYSTEM, at=noon(JUNE))
    confirm(ids[::-1], by=city.coordinator, at=noon(JULY))
    entries = session.scalars(select(AuditEvent).filter_by(verb="progress.confirm")).all()
    assert [entry.after for entry in entries] == [{"occurrences": ids}]
    assert {row.work for row in city.occurrences()} == {"completed"}


def test_a_duty_that_becomes_a_standing_one_stays_late_on_the_days_before(city):
    quarterly, standing = (
        task("1", text, "Sở Nội vụ", title="Báo cáo") for text in ("Hằng quý", "Thường xuyên")
    )
    plan = city.issue(content(quarterly))
    before = shown(JULY, plan)
    amend(plan, content(standing), by=SYSTEM, at=noon(JULY + timedelta(days=1)))
    assert {row.kind for row in city.occurrences() if row.work == "not_started"} == {"standing"}
    assert shown(JULY, plan) == before
    assert before[1].overdue == 1
