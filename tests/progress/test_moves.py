"""The legal moves: what each act needs, what it makes of the state, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.moves import (
    CONFIRMED,
    Refused,
    Report,
    Result,
    after_confirm,
    after_report,
    after_return,
    needs_confirmation,
)
from tracker.progress.rules.status import OPEN_WORK, PERIODIC, Kind, State, Work

TODAY = date(2024, 6, 20)
TOMORROW = date(2024, 6, 21)
LIMIT = date(2024, 6, 30)
DOCUMENT = {"documents": 1}
DONE = {"done": "Đã trình", "completed_on": TODAY, "documents": 1}


def dated(work=Work.NOT_STARTED, kind=Kind.DATED, **rest):
    return State(kind, work, LIMIT, LIMIT, LIMIT, **rest)


def problems(act, *args):
    with pytest.raises(Refused) as refused:
        act(*args)
    return refused.value.problems


@pytest.mark.parametrize(
    ("report", "work", "percent", "completed_on"),
    [
        (Report(Result.DOING, 60, done="Đang dự thảo"), Work.IN_PROGRESS, 60, None),
        (Report(Result.DOING, 0, done="Mới nhận"), Work.IN_PROGRESS, 0, None),
        (Report(Result.BLOCKED, difficulty="Thiếu kinh phí"), Work.IN_PROGRESS, 0, None),
        (Report(Result.BLOCKED, 40, difficulty="Chờ ý kiến"), Work.IN_PROGRESS, 40, None),
        (Report(Result.DONE, **DONE), Work.SUBMITTED, 100, TODAY),
        (Report(Result.DONE, 100, done="Xong", completed_on=TODAY, explanation="Có quyết định"),
         Work.SUBMITTED, 100, TODAY),
    ],
)  # fmt: skip
def test_a_report_moves_dated_work(report, work, percent, completed_on):
    state = after_report(dated(), report, TODAY)
    assert (state.work, state.percent, state.completed_on) == (work, percent, completed_on)
    assert (state.due_on, state.limit_on, state.soon_on) == (LIMIT, LIMIT, LIMIT)


@pytest.mark.parametrize("kind", sorted(PERIODIC))
@pytest.mark.parametrize(
    "report",
    [
        Report(Result.DONE, done="Đã niêm yết"),
        Report(Result.NOTHING),
        Report(Result.DONE, 100, done="Đã niêm yết", completed_on=date(2024, 6, 19)),
    ],
)
def test_a_report_of_a_period_counts_as_filed_at_once(kind, report):
    state = after_report(dated(kind=kind), report, TODAY)
    assert (state.work, state.percent) == (Work.COMPLETED, 100)
    assert state.completed_on == TODAY


@pytest.mark.parametrize(
    ("kind", "confirmed", "documents", "counts"),
    [
        (Kind.RECURRING, CONFIRMED, 0, TODAY),
        (Kind.RECURRING, CONFIRMED, 1, date(2024, 6, 1)),
        (Kind.EVENT, CONFIRMED, 0, TODAY),
        (Kind.EVENT, ("event",), 0, date(2024, 6, 1)),
        (Kind.DATED, CONFIRMED, 0, date(2024, 6, 1)),
        (Kind.DATED, (), 0, TODAY),
    ],
)
def test_an_earlier_day_counts_where_somebody_or_a_document_bears_it_out(
    kind, confirmed, documents, counts
):
    typed = Report(
        Result.DONE,
        done="Xong",
        completed_on=date(2024, 6, 1),
        documents=documents,
        explanation="Đã có kết quả",
    )
    assert after_report(dated(kind=kind), typed, TODAY, confirmed).completed_on == counts


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        (Kind.DATED, True),
        (Kind.UNDATED, True),
        (Kind.RECURRING, False),
        (Kind.STANDING, False),
        (Kind.EVENT, False),
    ],
)
def test_only_work_with_an_output_waits_for_a_confirmer(kind, waits):
    assert needs_confirmation(kind) is waits
    after = after_report(dated(kind=kind), Report(Result.DONE, **DONE), TODAY)
    assert after.work is (Work.SUBMITTED if waits else Work.COMPLETED)


@pytest.mark.parametrize(
    ("report", "fields"),
    [
        (Report(Result.DOING, 60), {"done"}),
        (Report(Result.DOING, 60, done="  \n"), {"done"}),
        (Report(Result.DOING, done="Đang làm"), {"percent"}),
        (Report(Result.DOING, 100, done="Xong"), {"percent"}),
        (Report(Result.DOING, 101, done="Xong"), {"percent"}),
        (Report(Result.DOING, -1, done="Xong"), {"percent"}),
        (Report(Result.DOING), {"done", "percent"}),
        (Report(Result.BLOCKED), {"difficulty"}),
        (Report(Result.BLOCKED, 100, difficulty="Vướng"), {"percent"}),
        (Report(Result.NOTHING), {"result"}),
        (Report(Result.DONE), {"done", "completed_on", "documents"}),
        (Report(Result.DONE, done="Xong", **DOCUMENT), {"completed_on"}),
        (Report(Result.DONE, done="Xong", completed_on=TOMORROW, **DOCUMENT), {"completed_on"}),
        (Report(Result.DONE, done="Xong", completed_on=TODAY), {"documents"}),
        (Report(Result.DONE, done="Xong", completed_on=TODAY, explanation=" "), {"documents"}),
        (Report(Result.DONE, 80, **DONE), {"percent"}),
    ],
)
def test_a_report_is_refused_at_the_fields_that_are_wrong(report, fields):
    found = problems(after_report, dated(), report, TODAY)
    assert set(found) == fields
    assert all(sentence.endswith(".") for sentence in found.values())


def test_even_nothing_to_report_cannot_be_of_tomorrow():
    report = Report(Result.NOTHING, completed_on=TOMORROW)
    assert set(problems(after_report, dated(kind=Kind.STANDING), report, TODAY)) == {"completed_on"}


@pytest.mark.parametrize("work", sorted(set(Work) - OPEN_WORK))
def test_closed_work_takes_no_report(work):
    assert set(problems(after_report, dated(work), Report(Result.DONE, **DONE), TODAY)) == {""}


def test_a_report_that_is_blocked_keeps_the_percent_known_before():
    state = after_report(
        dated(Work.IN_PROGRESS, percent=40), Report(Result.BLOCKED, difficulty="Vướng"), TODAY
    )
    assert state.percent == 40


def test_the_mark_of_a_return_stays_until_the_work_is_sent_again():
    back = dated(Work.IN_PROGRESS, returned=True)
    assert after_report(back, Report(Result.DOING, 80, done="Sửa"), TODAY).returned
    assert not after_report(back, Report(Result.DONE, **DONE), TODAY).returned


@pytest.mark.parametrize("corrected", [None, date(2024, 6, 10), TODAY])
def test_confirming_keeps_the_date_claimed_unless_it_is_corrected(corrected):
    sent = dated(Work.SUBMITTED, completed_on=date(2024, 6, 18), percent=100)
    state = after_confirm(sent, TODAY, corrected)
    assert (state.work, state.completed_on) == (
        Work.COMPLETED,
        corrected or date(2024, 6, 18),
    )


def test_completion_is_not_confirmed_for_a_day_to_come():
    sent = dated(Work.SUBMITTED, completed_on=TODAY)
    assert set(problems(after_confirm, sent, TODAY, TOMORROW)) == {"completed_on"}


@pytest.mark.parametrize("work", sorted(set(Work) - {Work.SUBMITTED}))
def test_only_what_waits_is_confirmed(work):
    assert set(problems(after_confirm, dated(work), TODAY)) == {""}


def test_a_returned_report_is_open_and_has_no_completion():
    sent = dated(Work.SUBMITTED, completed_on=TODAY, percent=100)
    state = after_return(sent, "Thiếu văn bản")
    assert (state.work, state.returned, state.completed_on, state.percent) == (
        Work.IN_PROGRESS, True, None, 99,
    )  # fmt: skip
    assert state.limit_on == LIMIT


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_return_needs_its_reason(reason):
    sent = dated(Work.SUBMITTED, completed_on=TODAY)
    assert set(problems(after_return, sent, reason)) == {"reason"}


@pytest.mark.parametrize("kind", sorted(Kind))
@pytest.mark.parametrize("work", sorted(Work))
def test_what_may_be_returned(kind, work):
    filed = kind in (Kind.STANDING, Kind.RECURRING, Kind.EVENT) and work is Work.COMPLETED
    if work is Work.SUBMITTED or filed:
        assert after_return(dated(work, kind), "Thiếu").work is Work.IN_PROGRESS
    else:
        assert set(problems(after_return, dated(work, kind), "Thiếu")) == {""}


REPORTS = st.builds(
    Report,
    result=st.sampled_from(Result),
    percent=st.none() | st.integers(-5, 105),
    completed_on=st.none() | st.dates(date(2024, 6, 1), date(2024, 7, 10)),
    done=st.sampled_from(["", "Đã làm"]),
    difficulty=st.sampled_from(["", "Vướng"]),
    explanation=st.sampled_from(["", "Theo quyết định"]),
    documents=st.integers(0, 2),
)
STATES = st.builds(dated, st.sampled_from(Work), st.sampled_from(Kind), returned=st.booleans())


@given(STATES, REPORTS)
def test_what_is_accepted_is_sound_and_what_is_refused_says_why(state, report):
    try:
        after = after_report(state, report, TODAY)
    except Refused as refused:
        found = refused
    else:
        found = None
    if found is not None:
        assert str(found) in found.problems.values()
        return
    assert after.work in (Work.IN_PROGRESS, Work.SUBMITTED, Work.COMPLETED)
    assert 0 <= after.percent <= 100
    assert (after.percent == 100) == (after.work is not Work.IN_PROGRESS)
    assert after.completed_on is None or after.completed_on <= TODAY
    assert (after.completed_on is None) == (after.work is Work.IN_PROGRESS)
