"""Figures that cannot be are found, each by its own rule; sound figures give nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.facts import Facts, NodeFact, RankFact, ScoreFact, TargetFact
from tracker.analysis.rules.lookup import Lookup
from tracker.analysis.rules.ranges import out_of_range

D = Decimal
FIELDS = [("1", 63), ("2", 63), ("3", 61)]


def rules(**given: Any) -> list[str]:
    node = NodeFact("1", None, "criterion", "Tiêu chí", D(10), "appraisal")
    facts = Facts("PAR_INDEX", 2024, 2023, "sum", (node,), **given)
    return [finding.rule for finding in out_of_range(Lookup(facts))]


def score(value: str, maximum: str = "10", percent: str | None = None, year: int = 2024) -> Any:
    share = None if percent is None else D(percent)
    return ScoreFact("1", year, "total", D(value), share, D(maximum))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"scores": (score("10.5"),)}, ["score_above_max"]),
        ({"scores": (score("-1"),)}, ["score_above_max"]),
        ({"scores": (score("9", percent="901"),)}, ["percent_range"]),
        ({"scores": (score("11", year=2023),)}, []),
        ({"means": {("1", 2024): D("101")}}, ["mean_range"]),
        ({"means": {("1", 2023): D("101")}}, []),
        ({"ranks": (RankFact("1", "total", 2024, 64, 63),)}, ["rank_range"]),
        (
            {"ranks": tuple(RankFact(c, "total", 2024, 3, f) for c, f in FIELDS)},
            ["rank_field"],
        ),
        (
            {
                "scores": (score("9", year=2023),),
                "targets": (TargetFact("1", D(9), baseline=D(8)),),
            },
            ["baseline_differs"],
        ),
        (
            {
                "scores": (score("9.436", year=2023),),
                "targets": (TargetFact("1", D(10), baseline=D("9.44")),),
            },
            [],
        ),
        ({"targets": (TargetFact("1", D(9), max_score=D(12)),)}, ["maximum_differs"]),
    ],
)
def test_each_impossible_figure_has_its_rule(given: dict[str, Any], found: list[str]) -> None:
    assert rules(**given) == found


@given(st.decimals(0, 10, places=2), st.decimals(0, 100, places=2), st.integers(1, 63))
def test_sound_figures_give_nothing(points: D, mean: D, place: int) -> None:
    given = {
        "scores": (ScoreFact("1", 2024, "total", points, None, D(10)),),
        "means": {("1", 2024): mean},
        "ranks": (RankFact("1", "total", 2024, place, 63),),
    }
    assert rules(**given) == []
