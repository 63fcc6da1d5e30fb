"""A series follows the links between versions and says where it is measured otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.history import history
from tracker.analysis.rules.lineage import Knot, Link, trace
from tracker.analysis.rules.series import comparable_tail, trend, years_running

D = Decimal
OLD, NEW = 1, 2


def knots(*codes: tuple[int, int, str]) -> list[Knot]:
    return [Knot(id_, framework, code) for id_, framework, code in codes]


def test_a_renumbered_criterion_keeps_its_past() -> None:
    found = trace(
        knots((1, OLD, "3.1"), (2, NEW, "4.2"), (3, NEW, "3.1")), [Link(1, 2, "RENUMBERED")], NEW
    )
    assert found.codes == {1: "4.2", 2: "4.2", 3: "3.1"}
    assert found.breaks == {}


@pytest.mark.parametrize(
    ("relation", "why"), [("RESCALED", "đổi thang điểm"), ("RULE_CHANGED", "đổi cách chấm")]
)
def test_a_changed_scale_or_rule_marks_the_new_version(relation: str, why: str) -> None:
    found = trace(knots((1, OLD, "1"), (2, NEW, "1")), [Link(1, 2, relation)], NEW)
    assert found.codes[1] == "1"
    assert found.breaks == {("1", NEW): why}


def test_a_split_ends_the_series_of_both_parts() -> None:
    links = [Link(1, 2, "SPLIT"), Link(1, 3, "SPLIT")]
    found = trace(knots((1, OLD, "1"), (2, NEW, "1"), (3, NEW, "2")), links, NEW)
    assert 1 not in found.codes
    assert found.breaks == {("1", NEW): "tách tiêu chí", ("2", NEW): "tách tiêu chí"}


def test_a_merger_takes_over_neither_past() -> None:
    links = [Link(1, 3, "MERGED"), Link(2, 3, "MERGED")]
    found = trace(knots((1, OLD, "1"), (2, OLD, "2"), (3, NEW, "1")), links, NEW)
    assert set(found.codes) == {3}
    assert found.breaks == {("1", NEW): "gộp tiêu chí"}


def test_a_new_criterion_begins_without_a_break() -> None:
    found = trace(knots((1, OLD, "1"), (2, NEW, "2")), [], NEW)
    assert (found.codes, found.breaks) == ({2: "2"}, {})


def test_the_real_series_cross_three_versions(results: Flask) -> None:
    known = history("PAR_INDEX")
    assert known.years == (2020, 2021, 2022, 2023, 2024)
    assert known.percents("2.4.1")[0] is not None
    assert known.breaks["2.4.3", 2022] == "đổi thang điểm"
    assert known.breaks["3.4", 2024] == "đổi cách chấm"


def test_later_results_are_left_out_by_day_and_by_year(results: Flask) -> None:
    from datetime import date

    assert history("PAR_INDEX", published_by=date(2024, 10, 15)).years[-1] == 2023
    assert history("PAR_INDEX", until=2022).years[-1] == 2022


@pytest.mark.parametrize(
    ("percents", "years"),
    [
        ([], 0),
        ([D(90), D(100)], 0),
        ([D(90), D(95)], 2),
        ([D(90), None, D(95), D(97)], 2),
        ([D(90), D(100), D(95)], 1),
        ([D(95), None], 0),
    ],
)
def test_years_lost_are_counted_to_the_last_year(percents: list[D | None], years: int) -> None:
    assert years_running(percents) == years


@pytest.mark.parametrize(
    ("percents", "broken", "tail"),
    [
        ([D(70), D(80), D(85), D(90)], [False] * 4, [D(80), D(85), D(90)]),
        ([D(70), D(80), D(90)], [False, True, False], [D(80), D(90)]),
        ([D(70), D(80), D(90)], [False, False, True], [D(90)]),
        ([D(70), None, D(90)], [False] * 3, [D(90)]),
        ([D(70), None], [False] * 2, []),
    ],
)
def test_a_trend_rests_on_the_last_years_measured_alike(
    percents: list[D | None], broken: list[bool], tail: list[D]
) -> None:
    assert comparable_tail(percents, broken) == tail


@given(st.lists(st.decimals(0, 100, places=2), min_size=2, max_size=3), st.integers(1, 5))
def test_a_trend_never_leaves_the_scale(tail: list[D], ahead: int) -> None:
    found = trend(tail, ahead)
    assert found is not None
    assert 0 <= found <= 100


@given(st.decimals(0, 100, places=2), st.integers(2, 3))
def test_a_level_series_stays_where_it_is(value: D, years: int) -> None:
    assert trend([value] * years) == value


def test_one_year_makes_no_trend() -> None:
    assert trend([D(90)]) is None
