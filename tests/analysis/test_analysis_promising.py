"""Targets with the tasks that served them, and targets stated in prose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tracker.analysis.facts import Row
from tracker.analysis.rules.promising import Serving, promises
from tracker.analysis.rules.prose import ProseFact, promised_words, prose_verdicts

D = Decimal


def row(code: str, met: bool | None = False, gap: str | None = "-1", **more: Any) -> Row:
    level = {0: "domain", 1: "criterion", 2: "sub_criterion"}[code.count(".")]
    parent = code.rpartition(".")[0] or "TOTAL"
    made = Row(code, "total", f"Tiêu chí {code}", level, parent, "appraisal", **more)
    made.target, made.target_met = D(1), met
    made.gap_to_target = None if gap is None else D(gap)
    return made


def task(id_: int, code: str, **more: Any) -> Serving:
    level = {0: "domain", 1: "criterion", 2: "sub_criterion"}[code.count(".")]
    return Serving(id_, str(id_), f"Nhiệm vụ {id_}", code, level, **more)


def test_missed_come_first_by_how_far_then_unknown_then_met() -> None:
    rows = [row("1.1", True, "0"), row("1.2", None, None), row("1.3"), row("1.4", gap="-2")]
    assert [one.row.code for one in promises(rows, [])] == ["1.4", "1.3", "1.2", "1.1"]


@pytest.mark.parametrize(
    ("code", "tasks", "shared"),
    [
        ("5.4", [1], False),
        ("5.2.1", [2], False),
        ("5.2", [2], False),
        ("5.7", [3], True),
        ("5", [1, 2, 3], False),
        ("6.1", [], False),
    ],
)
def test_a_task_of_the_criterion_comes_before_one_of_the_domain(
    code: str, tasks: list[int], shared: bool
) -> None:
    served = [task(1, "5.4"), task(2, "5.2"), task(3, "5")]
    rows = [row(one) for one in ("5", "5.2", "5.2.1", "5.4", "5.7", "6", "6.1")]
    found = next(one for one in promises(rows, served) if one.row.code == code)
    assert ([one.id for one in found.tasks], found.shared) == (tasks, shared)


@pytest.mark.parametrize(
    ("counts", "tone"),
    [
        ({}, "silent"),
        ({"on_time": 2}, "done"),
        ({"on_time": 2, "late": 1}, "done_late"),
        ({"open": 1, "late": 1}, "doing"),
        ({"overdue": 1, "open": 3, "on_time": 9}, "overdue"),
    ],
)
def test_a_task_is_told_by_its_worst_work(counts: dict[str, int], tone: str) -> None:
    assert task(1, "1.1", **counts).tone == tone


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (ProseFact("TOTAL", "rank", "<=", D(3)), "hạng 3 trở lên"),
        (ProseFact("TOTAL", "rank", "improve", None), "tăng bậc so với năm trước"),
        (ProseFact("TOTAL", "tier", ">=", D(2)), "nhóm 2 trở lên"),
        (ProseFact("LDQL", "percent", ">=", D(85)), "từ 85%"),
        (ProseFact("TOTAL", "score", ">", D(92)), "trên 92 điểm"),
    ],
)
def test_a_prose_target_is_said_with_its_unit(fact: ProseFact, words: str) -> None:
    assert promised_words(fact) == words


@pytest.mark.parametrize(
    ("fact", "met"),
    [
        (ProseFact("1.1", "rank", "<=", D(5)), True),
        (ProseFact("1.1", "rank", "improve", None), True),
        (ProseFact("1.1", "rank", "<=", D(2)), False),
        (ProseFact("1.2", "rank", "<=", D(2)), None),
        (ProseFact("1.1", "tier", ">=", D(2)), True),
        (ProseFact("1.2", "tier", ">=", D(2)), None),
        (ProseFact("1.1", "percent", ">=", D(95)), False),
        (ProseFact("9.9", "rank", "<=", D(2)), None),
    ],
)
def test_a_prose_target_is_judged_and_unknown_stays_unknown(
    fact: ProseFact, met: bool | None
) -> None:
    ranked = row("1.1", rank=3, rank_of=63, rank_change=2, percent=D(90))
    verdict = prose_verdicts([fact], [ranked, row("1.2")], {"1.1": (1, 2)})[0]
    assert verdict.met is met


def test_a_target_of_all_leaves_names_those_that_miss_it() -> None:
    leaves = [
        Row(code, "total", code, "sub_criterion", "5", "survey", percent=percent)
        for code, percent in (("5.1", D(91)), ("5.2", D(80)), ("5.3", None))
    ]
    fact = ProseFact("5", "percent", ">=", D(85), scope="survey_leaves")
    found = prose_verdicts([fact], leaves, {})[0]
    assert (found.met, found.missed, found.unknown) == (False, ("5.2",), ("5.3",))
    assert found.actual == "1/3 tiêu chí đạt"


def test_a_task_of_a_group_serves_criteria_whose_codes_do_not_show_it() -> None:
    group = Row("I", "total", "Chính sách", "domain", "TOTAL", "survey")
    leaf = Row("3", "total", "Chất lượng", "criterion", "I", "survey", target=D(85))
    served = [Serving(7, "35", "Nhiệm vụ", "I", "domain")]
    found = promises([group, leaf], served)[0]
    assert ([one.number for one in found.tasks], found.shared) == (["35"], True)
