"""Targets in prose: what they may say, of whom they speak, how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tracker.plans.rules.prose import bad_target, covered, said
from tracker.plans.rules.suggesting import pairs_of, suggestions


@dataclass(frozen=True)
class Node:
    code: str
    parent: str | None
    scoring: str = "appraisal"


TREE = [
    Node("TOTAL", None, "mixed"),
    Node("2", "TOTAL", "mixed"),
    Node("2.1", "2"),
    Node("2.4", "2", "survey"),
    Node("2.4.1", "2.4", "survey"),
    Node("8", "TOTAL", "mixed"),
    Node("8.1", "8", "survey"),
]


@pytest.mark.parametrize(
    ("code", "scope", "codes"),
    [
        ("2.4", "node", ["2.4"]),
        ("TOTAL", "survey_leaves", ["2.4.1", "8.1"]),
        ("2", "survey_leaves", ["2.4.1"]),
        ("2", "leaves", ["2.1", "2.4.1"]),
        ("9", "node", []),
    ],
)
def test_a_target_speaks_of_its_node_or_of_the_leaves_under_it(code, scope, codes):
    assert covered(code, scope, TREE) == codes


@pytest.mark.parametrize(
    ("kind", "operator", "value", "fault"),
    [
        ("rank", ">=", "10", None),
        ("rank", ">=", "1.5", "là số nguyên"),
        ("tier", ">=", "11", "từ 1 đến 10"),
        ("percent", ">=", "101", "từ 0 đến 100"),
        ("score", ">", None, "Ghi mức"),
        ("rank", "improve", None, None),
        ("rank", "improve", "3", "không cần ghi mức"),
    ],
)
def test_what_a_target_cannot_be_is_told(kind, operator, value, fault):
    found = bad_target(kind, operator, None if value is None else Decimal(value))
    assert (found is None) if fault is None else (fault in (found or ""))


@pytest.mark.parametrize(
    ("kind", "operator", "value", "words"),
    [
        ("rank", ">=", "10", "hạng 10 hoặc cao hơn"),
        ("tier", "=", "1", "nhóm 1"),
        ("percent", ">", "83", "trên 83%"),
        ("score", ">=", "46", "từ 46 điểm trở lên"),
        ("rank", "improve", None, "tăng bậc"),
        ("score", "rank_not_lower", None, "không thấp hơn năm trước"),
    ],
)
def test_a_target_is_told_in_words(kind, operator, value, words):
    assert said(kind, operator, None if value is None else Decimal(value)) == words


def test_suggestions_are_names_whose_words_the_task_uses_and_never_what_it_has():
    names = {1: pairs_of("Kiểm tra CCHC của Thành phố"), 2: pairs_of("Tài sản công")}
    title = "Thực hiện kế hoạch kiểm tra CCHC của Thành phố, chuyển đổi số"
    assert suggestions(title, names, frozenset()) == [1]
    assert suggestions(title, names, frozenset({1})) == []
