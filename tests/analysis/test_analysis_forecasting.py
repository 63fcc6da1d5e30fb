"""Forecasts under named assumptions: what each rests on, and what is never added up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.facts import NodeFact, TargetFact
from tracker.analysis.rules.forecasting import Past, outlook, unserved

D = Decimal
percents = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=5)


def node(code: str, maximum: str = "10", level: str = "domain") -> NodeFact:
    return NodeFact(code, "TOTAL", level, f"Tiêu chí {code}", D(maximum), "appraisal")


TOTAL = NodeFact("TOTAL", None, "total", "Chỉ số", D(20), "mixed")


def past(*values: str | None, actual: str | None = None, broken: int | None = None) -> Past:
    known = tuple(None if v is None else D(v) for v in values)
    marks = tuple(place == broken for place in range(len(values)))
    return Past(known, marks, None if actual is None else D(actual))


def ahead(pasts: dict[str, Past], *, adds_up: bool = True, **more: Any) -> Any:
    nodes = [TOTAL, node("1"), node("2")]
    return outlook(nodes, pasts, more.get("targets", {}), more.get("stated", {}), adds_up=adds_up)


def test_each_assumption_adds_its_own_domains() -> None:
    pasts = {"TOTAL": past("84.5"), "1": past("80", "85", "90"), "2": past("70", "80")}
    targets = {"1": TargetFact("1", D("9.5"), max_score=D(10))}
    found = ahead(pasts, targets=targets)
    assert (found.met, found.trend, found.same) == (D("17.5"), D("18.5"), D("16.9"))


def test_a_domain_without_two_alike_years_stands_as_last_year_and_is_named() -> None:
    found = ahead({"1": past("80", "90", broken=1), "2": past("70", "80")})
    assert found.without_trend == ("1",)
    assert found.trend == D("18.0")


def test_an_unknown_domain_leaves_the_whole_unknown() -> None:
    found = ahead({"1": past("80", "90"), "2": past(None)})
    assert (found.met, found.trend, found.same) == (None, None, None)


def test_what_is_not_a_sum_is_never_added_up() -> None:
    pasts = {"TOTAL": past("80", "82"), "1": past("10", "20"), "2": past("10", "20")}
    found = ahead(pasts, adds_up=False)
    assert (found.same, found.trend) == (D("16.4"), D("16.8"))


def test_a_target_of_another_scale_is_read_by_its_percent() -> None:
    targets = {"1": TargetFact("1", D("1.5"), max_score=D(2))}
    found = ahead({"1": past("50"), "2": past("50")}, targets=targets)
    assert found.lines[1].target == D("7.5")


def test_a_result_that_is_out_stands_in_every_assumption() -> None:
    targets = {"1": TargetFact("1", D(10), max_score=D(10))}
    found = ahead({"1": past("70", "80", actual="85"), "2": past("50")}, targets=targets)
    line = found.lines[1]
    assert (line.if_met, line.if_trend, line.if_same) == (D("8.5"),) * 3
    assert line.is_actual


def test_owners_change_only_what_they_state() -> None:
    pasts = {"TOTAL": past("80"), "1": past("80"), "2": past("80")}
    assert ahead(pasts).owners is None
    assert ahead(pasts, stated={"1": D("9")}).owners == D(17)


@given(percents, percents)
def test_no_assumption_leaves_the_scale(first: list[D], second: list[D]) -> None:
    pasts = {
        "1": Past(tuple(first), (False,) * len(first)),
        "2": Past(tuple(second), (False,) * len(second)),
    }
    found = ahead(pasts)
    assert all(0 <= value <= 20 for value in (found.met, found.trend, found.same))


@pytest.mark.parametrize(
    ("named", "domains", "expected"),
    [
        (set(), set(), [("1.1", False)]),
        (set(), {"1"}, [("1.1", True)]),
        ({"1.1"}, set(), []),
        ({"1.1.2"}, set(), []),
    ],
)
def test_criteria_below_target_without_a_task_are_found(
    named: set[str], domains: set[str], expected: list[tuple[str, bool]]
) -> None:
    leaves = [NodeFact(code, "1", "criterion", code, D(10), "appraisal") for code in ("1.1", "1.2")]
    part = NodeFact("1.1.2", "1.1", "sub_criterion", "Phần", None, "appraisal")
    nodes = [TOTAL, node("1"), *leaves, *([part] if "1.1.2" in named else [])]
    targets = {code: TargetFact(code, D(9), max_score=D(10)) for code in ("1.1", "1.2")}
    pasts = {"1.1": past("80"), "1.2": past("95")}
    lines = outlook(nodes, pasts, targets, {}, adds_up=True).lines
    found = [(line.node.code, some) for line, some in unserved(lines, named, domains)]
    assert found == expected
