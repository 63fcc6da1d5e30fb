"""Claims about every printed figure, made from the files, judged as they come out by hand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

import pytest
from flask import Flask
from printed import TREE, Cell, cells, groups, means, pairs, ranks, rows

from tracker.analysis.facts import ClaimFact
from tracker.analysis.queries import facts
from tracker.analysis.rules import compare
from tracker.analysis.rules.claims import judge
from tracker.analysis.rules.lookup import Lookup

CELLS, RANKS, MEANS, GROUPS = cells(), ranks(), means(), groups()
YEARS = range(2020, 2025)
Expected = Decimal | str | None


@pytest.fixture
def judged(results: Flask, printed_targets: Callable[[str], Any]) -> Callable[..., Any]:
    """Judge a claim of an index and year with every year's figures at hand."""
    known: dict[tuple[str, int], tuple[Lookup, Any]] = {}

    def run(index: str, year: int, code: str, part: str, kind: str, **more: Any) -> Any:
        if (index, year) not in known:
            promised = printed_targets(index) if year == 2024 else ()
            given = facts(index, year, targets=promised, years=YEARS)
            known[index, year] = Lookup(given), compare(given).rows
        look, compared = known[index, year]
        given_part = "" if part == "total" else part
        claim = ClaimFact(
            "T1", code, given_part, kind, more.pop("unit", ""), more.pop("printed", ""), **more
        )
        return judge(claim, look, compared)

    return run


def shown(value: Decimal, places: int = 2) -> str:
    """Print a figure as a report does, with its sign."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):+f}"


def wrong_ones(
    judged: Any, expected: Iterator[tuple[tuple[Any, ...], dict[str, Any], Decimal]]
) -> list[Any]:
    """Give the claims that are not called exact when printed right, or error when printed wrong."""
    found = []
    for place, more, value in expected:
        right = judged(*place, printed=shown(value), **more)
        wrong = judged(*place, printed=shown(value + Decimal("6.66")), **more)
        blank = judged(*place, printed="", **more)
        if right.diff_class != "exact" or right.computed != value:
            found.append((place, more, value, right))
        if wrong.diff_class != "error" or wrong.computed != value:
            found.append((place, more, value, wrong))
        if (blank.diff_class, blank.computed) != ("not_printed", value):
            found.append((place, more, value, blank))
    return found


def changes(field: str) -> Iterator[tuple[tuple[Any, ...], dict[str, Any], Decimal]]:
    unit = "points" if field == "score" else "pp"
    for (index, year, code, part), before in pairs(CELLS):
        now, then = CELLS[index, year, code, part], CELLS[before]
        values = getattr(now, field), getattr(then, field)
        if None not in values:
            place = (index, year, code, part, "delta_vs_prev_year")
            yield place, {"unit": unit, "against": before[1]}, values[0] - values[1]


@pytest.mark.parametrize("field", ["score", "share"])
def test_every_change_of_every_pair_of_years_is_computed(judged: Any, field: str) -> None:
    assert wrong_ones(judged, changes(field)) == []


def test_every_distance_to_the_country_is_computed(judged: Any) -> None:
    expected = (
        ((index, year, code, "total", "vs_national_mean"), {"unit": "pp"}, cell.share - mean)
        for (index, year, code), mean in MEANS.items()
        if (cell := CELLS.get((index, year, code, "total"))) and cell.share is not None
    )
    assert wrong_ones(judged, expected) == []


def test_every_percent_of_the_maximum_is_computed(judged: Any) -> None:
    expected = [
        ((*place, "percent_of_max"), {"unit": "percent"}, cell.quotient)
        for place, cell in CELLS.items()
        if cell.quotient is not None and cell.quotient < 100
    ]
    assert wrong_ones(judged, iter(expected)) == []


def test_every_change_of_rank_is_computed(judged: Any) -> None:
    for (index, year, code, part), before in pairs(RANKS):
        change = RANKS[before][0] - RANKS[index, year, code, part][0]
        place = (index, year, code, part, "rank_change")
        verdict = judged(*place, unit="rank", printed=f"{change:+d}", against=before[1])
        assert (verdict.computed, verdict.diff_class) == (change, "exact"), place


def test_every_respondent_group_is_computed(judged: Any) -> None:
    for (year, code), row in GROUPS.items():
        place = ("PAR_INDEX", year, code, "total")
        assert judged(*place, "percent_of_max", printed=row["percent"]).diff_class == "exact"
        before = GROUPS.get((year - 1, code))
        if before is not None:
            delta = Decimal(row["percent"]) - Decimal(before["percent"])
            found = judged(*place, "delta_vs_prev_year", unit="pp", against=year - 1)
            assert found.computed == delta


def leaves(year: int, scope: str) -> list[tuple[str, Cell]]:
    """Give the 22 survey sub-criteria of the year within a scope: a domain, LDQL or TOTAL."""
    return [
        (code, cell)
        for (index, of, code, part), cell in CELLS.items()
        if (index, of, part) == ("PAR_INDEX", year, "total")
        and code in SURVEYED
        and (scope in ("LDQL", "TOTAL") or code.startswith(f"{scope}."))
        and cell.share is not None
    ]


SURVEYED = {
    row["code"]
    for row in rows(TREE)
    if row["version"] == "V2024" and (row["scoring"], row["level"]) == ("survey", "sub_criterion")
}
SCOPES = ["LDQL", "TOTAL", "2", "2.4", "4", "5", "6", "7", "5.7"]
BOUNDS = [
    ("at least {}%", operator.ge),
    ("đạt từ {}% trở lên", operator.ge),
    ("reach ≥{}%", operator.ge),
    ("above {}%", operator.gt),
    ("đạt trên {}%", operator.gt),
    ("vượt {}%", operator.gt),
    ("below {}%", operator.lt),
    ("dưới {}%", operator.lt),
    ("chưa đạt {}%", operator.lt),
    ("không đạt {}%", operator.lt),
    ("thấp hơn {}%", operator.lt),
    ("less than {}%", operator.lt),
    ("đạt tối thiểu {}%", operator.ge),
]


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_every_count_of_a_threshold_is_computed(judged: Any, year: int) -> None:
    for scope, (phrase, holds), bound in product(SCOPES, BOUNDS, (75, 80, 83, 85, 90)):
        known = leaves(year, scope)
        count = sum(1 for _, cell in known if holds(cell.share, bound))
        place = ("PAR_INDEX", year, scope, "total", "count_meeting_target")
        right = judged(*place, unit="count", printed=str(count), quote=phrase.format(bound))
        assert (right.computed, right.diff_class) == (count, "exact"), (scope, phrase, bound)


def moves(scope: str) -> list[int]:
    """Give 1, 0 or -1 for each domain (TOTAL) or survey sub-criterion against 2023."""
    known = leaves(2024, scope)
    if scope == "TOTAL":
        known = [(str(n), CELLS["PAR_INDEX", 2024, str(n), "total"]) for n in range(1, 9)]
    before = [CELLS["PAR_INDEX", 2023, code, "total"] for code, _ in known]
    pairs_of = zip(known, before, strict=True)
    return [(cell.share > then.share) - (cell.share < then.share) for (_, cell), then in pairs_of]


def test_every_count_of_movement_is_computed(judged: Any) -> None:
    ways = [("tăng điểm", 1), ("rose", 1), ("giảm điểm", -1), ("fell", -1), ("giữ nguyên", 0)]
    for scope, (phrase, way) in product(SCOPES, ways):
        place = ("PAR_INDEX", 2024, scope, "total", "count_improved_domains")
        count = moves(scope).count(way)
        found = judged(*place, unit="count", printed=str(count), statement=phrase)
        assert (found.computed, found.diff_class) == (count, "exact"), (scope, phrase)


def test_every_target_is_judged_with_its_gap(
    judged: Any, printed_targets: Callable[[str], Any]
) -> None:
    for target in printed_targets("PAR_INDEX"):
        cell = CELLS["PAR_INDEX", 2024, target.code, "total"]
        place = ("PAR_INDEX", 2024, target.code, "total", "target_met")
        found = str(judged(*place, unit="points").computed)
        if cell.score is None:
            assert found == "met +0", target.code
            continue
        gap = cell.score - target.target
        assert Decimal(found.split()[1]) == gap, target.code
        if cell.maximum == target.max_score:
            holds = gap > 0 if target.operator == ">" else gap >= 0
            assert found.split()[0] == ("met" if holds else "missed"), target.code


def children(index: str, year: int) -> Iterator[tuple[str, list[str]]]:
    """Give every parent of the tree with the codes printed below it."""
    version = {("PAR_INDEX", 2024): "V2024", ("PAR_INDEX", 2023): "V2022"}.get(
        (index, year), "V2022"
    )
    below: dict[str, list[str]] = {}
    for row in rows(TREE):
        wanted = (row["index"], row["version"]) == (index, version)
        if wanted and row["parent"] and row["level"] != "group" and not row["code"].endswith(".x"):
            below.setdefault(row["parent"], []).append(row["code"])
    yield from below.items()


@pytest.mark.parametrize(
    ("index", "year"), [("PAR_INDEX", 2024), ("PAR_INDEX", 2023), ("PAPI", 2023)]
)
def test_every_sum_of_printed_children_is_computed(judged: Any, index: str, year: int) -> None:
    checked = 0
    for parent, codes in children(index, year):
        parts = [CELLS.get((index, year, code, "total")) for code in codes]
        whole = CELLS.get((index, year, parent, "total"))
        if whole is None or whole.score is None or any(p is None or p.score is None for p in parts):
            continue
        total = sum((p.score for p in parts if p and p.score is not None), Decimal(0))
        place = (index, year, parent, "total", "sum_check")
        said = f"{index} {year}: result of {parent} = sum of its {len(codes)} rows"
        found = judged(*place, unit="points", printed=str(whole.score), statement=said)
        assert found.computed == total, (parent, found)
        checked += 1
    assert checked >= 9


def test_every_row_of_appraisal_and_survey_is_added(judged: Any) -> None:
    for (index, year, code, part), cell in CELLS.items():
        survey = CELLS.get((index, year, code, "survey"))
        whole = CELLS.get((index, year, code, "total"))
        if part != "appraisal" or survey is None or whole is None or whole.score is None:
            continue
        said = f"{year}: thẩm định {cell.score} + ĐTXHH {survey.score} = total {whole.score}"
        place = (index, year, code, "total", "sum_check")
        found = judged(*place, unit="points", printed=str(whole.score), statement=said)
        assert found.computed == cell.score + survey.score


LEVELS = [
    ("score", "total", "8.1", "8.6472"),
    ("score", "appraisal", "TOTAL", "64.97"),
    ("percent", "total", "8", "89.27"),
    ("percent", "total", "LDQL:SO", "86.54"),
    ("rank", "total", "TOTAL", "3/63"),
    ("rank", "total", "LDQL:PHONG", "10"),
    ("national_mean", "total", "4", "91.80"),
    ("lost_points", "total", "5.4", "-1"),
    ("lost_points", "survey", "LDQL", "2.87"),
    ("gap_to_target", "total", "8.6", "-0.42"),
    ("years_lost", "total", "5.7.4", "5"),
    ("lowest_group", "total", "LDQL", "HDND"),
    ("highest_group", "total", "LDQL", "Lãnh đạo cấp huyện"),
    ("list_improved", "total", "TOTAL", "2, 3, 4, 7, 8"),
    ("supporting_percent", "total", "8.6", "25"),
    ("count_at_maximum", "total", "3", "5"),
    ("list_at_maximum", "total", "3", "3.1; 3.2; 3.3; 3.4; 3.5"),
    ("count_below_maximum", "total", "8", "2"),
]


@pytest.mark.parametrize(("kind", "part", "code", "printed"), LEVELS)
def test_what_is_printed_outright_is_found_in_the_data(
    judged: Any, kind: str, part: str, code: str, printed: str
) -> None:
    place = ("PAR_INDEX", 2024, code, part, kind)
    assert judged(*place, printed=printed).diff_class == "exact", judged(*place, printed=printed)
    assert judged(*place, printed="999").diff_class == "error"
    assert judged(*place, printed="").diff_class == "not_printed"


def test_a_band_of_two_percents_counts_what_lies_between(judged: Any) -> None:
    place = ("PAR_INDEX", 2024, "5", "survey", "count_meeting_target")
    known = [cell.share for _, cell in leaves(2024, "5")]
    between = sum(1 for share in known if 85 <= share < 90)
    found = judged(*place, printed=str(between), quote="đạt từ 85% đến dưới 90%")
    assert (found.computed, found.diff_class) == (between, "exact")


def test_a_threshold_in_points_is_one_in_percent_of_one_point(judged: Any) -> None:
    place = ("PAR_INDEX", 2024, "5", "survey", "count_meeting_target")
    found = judged(*place, printed="6", quote="6/9 tiêu chí đạt từ 0,85 điểm trở lên")
    assert (found.computed, found.diff_class) == (6, "exact")


def test_a_kind_without_a_rule_is_left_open(judged: Any) -> None:
    assert judged("PAR_INDEX", 2024, "1", "total", "mood", printed="1").diff_class == "unchecked"
