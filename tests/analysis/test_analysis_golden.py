"""Every figure that the two analysis reports print, against what comes out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tracker.analysis.queries import facts
from tracker.analysis.rules import compare
from tracker.analysis.rules.claims import judge
from tracker.analysis.rules.lookup import Lookup
from tracker.lib.numbers import round_half_up

with (Path(__file__).parent / "golden.csv").open(encoding="utf-8") as _file:
    GOLDEN = {row["id"]: row for row in csv.DictReader(_file)}


def same(computed: object, expected: str) -> bool:
    """Compare a figure at the digits of the expected one; "met +0.75" word by word."""
    words = expected.split()
    if words[0] in ("met", "missed") and len(words) == 2:
        word, gap = str(computed).split()
        return word == words[0] and Decimal(gap) == Decimal(words[1])
    try:
        number = Decimal(expected)
    except InvalidOperation:
        return computed == expected
    places = max(0, -int(number.as_tuple().exponent))
    return isinstance(computed, Decimal) and round_half_up(computed, places) == number


@pytest.fixture
def verdicts(results: Flask, printed_targets: Callable[[str], Any]) -> dict[str, Any]:
    found = {}
    for index, year in {(row["index"], int(row["year"])) for row in GOLDEN.values()}:
        given = facts(index, year, targets=printed_targets(index) if year == 2024 else ())
        look, rows = Lookup(given), compare(given).rows
        found |= {claim.reference: judge(claim, look, rows) for claim in given.claims}
    return found


def test_every_claim_comes_to_its_computed_value_and_class(verdicts: dict[str, Any]) -> None:
    wrong = [
        (key, row["computed_value"], row["diff_class"], verdicts[key])
        for key, row in GOLDEN.items()
        if verdicts[key].diff_class != row["diff_class"]
        or not same(verdicts[key].computed, row["computed_value"])
    ]
    assert wrong == []
    assert len(verdicts) == len(GOLDEN) == 167


def test_every_disagreement_is_a_finding_and_no_agreement_is(
    compared: Callable[..., Any],
) -> None:
    found = {}
    for index, year in {(row["index"], int(row["year"])) for row in GOLDEN.values()}:
        for finding in compared(index, year).findings:
            if finding.rule == "claim_differs":
                found[finding.reference] = (finding.diff_class, finding.severity)
    severity = {"error": "error", "rounding": "rounding", "different_measure": "error"}
    assert found == {
        key: (row["diff_class"], severity[row["diff_class"]])
        for key, row in GOLDEN.items()
        if row["agree"] == "0"
    }
