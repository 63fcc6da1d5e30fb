"""The ladder of a plan: what it allows, how it reads, and that the planner hangs work on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, Facts, PersonToWrite
from tracker.reminders.rules.ladder import BadLadder, Ladder
from tracker.reminders.rules.planning import plan_letters
from tracker.reminders.rules.trying import steps

TUESDAY = date(2024, 10, 15)
STRICT = Ladder(before=(10,), on_day=False, first_after=2, then_every=3, head_after=5)
LAN = PersonToWrite(11, "Lan", "lan@hn.example", 1, Role.AGENCY_EDITOR)
SNV = PersonToWrite(20, "Hà", "ha@hn.example", None, Role.COORDINATOR)


def work(late: int, plan: str = "2024") -> DueWork:
    limit = TUESDAY - timedelta(late)
    return DueWork(1, 1, "1", "Việc", plan, limit, limit - timedelta(30))


def letters(late: int, *, ladders=None, people=(LAN,), since=TUESDAY - timedelta(1)):
    last = {f"person:{person.person_id}": since for person in people}
    facts = Facts([work(late)], people, [AgencyToWrite(1, "Sở A")], last, ladders=ladders or {})
    return plan_letters(facts, Ladder(), TUESDAY, Calendar()).letters


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("before", (91,)),
        ("before", (0,)),
        ("before", tuple(range(1, 10))),
        ("first_after", 0),
        ("then_every", 61),
        ("standing_after", 6),
        ("letter_after", 0),
    ],
)
def test_a_rung_outside_its_range_is_refused_at_its_field(field, value):
    with pytest.raises(BadLadder) as bad:
        replace(Ladder(), **{field: value})
    assert bad.value.name == field


def test_a_ladder_comes_back_from_json_and_passes_over_later_names():
    assert Ladder.from_json(STRICT.as_json() | {"later": 1}) == STRICT
    assert Ladder.from_json(None) == Ladder()


def test_the_ladder_in_words():
    assert Ladder().in_words() == (
        "trước hạn 15, 7, 3, 1 ngày; đúng ngày đến hạn; sau hạn 1 ngày rồi 7 ngày một lần; "
        "báo người đứng đầu cơ quan từ ngày thứ 7 quá hạn; báo cơ quan thường trực từ ngày thứ 14"
    )


@pytest.mark.parametrize(
    ("late", "usual", "own"),
    [(-10, 0, 1), (-7, 1, 0), (0, 1, 0), (1, 1, 0), (2, 0, 1), (5, 0, 1), (8, 1, 1)],
)
def test_work_hangs_on_the_ladder_of_its_plan(late, usual, own):
    found = len(letters(late)), len(letters(late, ladders={"2024": STRICT}))
    assert found == (usual, own)


def test_work_two_weeks_late_goes_up_to_who_follows_the_plan():
    counts = [
        [len(letter.standing) for letter in letters(late, people=(SNV,))] for late in (13, 14, 15)
    ]
    assert counts == [[], [1], []]


def test_trying_a_ladder_counts_the_urgings_and_who_hears_of_them():
    limit = date(2024, 11, 14)
    found = [
        (step.days, step.urging, step.to_head, step.to_standing)
        for step in steps(Ladder(), limit, Calendar())
    ]
    assert found[:9] == [
        (-15, 0, False, False),
        (-7, 0, False, False),
        (-3, 0, False, False),
        (-1, 0, False, False),
        (0, 0, False, False),
        (1, 1, False, False),
        (7, 0, True, False),
        (8, 2, False, False),
        (14, 0, True, True),
    ]
