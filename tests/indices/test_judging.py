"""Ranks, tiers and values against targets: unknown stays unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.indices.rules import improved, judge_rank, judge_tier, judge_value


@pytest.mark.parametrize(
    ("operator", "rank", "value", "before", "fields", "kept"),
    [
        (">=", 3, 3, None, (None, None), True),
        (">=", 4, 3, None, (None, None), False),
        (">", 3, 3, None, (None, None), False),
        ("=", 1, 1, None, (None, None), True),
        ("improve", 2, None, 3, (63, 63), True),
        ("improve", 3, None, 3, (63, 63), False),
        ("rank_not_lower", 3, None, 3, (63, 63), True),
        ("rank_not_lower", 4, None, 3, (63, 63), False),
        ("improve", 2, None, 3, (63, 34), None),
        ("improve", 2, None, None, (63, 63), None),
        (">=", None, 3, None, (None, None), None),
        (">=", 3, None, None, (None, None), None),
    ],
)
def test_a_rank_keeps_a_target_or_not_or_nobody_knows(operator, rank, value, before, fields, kept):
    wanted = None if value is None else Decimal(value)
    assert judge_rank(operator, rank, value=wanted, before=before, fields=fields) is kept


@pytest.mark.parametrize(
    ("operator", "tier", "value", "before", "kept"),
    [
        (">=", 1, 2, None, True),
        (">=", 3, 2, None, False),
        ("improve", 1, None, 2, True),
        ("improve", None, None, 2, None),
        ("rank_not_lower", 2, None, 2, True),
    ],
)
def test_tier_one_is_the_best(operator, tier, value, before, kept):
    wanted = None if value is None else Decimal(value)
    assert judge_tier(operator, tier, value=wanted, before=before) is kept


@pytest.mark.parametrize(
    ("operator", "value", "target", "before", "kept"),
    [
        (">=", "85", "85", None, True),
        (">", "85", "85", None, False),
        ("=", "85", "85", None, True),
        ("improve", "86", None, "85", True),
        ("improve", "86", None, None, None),
        (">=", None, "85", None, None),
        (">=", "85", None, None, None),
    ],
)
def test_a_value_keeps_a_target_or_not_or_nobody_knows(operator, value, target, before, kept):
    numbers = [None if text is None else Decimal(text) for text in (value, target, before)]
    assert judge_value(operator, numbers[0], target=numbers[1], before=numbers[2]) is kept


@pytest.mark.parametrize(
    ("kind", "before", "after", "better"),
    [("score", 1, 2, True), ("rank", 3, 2, True), ("tier", 1, 2, False), ("rank", None, 2, None)],
)
def test_better_is_more_points_and_a_smaller_rank(kind, before, after, better):
    numbers = [None if n is None else Decimal(n) for n in (before, after)]
    assert improved(numbers[0], numbers[1], kind=kind) is better
