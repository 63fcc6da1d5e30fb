"""Points won and lost are each counted once, with their cause, years and owner."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.facts import LossFact, Row
from tracker.analysis.queries import losses
from tracker.analysis.rules.winning import deepest_known, wins_and_losses

D = Decimal


def row(code: str, parent: str | None = None, score: str | None = "1", **more: Any) -> Row:
    level = {0: "domain", 1: "criterion", 2: "sub_criterion"}[code.count(".")]
    made = Row(code, "total", f"Tiêu chí {code}", level, parent, "appraisal", **more)
    made.max_score = made.max_score or D(1)
    if score is not None:
        made.score = D(score)
        made.percent = made.score * 100 / made.max_score
        made.lost = made.max_score - made.score
    return made


def test_parts_stand_for_their_criterion_where_all_are_known() -> None:
    whole = row("1", score="1.5", max_score=D(2))
    rows = [whole, row("1.1", "1", "0.5"), row("1.2", "1", "1")]
    assert [one.code for one in deepest_known(rows)] == ["1.1", "1.2"]


def test_a_criterion_stands_for_itself_where_a_part_is_unknown() -> None:
    whole = row("1", score="1.5", max_score=D(2))
    rows = [whole, row("1.1", "1", "1"), row("1.2", "1", None)]
    assert [one.code for one in deepest_known(rows)] == ["1"]


def test_parts_that_lose_less_than_their_criterion_do_not_hide_the_rest() -> None:
    whole = row("1", score="1", max_score=D(2))
    rows = [whole, row("1.1", "1", "1"), row("1.2", "1", "0.9")]
    assert [one.code for one in deepest_known(rows)] == ["1"]


@given(st.lists(st.decimals(0, 1, places=2), min_size=1, max_size=6))
def test_no_point_is_counted_twice_or_left_out(scores: list[D]) -> None:
    total = sum(scores, D(0))
    parts = [row(f"1.{n}", "1", str(score)) for n, score in enumerate(scores, 1)]
    rows = [row("1", score=str(total), max_score=D(len(scores))), *parts]
    assert sum((one.lost or D(0) for one in deepest_known(rows)), D(0)) == len(scores) - total


def test_a_loss_brings_its_cause_its_years_and_who_answers() -> None:
    told = {"1.1": LossFact("1.1", D("0.5"), "chậm công bố", "Văn phòng")}
    found = wins_and_losses([row("1.1", score="0.5", leads=("Sở Nội vụ",))], told, {"1.1": 3})
    loss = found.losses[0]
    assert (loss.lost, loss.years, loss.reason) == (D("0.5"), 3, "chậm công bố")
    assert (found.agencies[0].name, found.agencies[0].lost) == ("Sở Nội vụ", D("0.5"))
    assert found.repeated == [loss]


def test_unknown_is_neither_won_nor_lost() -> None:
    found = wins_and_losses([row("1.1", score=None, leads=("Sở Nội vụ",))], {}, {})
    assert (found.losses, found.full) == ((), ())
    assert [one.code for one in found.unknown] == ["1.1"]
    assert found.agencies[0].unknown == 1


def test_across_scales_only_the_percent_is_told() -> None:
    changed = row("1.1", score="0.5", comparable=False, delta_points=D(-1), delta_pp=D(-3))
    found = wins_and_losses([changed], {}, {})
    assert (found.gained, found.fell, found.otherwise) == ((), (), (changed,))
    assert (
        wins_and_losses([row("1.2", leads=("A",), comparable=False, delta_points=D(-1))], {}, {})
        .agencies[0]
        .delta
        == 0
    )


def test_the_real_losses_of_2024_add_up_to_the_points_lost(compared: Callable[..., Any]) -> None:
    found = wins_and_losses(compared().rows, losses("PAR_INDEX", 2024), {})
    assert abs(sum(loss.lost for loss in found.losses) - D("7.25")) <= D("0.005") * len(
        found.losses
    )
    biggest = found.losses[0]
    assert (biggest.row.code, biggest.lost) == ("8.1", D("1.3528"))
    assert [one.code for one in found.domains][:2] == ["3", "8"]
    assert {part.part for part in found.parts} == {"appraisal", "survey"}
