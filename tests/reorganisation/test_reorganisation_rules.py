"""Fates of bodies, and passages that cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reorganisation.rules.fates import Fate, Step, Way, ending_bodies, fates, refusal

NAMES = {1: "Sở A", 2: "Sở B", 3: "Sở C"}


@pytest.mark.parametrize(
    ("steps", "ending", "fate"),
    [
        ([Step(1, 2, "merge")], {1}, Fate(Way.WHOLE, (2,))),
        ([Step(1, 2, "absorb")], set(), Fate(Way.WHOLE, (2,))),
        ([Step(1, 2, "rename")], {1}, Fate(Way.WHOLE, (2,), same_body=True)),
        ([Step(1, 2, "merge"), Step(1, 3, "split")], {1}, Fate(Way.CHOSEN, (2, 3))),
        ([Step(1, 2, "split")], {1}, Fate(Way.CHOSEN, (2,))),
        ([Step(1, 2, "transfer")], set(), Fate(Way.PARTLY, (2,))),
        ([Step(1, 2, "transfer")], {1}, Fate(Way.CHOSEN, (2,))),
        ([Step(1, None, "dissolve")], set(), Fate(Way.DECIDED)),
        ([], {1}, Fate(Way.UNMAPPED)),
    ],
)
def test_the_fate_of_a_body_follows_from_its_passages(steps, ending, fate):
    assert fates(steps, ending, vanishing=set())[1] == fate


def test_a_body_of_a_level_that_vanishes_is_decided_and_not_mapped():
    assert fates([], {1}, vanishing={1}) == {1: Fate(Way.DECIDED)}


@pytest.mark.parametrize(
    ("step", "known", "told"),
    [
        (Step(1, 1, "merge"), [], "chính mình"),
        (Step(1, 9, "merge"), [], "không hoạt động"),
        (Step(2, 1, "merge"), [Step(1, 2, "merge")], "cũng kết thúc"),
        (Step(1, 2, "merge"), [Step(2, 3, "merge")], "cũng kết thúc"),
        (Step(2, 3, "merge"), [Step(1, 2, "merge")], "nơi tiếp nhận"),
        (Step(1, 2, "merge"), [Step(1, 2, "split")], "đã có"),
        (Step(1, 2, "merge"), [Step(1, None, "dissolve")], "giải thể"),
        (Step(1, None, "dissolve"), [Step(1, 2, "merge")], "giải thể"),
    ],
)
def test_a_passage_that_leads_nowhere_or_round_is_refused(step, known, told):
    assert told in refusal(step, known, NAMES, valid={1, 2, 3}, ending=set())


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=12))
def test_accepted_passages_never_lead_to_a_body_that_ends(pairs):
    known: list[Step] = []
    for old, new in pairs:
        step = Step(old, new, "merge")
        if not refusal(step, known, {}, valid=set(range(1, 6)), ending=set()):
            known.append(step)
    assert not ending_bodies(known, set()) & {step.to_id for step in known}
