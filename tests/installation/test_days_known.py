"""The table of days off undone change by change, and which days may stand in it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tracker.installation.rules import BadDays, TableDay, days_between, table_before

TET = TableDay(date(2025, 1, 29), "off", "Tết", "TB 6150")
BRIDGE = TableDay(date(2025, 5, 2), "off", "Hoán đổi", "TB 6150")
FACTS = {"kind": "off", "name": "Hoán đổi", "source": "TB 6150"}


@pytest.mark.parametrize(
    ("now", "changes", "before"),
    [
        ([TET], [], [TET]),
        ([TET, BRIDGE], [("2025-05-02", None)], [TET]),
        ([TET], [("2025-05-02", FACTS)], [TET, BRIDGE]),
        ([TET], [("2025-05-02", FACTS), ("2025-05-02", None)], [TET]),
        ([], [("2025-05-02", None), ("2025-05-02", FACTS)], [BRIDGE]),
    ],
)
def test_later_changes_are_undone_newest_first(now, changes, before):
    assert table_before(now, changes) == before


def test_a_holiday_over_a_weekend_holds_its_weekdays_alone():
    found = days_between(date(2025, 1, 24), date(2025, 1, 28), "off")
    assert found.days == (date(2025, 1, 24), date(2025, 1, 27), date(2025, 1, 28))


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [
        (date(2025, 1, 25), date(2025, 1, 26), "off"),
        (date(2025, 1, 27), date(2025, 1, 27), "on"),
        (date(2025, 1, 28), date(2025, 1, 27), "off"),
        (date(2025, 1, 1), date(2025, 2, 1), "off"),
    ],
)
def test_days_that_cannot_be_are_refused(first, last, kind):
    with pytest.raises(BadDays):
        days_between(first, last, kind)


def test_every_day_of_the_seeds_names_law_or_document_and_says_what_is_only_expected():
    with (Path(__file__).parents[2] / "seeds" / "holidays.csv").open(encoding="utf-8") as file:
        rows = [
            TableDay(date.fromisoformat(r["day"]), r["kind"], r["name"], r["source"])
            for r in csv.DictReader(file)
        ]
    named = ("Bộ luật Lao động", "Công văn số", "Thông báo của Bộ", "Dự kiến theo")
    assert [row for row in rows if not row.source.startswith(named)] == []
    expected = [row for row in rows if row.is_expected]
    assert {row.day.year for row in expected} == {2026, 2027}
    assert all("cần văn bản" in row.source for row in expected)
    # Fixed by law in any year, so nothing is waited for.
    assert not {date(2027, 1, 1), date(2027, 4, 30), date(2027, 9, 2)} & {r.day for r in expected}
