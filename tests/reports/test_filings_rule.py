"""The one rule of filing: in time, late, missing, nothing to report; and its words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.filing import Filing, days_late, filing, late_words

DUE = date(2024, 9, 15)


@pytest.mark.parametrize(
    ("asked", "answered", "first_on", "told"),
    [
        (0, 0, None, Filing.NOTHING),
        (5, 0, None, Filing.MISSING),
        (5, 1, date(2024, 9, 1), Filing.IN_TIME),
        (5, 5, DUE, Filing.IN_TIME),
        (5, 5, date(2024, 9, 16), Filing.LATE),
        (5, 1, date(2025, 1, 3), Filing.LATE),
        (5, 1, None, Filing.LATE),
    ],
)
def test_an_agency_stands_by_its_first_answer_against_the_agencies_day(
    asked, answered, first_on, told
):
    assert filing(asked=asked, answered=answered, first_on=first_on, due_on=DUE) is told


@pytest.mark.parametrize(
    ("filed_on", "due_on", "period", "words"),
    [
        (DUE, DUE, "quý III năm 2024", ""),
        (None, DUE, "quý III năm 2024", ""),
        (DUE, None, "quý III năm 2024", ""),
        (date(2024, 9, 16), DUE, "quý III năm 2024", "nộp muộn 01 ngày, quý III năm 2024"),
        (date(2024, 10, 15), DUE, "", "nộp muộn 30 ngày"),
    ],
)
def test_what_came_late_carries_its_period(filed_on, due_on, period, words):
    assert late_words(filed_on, due_on, period) == words


@given(st.integers(-400, 400))
def test_only_days_after_the_limit_are_late(days):
    late = days_late(DUE + timedelta(days=days), DUE)
    assert late == max(days, 0)
    state = filing(asked=1, answered=1, first_on=DUE + timedelta(days=days), due_on=DUE)
    assert (state is Filing.LATE) == bool(late)
