"""The windows and days of filing of the reporting periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.rules.periods import (
    BadPeriod,
    PeriodDays,
    following_quarter,
    period,
    periods_of,
    quarter_holding,
    standing_periods,
)


@pytest.mark.parametrize(
    ("code", "name", "start", "end", "previous"),
    [
        ("2024-Q1", "quý I năm 2024", date(2023, 12, 15), date(2024, 3, 14), "2023-Q4"),
        ("2024-Q2", "quý II năm 2024", date(2024, 3, 15), date(2024, 6, 14), "2024-Q1"),
        ("2024-H1", "6 tháng đầu năm 2024", date(2023, 12, 15), date(2024, 6, 14), "2024-Q1"),
        ("2024-Q3", "quý III năm 2024", date(2024, 6, 15), date(2024, 9, 14), "2024-Q2"),
        ("2024-9M", "9 tháng đầu năm 2024", date(2023, 12, 15), date(2024, 9, 14), "2024-H1"),
        ("2024-Q4", "quý IV năm 2024", date(2024, 9, 15), date(2024, 12, 14), "2024-Q3"),
        ("2024", "năm 2024", date(2023, 12, 15), date(2024, 12, 14), "2024-9M"),
    ],
)
def test_a_code_gives_the_window_of_the_decree(code, name, start, end, previous):
    found = period(code)
    assert (found.code, found.name) == (code, name)
    assert (found.window_start, found.window_end) == (start, end)
    assert found.previous_code == previous


def test_agencies_file_by_the_15th_and_the_city_by_the_20th_of_the_last_month():
    found = period("2024-Q3")
    assert (found.agency_due, found.city_due) == (date(2024, 9, 15), date(2024, 9, 20))


def test_a_window_that_opens_on_the_first_is_the_calendar_quarter():
    found = period("2024-Q1", PeriodDays(window_day=1, agency_day=5, city_day=31))
    assert (found.window_start, found.window_end) == (date(2024, 1, 1), date(2024, 3, 31))
    assert (found.agency_due, found.city_due) == (date(2024, 4, 5), date(2024, 4, 30))


def test_a_year_of_calendar_months_is_filed_in_january():
    found = period("2024", PeriodDays(window_day=1, agency_day=5, city_day=10))
    assert (found.agency_due, found.city_due) == (date(2025, 1, 5), date(2025, 1, 10))


@pytest.mark.parametrize("code", ["", "2024-Q5", "24-Q1", "2024Q1", "2024-M9", "0024", "quý I"])
def test_another_text_is_no_period(code):
    with pytest.raises(BadPeriod):
        period(code)


def test_a_code_may_be_typed_in_small_letters():
    assert period(" 2024-q3 ").code == "2024-Q3"


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 1)),
    st.integers(1, 28),
)
def test_every_day_lies_in_exactly_one_quarter(day, window_day):
    days = PeriodDays(window_day=window_day)
    quarter = quarter_holding(day, days)
    assert quarter.holds(day)
    following = following_quarter(quarter, days)
    assert following.window_start == quarter.window_end + timedelta(days=1)
    assert following.previous_code == quarter.code


def test_a_year_has_seven_periods_in_the_order_of_closing():
    ends = [p.window_end for p in periods_of(2024)]
    assert [p.code[5:] for p in periods_of(2024)] == ["Q1", "Q2", "H1", "Q3", "9M", "Q4", ""]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("issued_on", "codes"),
    [
        (date(2024, 5, 30), ["2024-Q2", "2024-Q3", "2024-Q4"]),
        (date(2024, 6, 14), ["2024-Q2", "2024-Q3", "2024-Q4"]),
        (date(2024, 6, 15), ["2024-Q3", "2024-Q4"]),
        (date(2023, 12, 29), ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]),
        (date(2024, 12, 20), []),
    ],
)
def test_standing_duties_are_reported_from_the_issue_to_the_end_of_the_year(issued_on, codes):
    assert [p.code for p in standing_periods(issued_on, 2024)] == codes
