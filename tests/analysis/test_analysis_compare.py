"""Comparing: scores, targets, scales, ranks and parts as contracts.md says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.facts import Facts, LinkFact, NodeFact, RankFact, ScoreFact, TargetFact
from tracker.analysis.rules import compare

D = Decimal
scores = st.decimals(min_value=0, max_value=10, places=3)


def one(
    *scores: ScoreFact, target: TargetFact | None = None, maximum: str = "10", **more: Any
) -> Any:
    """Compare a framework of one criterion "1" in 2024 against 2023."""
    node = NodeFact("1", None, "criterion", "Tiêu chí", D(maximum), "appraisal")
    facts = Facts(
        "PAR_INDEX", 2024, 2023, "sum", (node,), scores, targets=(target,) if target else (), **more
    )
    return compare(facts).rows[0]


def score(
    value: str | None, year: int = 2024, maximum: str | None = "10", **more: Any
) -> ScoreFact:
    return ScoreFact(
        "1",
        year,
        "total",
        None if value is None else D(value),
        more.pop("percent", None),
        None if maximum is None else D(maximum),
        **more,
    )


@pytest.mark.parametrize(
    ("operator", "target", "met"),
    [
        (">=", "9", True),
        (">", "9", False),
        (">=", "9.01", False),
        ("=", "9", True),
        ("<=", "9", True),
    ],
)
def test_a_target_is_judged_by_its_operator(operator: str, target: str, met: bool) -> None:
    row = one(score("9"), target=TargetFact("1", D(target), operator, max_score=D(10)))
    assert row.target_met is met
    assert row.gap_to_target == D(9) - D(target)


def test_an_unknown_result_is_neither_met_nor_missed_nor_zero() -> None:
    row = one(target=TargetFact("1", D(9)))
    assert (row.score, row.percent, row.lost, row.target_met, row.gap_to_target) == (None,) * 5


def test_a_printed_percent_counts_before_the_quotient() -> None:
    row = one(score("9.90", maximum="10.5", percent=D("94.37")), score("9.88", 2023, "10.5"))
    assert row.percent == D("94.37")
    assert row.previous_percent == D("9.88") * 100 / D("10.5")


def test_other_scales_are_judged_by_percent_and_the_gap_stays_as_printed() -> None:
    target = TargetFact("1", D("1.5"), max_score=D(2))
    row = one(score("1.08", maximum="1.5"), score("1.41", 2023, "2"), target=target, maximum="1.5")
    assert (row.target_met, row.gap_to_target, row.comparable) == (False, D("-0.42"), False)
    assert "thang điểm khác nhau" in row.note
    assert one(score("1.2", maximum="1.5"), target=target, maximum="1.5").target_met is True


def test_a_changed_rule_is_not_comparable_though_the_maximum_is_the_same() -> None:
    link = {"1": LinkFact("1", "1", True, "đổi cách tính")}
    row = one(score("10"), score("9.99", 2023), links=link, same_framework=False)
    assert (row.comparable, row.note, row.delta_points) == (False, "đổi cách tính", D("0.01"))


def test_a_new_criterion_has_no_previous_value() -> None:
    link = {"1": LinkFact("1", None, False, "mới")}
    row = one(score("10"), score("9", 2023), links=link, same_framework=False)
    assert (row.previous_score, row.delta_points, row.delta_pp) == (None, None, None)


def test_a_renumbered_criterion_finds_its_old_code() -> None:
    link = {"1": LinkFact("1", "7", False)}
    old = ScoreFact("7", 2023, "total", D(9), None, D(10))
    row = one(score("10"), old, links=link, same_framework=False)
    assert (row.delta_points, row.delta_pp, row.comparable) == (D(1), D(10), True)


def test_stated_at_maximum_is_a_hundred_percent_without_a_score() -> None:
    stated = score(None, maximum=None, percent=D(100), basis="stated_full")
    row = one(stated, target=TargetFact("1", D("1.5"), max_score=D("1.5")))
    assert (row.score, row.percent, row.target_met, row.gap_to_target) == (None, D(100), True, D(0))
    assert row.at_maximum


@pytest.mark.parametrize(
    ("before", "of", "change"), [(18, 63, -11), (40, 63, 11), (3, 63, 26), (18, 34, None)]
)
def test_a_rank_change_is_positive_when_better(before: int, of: int, change: int | None) -> None:
    if before == 3:
        before = 55
    ranks = (RankFact("1", "total", 2024, 29, 63), RankFact("1", "total", 2023, before, of))
    assert one(score("9"), ranks=ranks).rank_change == change


def test_the_preferred_of_two_printed_values_counts_and_the_other_is_a_finding() -> None:
    node = NodeFact("1", None, "criterion", "Tiêu chí", D(12), "mixed")
    facts = Facts(
        "PAR_INDEX",
        2024,
        2023,
        "sum",
        (node,),
        (score("11.05", maximum="12", preferred=False), score("11.06", maximum="12")),
    )
    result = compare(facts)
    assert result.rows[0].score == D("11.06")
    found = [(f.rule, f.where, f.printed, f.computed) for f in result.findings]
    assert found == [("printed_variants", "PAR_INDEX/1", D("11.05"), D("11.06"))]


@given(scores, scores, scores)
def test_differences_come_from_exact_values(now: Decimal, before: Decimal, wanted: Decimal) -> None:
    target = TargetFact("1", wanted, max_score=D(10))
    row = one(score(str(now)), score(str(before), 2023), target=target)
    assert row.delta_points == now - before
    assert row.lost == 10 - now
    assert row.delta_pp is not None
    assert abs(row.delta_pp - (now - before) * 10) < D("1e-20")
    assert row.target_met == (row.gap_to_target >= 0)


def test_a_domain_has_three_rows_and_the_leaders_survey_one(compared: Callable[..., Any]) -> None:
    rows = compared().rows
    assert [r.part for r in rows if r.code == "5"] == ["total", "appraisal", "survey"]
    assert [(r.part, r.score) for r in rows if r.code == "LDQL"] == [("survey", D("19.13"))]
    assert [r.part for r in rows if r.code == "TOTAL"] == ["total", "appraisal", "survey"]


def test_five_domains_rose_and_three_fell_in_2024(compared: Callable[..., Any]) -> None:
    assert compared().counts["domains"] == {
        "up": ["2", "3", "4", "7", "8"],
        "unchanged": [],
        "down": ["1", "5", "6"],
    }


def test_the_survey_counts_name_their_sub_criteria(compared: Callable[..., Any]) -> None:
    survey = compared().counts["survey"]
    assert (survey["all"]["n"], len(survey["all"]["ge85"]), len(survey["all"]["up"])) == (
        22,
        15,
        22,
    )
    assert survey["5"]["ge90"] == ["5.2.3", "5.2.4", "5.3.2", "5.3.3"]
    assert list(survey) == ["all", "2", "4", "5", "6", "7"]


def test_three_of_eight_domain_targets_were_met(compared: Callable[..., Any]) -> None:
    targets = compared().counts["targets"]
    assert targets["domain"]["met"] == ["2", "3", "8"]
    assert targets["domain"]["unknown"] == []
    assert "8.2" in targets["criterion"]["met"]


def test_results_that_are_not_published_leave_targets_unknown(compared: Callable[..., Any]) -> None:
    result = compared("PAPI", 2024)
    assert len(result.counts["targets"]["sub_dimension"]["unknown"]) == 28
    assert all(row.target_met is None for row in result.rows)


def test_an_uncoded_sub_criterion_answers_through_its_parent(compared: Callable[..., Any]) -> None:
    assert compared().row("1.3.x").leads == ("Sở Nội vụ",)


def test_across_three_versions_the_scale_change_is_told(compared: Callable[..., Any]) -> None:
    result = compared(against=2021)
    row = result.row("2.4.3")
    assert (row.previous_max, row.comparable) == (D("1.5"), False)
    assert result.row("2.4.1").comparable
    assert result.row("4.1.5").previous_score is None


def test_what_needs_no_claim_is_found(compared: Callable[..., Any]) -> None:
    found = {(f.rule, f.where, f.field) for f in compared().findings}
    assert {
        ("parent_not_sum", "PAR_INDEX/4.1", "target"),
        ("target_below_baseline", "PAR_INDEX/5.1", "target"),
        ("target_below_baseline", "PAR_INDEX/6.1.3", "target"),
        ("printed_variants", "PAR_INDEX/6", "score"),
        ("printed_variants", "PAR_INDEX/LDQL:HDND", "percent"),
        ("same_mean_twice", "PAR_INDEX/7", "national_mean"),
    } <= found


def test_sipas_is_never_added_up(compared: Callable[..., Any]) -> None:
    assert [f for f in compared("SIPAS", 2023).findings if f.rule == "parent_not_sum"] == []
