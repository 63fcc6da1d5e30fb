"""How an occurrence stands: the two axes of the domain report (§3.5) and its rules (§3.4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.status import (
    OPEN_WORK,
    OUTSIDE,
    PERIODIC,
    Kind,
    State,
    Timing,
    Work,
    days_late,
    has_fallen_due,
    is_silent,
    label,
    timing,
)

LIMIT = date(2024, 6, 30)
SOON = date(2024, 6, 23)
EARLY, IN_WEEK, LATE = date(2024, 6, 22), date(2024, 6, 25), date(2024, 7, 3)


def dated(work=Work.NOT_STARTED, *, kind=Kind.DATED, limit=LIMIT, soon=SOON, **rest):
    return State(kind, work, due_on=limit, limit_on=limit, soon_on=soon, **rest)


def undated(work=Work.NOT_STARTED, **rest):
    return State(Kind.UNDATED, work, **rest)


NEW, DOING, SENT, DONE = Work.NOT_STARTED, Work.IN_PROGRESS, Work.SUBMITTED, Work.COMPLETED


@pytest.mark.parametrize(
    ("state", "on", "found", "text", "detail"),
    [
        (undated(NEW), LATE, Timing.NO_DEADLINE, "Chưa thực hiện", "không hạn"),
        (dated(NEW), EARLY, Timing.NOT_DUE, "Chưa thực hiện, chưa đến hạn", ""),
        (dated(NEW), IN_WEEK, Timing.DUE_SOON, "Còn 5 ngày", ""),
        (dated(NEW), LIMIT, Timing.DUE_SOON, "Đến hạn hôm nay", ""),
        (dated(NEW), LATE, Timing.OVERDUE, "Quá hạn 3 ngày", "chưa thực hiện"),
        (undated(DOING), LATE, Timing.NO_DEADLINE, "Đang thực hiện", "không hạn"),
        (dated(DOING), EARLY, Timing.NOT_DUE, "Đang thực hiện trong hạn", ""),
        (dated(DOING), SOON, Timing.DUE_SOON, "Còn 7 ngày", ""),
        (dated(DOING), LATE, Timing.OVERDUE, "Quá hạn 3 ngày", "đang thực hiện"),
        (undated(SENT, completed_on=LATE), LATE, Timing.WAITING, "Chờ xác nhận", ""),
        (dated(SENT, completed_on=EARLY), EARLY, Timing.WAITING, "Chờ xác nhận",
         "báo xong trong hạn"),
        (dated(SENT, completed_on=LIMIT), LATE, Timing.WAITING, "Chờ xác nhận",
         "báo xong trong hạn"),
        (dated(SENT, completed_on=LATE), LATE, Timing.WAITING, "Chờ xác nhận",
         "báo xong quá hạn"),
        (undated(DONE, completed_on=LATE), LATE, Timing.DONE_ON_TIME, "Đã hoàn thành", ""),
        (dated(DONE, completed_on=EARLY), EARLY, Timing.DONE_ON_TIME, "Hoàn thành trong hạn", ""),
        (dated(DONE, completed_on=LIMIT), LATE, Timing.DONE_ON_TIME, "Hoàn thành trong hạn", ""),
        (dated(DONE, completed_on=LATE), LATE, Timing.DONE_LATE, "Hoàn thành quá hạn", ""),
        (dated(Work.SUSPENDED), LATE, Timing.SUSPENDED, "Tạm dừng", ""),
        (dated(Work.CANCELLED), LATE, Timing.CANCELLED, "Không thực hiện", ""),
        (dated(Work.REASSIGNED), LATE, Timing.CANCELLED, "Đã chuyển giao", ""),
        (dated(DOING, returned=True), EARLY, Timing.NOT_DUE, "Yêu cầu bổ sung", ""),
        (dated(DOING, returned=True), LATE, Timing.OVERDUE, "Yêu cầu bổ sung", "3 ngày"),
    ],
)  # fmt: skip
def test_work_and_time_give_timing_and_words(state, on, found, text, detail):
    read = label(state, on)
    assert (timing(state, on), read.text, read.detail) == (found, text, detail)


@pytest.mark.parametrize(
    ("state", "on", "text", "silent"),
    [
        (dated(NEW, kind=Kind.STANDING), SOON, "Chưa đến hạn báo cáo", False),
        (dated(NEW, kind=Kind.STANDING), LIMIT, "Chưa đến hạn báo cáo", False),
        (dated(NEW, kind=Kind.STANDING), LATE, "Chưa báo cáo trong kỳ", True),
        (dated(DOING, kind=Kind.STANDING), LATE, "Chưa báo cáo trong kỳ", True),
        (dated(DONE, kind=Kind.STANDING, completed_on=LATE), LATE, "Đã báo cáo trong kỳ", False),
        (dated(DOING, kind=Kind.STANDING, returned=True), LATE, "Yêu cầu bổ sung", True),
        (dated(Work.SUSPENDED, kind=Kind.STANDING), LATE, "Tạm dừng", False),
    ],
)
def test_a_standing_duty_has_health_and_is_never_overdue(state, on, text, silent):
    assert (label(state, on).text, is_silent(state, on)) == (text, silent)
    assert timing(state, on) in (Timing.NO_DEADLINE, Timing.SUSPENDED)
    assert not has_fallen_due(state, on)


@pytest.mark.parametrize("days", [0, 1, 30, 400])
def test_what_was_claimed_in_time_never_grows_late_while_it_waits(days):
    state = dated(SENT, completed_on=LIMIT)
    on = LIMIT + timedelta(days=days)
    assert timing(state, on) is Timing.WAITING
    assert days_late(state, on) == 0
    assert has_fallen_due(state, on) == (days > 0)


def test_confirmed_late_though_delivered_in_time_is_on_time():
    state = dated(DONE, completed_on=LIMIT)
    assert timing(state, LIMIT + timedelta(days=90)) is Timing.DONE_ON_TIME


def test_a_returned_report_is_open_again_and_its_clock_did_not_stop():
    state = dated(DOING, returned=True)
    assert timing(state, LATE) is Timing.OVERDUE
    assert days_late(state, LATE) == 3
    assert has_fallen_due(state, LATE)


@pytest.mark.parametrize(
    ("completed_on", "expected"), [(LIMIT, 0), (EARLY, 0), (LATE, 3), (None, 0)]
)
def test_the_clock_stops_at_the_completion_claimed(completed_on, expected):
    state = dated(DONE, completed_on=completed_on)
    assert days_late(state, date(2025, 1, 1)) == expected


def test_the_day_of_the_limit_still_counts_as_on_time():
    assert timing(dated(NEW), LIMIT) is Timing.DUE_SOON
    assert timing(dated(NEW), LIMIT + timedelta(days=1)) is Timing.OVERDUE


DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))


@st.composite
def states(draw):
    """Any state that the actions can make: a standing duty always has its day."""
    kind = draw(st.sampled_from(Kind))
    limit = None if kind is Kind.UNDATED else draw(DAYS)
    soon = limit - timedelta(days=draw(st.integers(0, 30))) if limit else None
    work = draw(st.sampled_from(Work))
    completed = draw(DAYS) if work in (Work.SUBMITTED, Work.COMPLETED) else None
    returned = draw(st.booleans()) if work in OPEN_WORK else False
    return State(kind, work, limit, limit, soon, completed, returned, draw(st.integers(0, 100)))


@given(states(), DAYS)
def test_what_has_fallen_due_is_done_overdue_or_waits_past_its_day(state, on):
    found = timing(state, on)
    done = found in (Timing.DONE_ON_TIME, Timing.DONE_LATE)
    past = state.limit_on is not None and on > state.limit_on
    expected = done or found is Timing.OVERDUE or (found is Timing.WAITING and past)
    assert has_fallen_due(state, on) == expected


@given(states(), DAYS)
def test_only_open_dated_work_past_its_limit_is_overdue(state, on):
    past = state.limit_on is not None and on > state.limit_on
    expected = state.work in OPEN_WORK and state.kind is not Kind.STANDING and past
    assert (timing(state, on) is Timing.OVERDUE) == expected
    assert is_silent(state, on) == (state.work in OPEN_WORK and state.kind in PERIODIC and past)


@given(states(), DAYS, st.integers(0, 200))
def test_closed_work_stands_the_same_on_every_later_day(state, on, days):
    later = on + timedelta(days=days)
    if state.work not in OPEN_WORK:
        assert timing(state, on) is timing(state, later)
        assert label(state, on) == label(state, later)


@given(states(), DAYS)
def test_every_state_has_words_and_a_tone(state, on):
    read = label(state, on)
    assert read.text
    assert read.tone in {
        "neutral", "doing", "soon", "overdue", "waiting", "done", "done_late", "returned", "silent",
    }  # fmt: skip
    assert (timing(state, on) in (Timing.SUSPENDED, Timing.CANCELLED)) == (state.work in OUTSIDE)
