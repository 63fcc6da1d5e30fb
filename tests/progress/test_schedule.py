"""From words to due dates: every kind of deadline, every setting, and the whole plan of 2024."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.calendar import Calendar
from tracker.plans.rules.deadline import deadline_json, read_deadline
from tracker.plans.rules.settings import BadSetting, PlanSettings
from tracker.progress.rules.schedule import (
    Frame,
    duties,
    event_duties,
    period_name,
    standing_periods_of,
)
from tracker.progress.rules.status import Kind
from tracker.settings import ROOT

# The days off of Tết 2024 and those around the end of April, as the government swapped them.
TET = Calendar(
    days_off=frozenset(date(2024, 2, d) for d in range(8, 15)) | {date(2024, 4, 29)},
    days_on=frozenset({date(2024, 5, 4)}),
)
FRAME = Frame(2024, date(2024, 5, 30), date(2024, 12, 31), PlanSettings(), TET)
WHOLE_YEAR = replace(FRAME, issued_on=date(2023, 12, 20))


def read(text, year=2024):
    return dict(deadline_json(read_deadline(text, year=year)))


def frame(base=FRAME, **settings):
    return replace(base, settings=PlanSettings(**settings))


def dues(text, base=FRAME, **settings):
    return [duty.due_on.isoformat()[2:] for duty in duties(read(text), frame(base, **settings))]


@pytest.mark.parametrize(
    ("text", "starts", "due", "soon"),
    [
        ("Tháng 6/2024", "2024-06-01", "2024-06-30", "2024-06-23"),
        ("Tháng 5/2024", "2024-05-30", "2024-05-31", "2024-05-24"),
        ("Quý II/2024", "2024-05-30", "2024-06-30", "2024-06-15"),
        ("Quý IV/2024", "2024-10-01", "2024-12-31", "2024-12-16"),
        ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31", "2024-12-16"),
        ("Trong năm 2024", "2024-05-30", "2024-12-31", "2024-12-16"),
        ("chậm nhất trong ngày 18/12/2024", "2024-05-30", "2024-12-18", "2024-12-11"),
        ("Trước 30/6/2024", "2024-05-30", "2024-06-30", "2024-06-23"),
        ("Trước tháng 9/2024", "2024-05-30", "2024-08-31", "2024-08-24"),
        ("Hoàn thành trước quý IV/2024", "2024-05-30", "2024-09-30", "2024-09-23"),
        ("Từ 20/12/2024 đến 05/01/2025", "2024-12-20", "2025-01-05", "2024-12-29"),
        ("Giai đoạn 2024-2025", "2024-05-30", "2025-12-31", "2025-12-16"),
    ],
)
def test_a_dated_text_gives_one_occurrence(text, starts, due, soon):
    (duty,) = duties(read(text), FRAME)
    told = [str(day) for day in (duty.starts_on, duty.due_on, duty.limit_on, duty.soon_on)]
    assert told == [starts, due, due, soon]
    assert (duty.kind, duty.key, duty.period) == (Kind.DATED, "once", None)


@pytest.mark.parametrize("text", ["…", "", "31/02/2024"])
def test_without_a_date_the_work_is_there_and_has_no_limit(text):
    (duty,) = duties(read(text), FRAME)
    assert (duty.kind, duty.due_on, duty.limit_on, duty.soon_on) == (
        Kind.UNDATED, None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lenient", "strict"),
    [
        ("Trước 30/6/2024", ["24-06-30"], ["24-06-29"]),
        ("Trước tháng 9/2024", ["24-08-31"], ["24-08-31"]),
        ("Trước quý IV/2024", ["24-09-30"], ["24-09-30"]),
        ("Đến hết ngày 10/12/2024", ["24-12-10"], ["24-12-10"]),
        ("Tháng 9/2024", ["24-09-30"], ["24-09-30"]),
        ("trước ngày 15 tháng cuối quý", ["24-06-15", "24-09-15", "24-12-15"],
         ["24-06-14", "24-09-14", "24-12-14"]),
    ],
)  # fmt: skip
def test_whether_the_day_itself_counts_is_a_setting_for_days_only(text, lenient, strict):
    assert dues(text) == lenient
    assert dues(text, before_includes_day=False) == strict


def test_days_of_grace_move_the_limit_and_not_the_due_date():
    (duty,) = duties(read("Tháng 6/2024"), frame(grace_days=3))
    assert (duty.due_on, duty.limit_on) == (date(2024, 6, 30), date(2024, 7, 3))
    assert duty.soon_on == date(2024, 6, 23)


@pytest.mark.parametrize(
    ("text", "due"),
    [("30/6/2024", "24-07-01"), ("28/6/2024", "24-06-28"), ("27/4/2024", "24-04-30")],
)
def test_a_shift_goes_to_the_next_working_day(text, due):
    assert dues(text, shift_to_working_day=True) == [due]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [("Tháng 6/2024", 27, 27), ("Quý II/2024", 20, 10), ("Năm 2024", 21, 11)],
)
def test_the_days_of_warning_differ_for_long_periods(text, short, long):
    (duty,) = duties(read(text), frame(due_soon_days=3, due_soon_days_long=20))
    assert (duty.due_on - duty.soon_on).days == (3 if short == long else 20)


MONTHS = [f"24-{month:02d}" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hằng tháng", [f"{m}-15" for m in MONTHS]),
        ("Hằng quý", ["24-03-15", "24-06-15", "24-09-15", "24-12-15"]),
        ("6 tháng", ["24-06-15", "24-12-15"]),
        ("Hằng năm", ["24-12-31"]),
        ("trước ngày 25 hằng tháng", [f"{m}-25" for m in MONTHS]),
        ("Chậm nhất ngày 20 của tháng cuối quý",
         ["24-03-20", "24-06-20", "24-09-20", "24-12-20"]),
        ("ngày 10 tháng đầu quý", ["24-01-10", "24-04-10", "24-07-10", "24-10-10"]),
        ("ngày 15 tháng 12 hằng năm", ["24-12-15"]),
        ("Tháng 6 hằng năm", ["24-06-30"]),
        ("Quý I hằng năm", ["24-03-31"]),
        ("trước tháng 12 hằng năm", ["24-11-30"]),
        ("trước quý IV hằng năm", ["24-09-30"]),
        ("Định kỳ hằng quý, 6 tháng và hằng năm",
         ["24-03-15", "24-06-15", "24-09-15", "24-12-15", "24-12-31"]),
    ],
)  # fmt: skip
def test_a_recurring_text_gives_one_occurrence_each_period(text, expected):
    assert dues(text, WHOLE_YEAR) == expected


def test_the_thirty_first_is_the_last_day_of_a_shorter_month():
    assert dues("ngày 31 hằng tháng", WHOLE_YEAR)[:4] == [
        "24-01-31", "24-02-29", "24-03-31", "24-04-30",
    ]  # fmt: skip


def test_what_recurs_begins_with_the_plan_and_is_named_by_its_period():
    found = [(d.key, d.period, str(d.starts_on)) for d in duties(read("Hằng quý"), FRAME)]
    assert found == [
        ("2024-Q2", "2024-Q2", "2024-05-30"),
        ("2024-Q3", "2024-Q3", "2024-07-01"),
        ("2024-Q4", "2024-Q4", "2024-10-01"),
    ]


def test_what_recurs_ends_with_the_plan():
    longer = replace(FRAME, ends_on=date(2025, 6, 20))
    assert dues("6 tháng", longer) == ["24-06-15", "24-12-15", "25-06-15"]


@pytest.mark.parametrize("text", ["Thường xuyên", "Theo quy định", "Hằng tuần", "Hằng ngày"])
def test_a_standing_duty_is_reported_each_window_the_plan_lives_in(text):
    found = [
        (d.period, str(d.starts_on), str(d.soon_on), str(d.limit_on))
        for d in duties(read(text), FRAME)
    ]
    assert found == [
        ("2024-Q2", "2024-03-15", "2024-06-14", "2024-06-15"),
        ("2024-Q3", "2024-06-15", "2024-09-14", "2024-09-15"),
        ("2024-Q4", "2024-09-15", "2024-12-14", "2024-12-15"),
    ]
    assert {d.kind for d in duties(read(text), FRAME)} == {Kind.STANDING}


@pytest.mark.parametrize(
    ("issued_on", "codes"),
    [
        (date(2024, 3, 14), "Q1 Q2 Q3 Q4"),
        (date(2024, 3, 15), "Q2 Q3 Q4"),
        (date(2024, 9, 14), "Q3 Q4"),
        (date(2024, 12, 14), "Q4"),
        (date(2024, 12, 15), ""),
    ],
)
def test_a_window_that_closed_before_the_plan_is_not_asked_for(issued_on, codes):
    periods = standing_periods_of(replace(FRAME, issued_on=issued_on))
    assert " ".join(period.code[5:] for period in periods) == codes


def test_the_day_that_opens_a_window_is_a_setting():
    first = standing_periods_of(frame(window_day=10, agency_report_day=12))[0]
    assert (str(first.window_end), str(first.agency_due)) == ("2024-06-09", "2024-06-12")


def test_a_standing_and_a_dated_duty_of_one_period_are_told_apart():
    standing = {duty.key for duty in duties(read("Thường xuyên"), FRAME)}
    assert not standing & {duty.key for duty in duties(read("Hằng quý"), FRAME)}


@pytest.mark.parametrize(
    ("text", "happened", "expected"),
    [
        ("Sau khi ban hành", date(2024, 6, 3), [("e/after", "2024-06-24")]),
        ("Khi phát sinh", date(2024, 2, 7), [("e/after", "2024-03-06")]),
        ("Trước bầu cử", date(2024, 9, 1), [("e/before", "2024-08-31")]),
        ("Thực hiện trước bầu cử", date(2024, 9, 1), [("e/before", "2024-08-31")]),
        ("Trước và sau tuyển dụng", date(2024, 6, 3),
         [("e/before", "2024-06-02"), ("e/after", "2024-06-24")]),
        ("Trong 05 ngày làm việc kể từ ngày nhận được văn bản", date(2024, 2, 7),
         [("e/after", "2024-02-21")]),
        ("Trong 05 ngày làm việc kể từ ngày nhận được văn bản", date(2024, 4, 26),
         [("e/after", "2024-05-04")]),
        ("15 ngày sau khi Bộ Nội vụ công bố kết quả", date(2024, 6, 3),
         [("e/after", "2024-06-18")]),
    ],
)  # fmt: skip
def test_an_event_starts_its_due_dates(text, happened, expected):
    found = event_duties(read(text), happened, "e", FRAME)
    assert [(duty.key, str(duty.due_on)) for duty in found] == expected


def test_an_event_text_gives_nothing_until_the_event():
    assert duties(read("Sau khi ban hành"), FRAME) == []


def test_the_offset_after_an_event_is_a_setting():
    found = event_duties(
        read("Khi phát sinh"), date(2024, 6, 3), "e", frame(event_offset_working_days=2)
    )
    assert found[0].due_on == date(2024, 6, 5)


TEXTS = st.sampled_from(
    ["Tháng 6/2024", "Quý III/2024", "Năm 2024", "Hằng tháng", "Hằng quý", "6 tháng", "Hằng năm",
     "Thường xuyên", "trước ngày 31 hằng tháng", "Trước 1/9/2024", "Trước tháng 9/2024"]
)  # fmt: skip
SETTINGS = st.builds(
    PlanSettings,
    window_day=st.integers(1, 15),
    agency_report_day=st.integers(15, 20),
    before_includes_day=st.booleans(),
    grace_days=st.integers(0, 60),
    due_soon_days=st.integers(0, 90),
    due_soon_days_long=st.integers(0, 90),
    shift_to_working_day=st.booleans(),
)


@given(TEXTS, SETTINGS, st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_whatever_the_settings_days_stand_in_order_and_keys_differ(text, settings, issued_on):
    found = duties(read(text), replace(FRAME, settings=settings, issued_on=issued_on))
    for duty in found:
        assert duty.soon_on <= duty.limit_on
        assert duty.due_on <= duty.limit_on
        assert duty.kind is not Kind.RECURRING or duty.due_on >= issued_on
    assert len({duty.key for duty in found}) == len(found)


@pytest.mark.parametrize(
    "wrong",
    [{"window_day": 0}, {"window_day": 29}, {"grace_days": -1}, {"extensions_allowed": 11},
     {"confirm_within_working_days": 0}, {"due_soon_days": 91}, {"agency_report_day": 31},
     {"agency_report_day": 13}, {"province_report_day": 14}, {"sample_percent": 101},
     {"confirmed_kinds": ("dated", "never")}],
)  # fmt: skip
def test_a_setting_outside_its_range_is_refused_by_name(wrong):
    with pytest.raises(BadSetting, match=next(iter(wrong))):
        PlanSettings(**wrong)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2024-Q3", "quý III năm 2024"),
        ("2024-09", "tháng 9 năm 2024"),
        ("2024-H1", "6 tháng đầu năm 2024"),
        ("2024-H2", "6 tháng cuối năm 2024"),
        ("2024", "năm 2024"),
        (None, ""),
    ],
)
def test_a_period_is_named_as_people_say_it(code, name):
    assert period_name(code) == name


# The plan of 2024, counted from its printed rows without the schedule: how many reports each
# wording asks of one agency between 30/5 and 31/12.
REPORTS = {"Hằng quý": 3, "Hằng quý báo cáo UBND TP": 3, "Hằng năm": 1, "Thường xuyên": 3}
REPORTS |= {"Theo quy định": 3}
WAITS = ("Sau khi", "Khi ", "Trước bầu cử", "Trước và sau")


def reports_asked(text):
    return 0 if text.startswith(WAITS) else REPORTS.get(text, 1)


def printed_tasks():
    path = ROOT / "seeds" / "ha-noi" / "plan-2024" / "tasks.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_printed_deadline_of_2024_gives_the_reports_it_asks_for():
    for row in printed_tasks():
        found = duties(read(row["deadline_text"]), FRAME)
        assert len(found) == reports_asked(row["deadline_text"]), row["stt"]


def test_a_commune_leads_25_tasks_and_owes_49_reports_in_2024():
    names = {"UBND cấp xã", "Các địa phương"}
    led = [row for row in printed_tasks() if names & set(row["lead_list"].split("; "))]
    assert len(led) == 25
    assert sum(reports_asked(row["deadline_text"]) for row in led) == 49


def test_the_73_deadlines_of_2024_are_of_these_kinds():
    kinds = Counter(read(row["deadline_text"])["kind"] for row in printed_tasks())
    assert kinds == {
        "continuous": 24, "month": 20, "year": 9, "recurring": 9, "event": 6, "quarter": 4,
        "by_reference": 1,
    }  # fmt: skip
