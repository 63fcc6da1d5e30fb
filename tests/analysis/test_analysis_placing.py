"""Places among territories: ties, distances, and those without a figure last."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.analysis.rules.placing import standings

D = Decimal
names = st.sampled_from("ABCDEFGH")
tables = st.dictionaries(names, st.tuples(st.none() | st.decimals(0, 100, places=2)), min_size=1)


def test_ties_share_a_place_and_the_next_is_counted_on() -> None:
    found = standings({"A": [D(90)], "B": [D(95)], "C": [D(90)], "D": [D(80)]}, 0, "A")
    assert [(one.name, one.place) for one in found] == [("B", 1), ("A", 2), ("C", 2), ("D", 4)]


def test_distances_are_to_the_neighbours_and_to_us() -> None:
    found = standings({"A": [D(90)], "B": [D(95)], "C": [D(80)]}, 0, "A")
    assert [(one.ahead, one.behind, one.to_us) for one in found] == [
        (None, D(5), D(5)),
        (D(5), D(10), D(0)),
        (D(10), None, D(-10)),
    ]


def test_a_territory_without_a_figure_has_no_place() -> None:
    found = standings({"A": [None], "B": [D(95)]}, 0, "A")
    assert [(one.name, one.place, one.to_us) for one in found] == [
        ("B", 1, None),
        ("A", None, None),
    ]


@given(tables)
def test_the_order_never_rises_and_names_everybody_once(table: dict[str, tuple[D | None]]) -> None:
    found = standings(table, 0, "A")
    known = [one.value for one in found if one.value is not None]
    assert known == sorted(known, reverse=True)
    assert sorted(one.name for one in found) == sorted(table)
