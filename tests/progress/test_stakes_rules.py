"""Points at stake: each criterion once, gains never negative, indices never mixed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.progress.rules.stakes import Worth, at_stake, expected_gain, leaves, sums

D = Decimal
SUMMABLE = {"PAR_INDEX": True, "SIPAS": False, "PAPI": True}


def worth(id_, index="PAR_INDEX", target="1", result="0.4", maximum="1.5"):
    numbers = (None if text is None else D(text) for text in (target, result, maximum))
    return Worth(id_, index, f"{id_}", "Tiêu chí", *numbers)


@pytest.mark.parametrize(
    ("target", "result", "gain"),
    [
        ("9.5", "9.44", "0.06"),
        ("1", "1.75", "0"),  # a plan that promises less than there was
        ("1", "1", "0"),
        (None, "1", None),
        ("1", None, None),
    ],
)
def test_the_gain_is_what_the_plan_promises_beyond_the_last_result(target, result, gain):
    found = expected_gain(target and D(target), result and D(result))
    assert found == (None if gain is None else D(gain))


@pytest.mark.parametrize(
    ("nodes", "found"),
    [
        ({1}, {3, 4, 5}),
        ({2}, {3, 4}),
        ({1, 3}, {3, 4, 5}),  # a leaf under a linked domain is not counted again
        ({3}, {3}),
        ({9}, {9}),
        (set(), set()),
    ],
)
def test_a_node_stands_for_the_leaves_below_it(nodes, found):
    assert leaves(nodes, {1: [2, 5], 2: [3, 4]}) == found


def test_a_tree_that_bites_its_tail_ends():
    assert leaves({1}, {1: [2], 2: [1]}) == frozenset()


def test_a_criterion_counts_once_however_many_tasks_serve_it():
    served = {10: {1, 2}, 11: {2}, 12: {2, 3}, 13: {4}}
    found = at_stake([10, 11, 12, 99], served)
    assert found == {1, 2, 3}
    (sum_,) = sums(found, {id_: worth(id_) for id_ in (1, 2, 3, 4)}, SUMMABLE)
    assert (sum_.gain, sum_.maximum, sum_.criteria, sum_.rising) == (D("1.8"), D("4.5"), 3, 3)


def test_indices_stand_apart_and_what_is_no_sum_is_counted():
    table = {1: worth(1), 2: worth(2, "SIPAS", "85", "83.5", "100"), 3: worth(3, "PAPI")}
    table[4] = worth(4, "SIPAS", "85", "84", "100")
    found = {one.index: one for one in sums(table, table, SUMMABLE)}
    assert list(found) == ["PAR_INDEX", "SIPAS", "PAPI"]
    sipas = found["SIPAS"]
    assert (sipas.gain, sipas.maximum, sipas.criteria, sipas.most) == (None, None, 2, D("1.5"))
    assert found["PAPI"].gain == D("0.6")


def test_what_is_not_known_is_told_and_adds_nothing():
    table = {1: worth(1), 2: worth(2, result=None), 3: worth(3, maximum=None)}
    (sum_,) = sums(table, table, SUMMABLE)
    assert (sum_.unknown, sum_.gain, sum_.maximum) == (1, D("1.2"), D("3.0"))


scores = st.decimals(min_value=0, max_value=20, places=4) | st.none()
criteria = st.builds(
    Worth,
    id=st.integers(1, 30),
    index=st.sampled_from(sorted(SUMMABLE)),
    code=st.just("1"),
    name=st.just("x"),
    target=scores,
    result=scores,
    maximum=scores,
)
links = st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(1, 30)), max_size=8)


@given(st.lists(criteria, max_size=30, unique_by=lambda one: one.id), links, links)
def test_more_late_tasks_never_put_less_at_stake(known, served, more):
    table = {one.id: one for one in known}
    few = {s.index: s for s in sums(at_stake(served, served), table, SUMMABLE)}
    both = served | {task + 100: found for task, found in more.items()}
    many = {s.index: s for s in sums(at_stake(both, both), table, SUMMABLE)}
    for index, one in few.items():
        assert many[index].criteria >= one.criteria
        assert (many[index].gain or 0) >= (one.gain or 0) >= 0
        assert many[index].most >= one.most >= 0


@given(st.lists(criteria, max_size=30, unique_by=lambda one: one.id), links)
def test_the_parts_of_two_tasks_add_up_less_what_they_share(known, served):
    table = {one.id: one for one in known}
    whole = {s.index: s for s in sums(at_stake(served, served), table, SUMMABLE)}
    apart = [sums(at_stake([task], served), table, SUMMABLE) for task in served]
    for index, one in whole.items():
        parts = [part for found in apart for part in found if part.index == index]
        assert sum(part.criteria for part in parts) >= one.criteria
        assert (one.gain is None) == (index == "SIPAS")
        assert sum(part.gain or 0 for part in parts) >= (one.gain or 0)
