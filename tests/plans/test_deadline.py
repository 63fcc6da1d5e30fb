"""Deadlines in prose: the examples with their expected reading, and what holds for any text."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.rules.deadline import KINDS, deadline_json, read_deadline

# The 49 expressions of the customer's examples; `due_nominal` is `due_on`.
LINES = (Path(__file__).parent / "deadlines.csv").read_text(encoding="utf-8").splitlines()
EXAMPLES = list(csv.DictReader(LINES))
FLAGS = {"before-issue-date": "date_before_issue", "year-inherited": "year_inherited"}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["raw"])
def test_every_example_reads_as_expected(row):
    issued_on = date(2024, 12, 10) if row["flags"] == "before-issue-date" else None
    deadline = read_deadline(row["raw"], year=int(row["context_year"]), issued_on=issued_on)
    recurrence, _, detail = row["recurrence"].partition(";")
    values = deadline_json(deadline)
    names = ("kind", "starts_on", "due_on", "bound", "recurrence", "recurrence_detail", "event")
    assert [values[name] or "" for name in names] == [
        row["kind"], row["start"], row["due_nominal"], row["bound"], recurrence, detail,
        row["event_or_reference"],
    ]  # fmt: skip
    flags = {finding.rule for finding in deadline.findings}
    flags |= {"fuzzy"} if deadline.fuzzy else set()
    flags |= {f"+{deadline.offset_days}d"} if deadline.offset_days else set()
    assert flags == {FLAGS.get(flag, flag) for flag in row["flags"].split()}


D = date


@pytest.mark.parametrize(
    ("text", "kind", "starts_on", "due_on", "rules"),
    [
        ("hoàn thành trước 30/6", "date", None, D(2025, 6, 30), ["year_inherited"]),
        ("Hoàn thành: Tháng 6/2025", "month", D(2025, 6, 1), D(2025, 6, 30), []),
        ("tháng 4-5/2025", "range", D(2025, 4, 1), D(2025, 5, 31), []),
        ("Quý II, III/2025", "range", D(2025, 4, 1), D(2025, 9, 30), ["ambiguous_deadline"]),
        ("Tháng 6, 9, 12/2025", "range", D(2025, 6, 1), D(2025, 12, 31), ["ambiguous_deadline"]),
        ("Trước quý IV/2025", "date", None, D(2025, 10, 1), []),
        ("đầu quý II/2025", "quarter", D(2025, 4, 1), D(2025, 4, 30), []),
        ("từ ngày 20 đến 25/6/2025", "range", D(2025, 6, 20), D(2025, 6, 25), []),
        ("Từ tháng 11 đến tháng 2/2025", "range", D(2024, 11, 1), D(2025, 2, 28), []),
        ("Từ 20/12/2024 đến 05/01", "range", D(2024, 12, 20), D(2025, 1, 5), []),
        ("10 ngày kể từ ngày 01/6/2025", "date", None, D(2025, 6, 11), []),
        ("Năm 2025 và các năm tiếp theo", "year", D(2025, 1, 1), D(2025, 12, 31),
         ["ambiguous_deadline"]),
        ("31/02/2025", "unspecified", None, None, ["bad_date"]),
        ("Tháng 13/2025", "unspecified", None, None, ["bad_date"]),
        ("Quý V/2025", "unspecified", None, None, ["bad_date"]),
        ("trước ngày 32 hằng tháng", "unspecified", None, None, ["bad_date"]),
        ("khẩn trương", "unspecified", None, None, ["unparsed_deadline"]),
        ("Quý III/2024", "quarter", D(2024, 7, 1), D(2024, 9, 30), ["date_before_issue"]),
        ("Quý IV/2024", "quarter", D(2024, 10, 1), D(2024, 12, 31), []),
        ("Quý II/2025 Quý IV/2025", "range", D(2025, 4, 1), D(2025, 12, 31),
         ["ambiguous_deadline"]),
    ],
)  # fmt: skip
def test_other_wordings_and_their_doubts(text, kind, starts_on, due_on, rules):
    deadline = read_deadline(text, year=2025)
    assert (deadline.kind, deadline.starts_on, deadline.due_on) == (kind, starts_on, due_on)
    assert [finding.rule for finding in deadline.findings] == rules


@pytest.mark.parametrize(
    ("text", "recurrence", "detail", "bound"),
    [
        ("6 tháng, năm", "half_yearly+yearly", None, None),
        ("2 lần/năm", "half_yearly", None, None),
        ("Chậm nhất ngày 20 của tháng cuối quý", "quarterly", "month=last;day=20", None),
        ("Hằng quý, trước ngày 15 tháng cuối quý", "quarterly", "month=last;day=15", "before"),
        ("ngày 15 tháng 12 hằng năm", "yearly", "month=12;day=15", None),
        ("tháng 12 hằng năm", "yearly", "month=12", None),
        ("Thường xuyên, báo cáo hằng quý", "quarterly", None, None),
    ],
)
def test_recurring_wordings_name_their_period_and_day(text, recurrence, detail, bound):
    deadline = read_deadline(text, year=2025)
    assert deadline.kind == "recurring"
    got = (deadline.recurrence, deadline.recurrence_detail, deadline.bound)
    assert got == (recurrence, detail, bound)


def test_working_days_after_an_event_are_counted_apart():
    deadline = read_deadline("Trong 05 ngày làm việc kể từ ngày nhận được văn bản", year=2025)
    assert (deadline.kind, deadline.event) == ("event", "nhận được văn bản")
    assert (deadline.offset_days, deadline.offset_working) == (5, True)


VOCABULARY = (
    "trước sau khi ngày tháng quý năm hằng mỗi 6 30/6 2025 30/6/2025 II IV/2025 - đến hết từ và , "
    "; cuối đầu giai đoạn 2021-2025 chậm nhất định kỳ 15 29/2 thường xuyên theo lần trong làm việc"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
SENTENCES = st.lists(WORDS, max_size=9).map(" ".join)


@given(st.one_of(st.text(max_size=60), SENTENCES), st.integers(1950, 2100))
def test_no_text_raises_and_no_deadline_ends_before_it_starts(text, year):
    deadline = read_deadline(text, year=year)
    assert deadline.kind in KINDS
    if deadline.starts_on and deadline.due_on:
        assert deadline.starts_on <= deadline.due_on


@given(SENTENCES)
def test_spacing_case_and_unicode_form_do_not_change_the_reading(text):
    def facts(printed):
        values = dict(deadline_json(read_deadline(printed, year=2025)))
        values.pop("text")
        return values

    expected = facts(text)
    assert facts(text.upper()) == expected
    assert facts("  " + text.replace(" ", " \n ") + "\u00a0") == expected
    assert facts(unicodedata.normalize("NFD", text)) == expected


FORMS = st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])


@given(st.dates(D(1950, 1, 1), D(2100, 12, 31)), FORMS)
def test_a_printed_date_is_read_back(day, form):
    deadline = read_deadline(f"Hoàn thành trước ngày {day.strftime(form)}", year=day.year)
    assert (deadline.kind, deadline.due_on, deadline.bound) == ("date", day, "before")


@given(st.integers(1, 12), st.integers(2000, 2099))
def test_a_month_runs_from_its_first_to_its_last_day(month, year):
    deadline = read_deadline(f"Tháng {month}, năm {year}", year=2025, issued_on=D(1999, 1, 1))
    assert deadline.starts_on == D(year, month, 1)
    assert deadline.due_on.month == month
    assert (deadline.due_on - deadline.starts_on).days >= 27
