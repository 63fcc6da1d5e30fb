"""The planner: at most one letter a person a working day, none on days off, nothing lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, Facts, PersonToWrite
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import DayPlan
from tracker.reminders.rules.planning import plan_letters

TUESDAY = date(2024, 10, 15)
LADDER = Ladder()
AGENCIES = [AgencyToWrite(n, f"Cơ quan {n}") for n in range(1, 5)]


def person(id: int, agency_id: int | None, role: Role = Role.AGENCY_EDITOR, **more):
    return PersonToWrite(id, f"Người {id}", f"p{id}@hn.example", agency_id, role, **more)


def work(id: int, late: int, agency_id: int = 1, **more) -> DueWork:
    """Work whose limit lies `late` days before Tuesday (negative: after it)."""
    limit = TUESDAY - timedelta(late)
    return DueWork(
        id, agency_id, str(id), f"Việc {id}", "2024", limit, limit - timedelta(7), **more
    )


def plan(*work: DueWork, day: date = TUESDAY, calendar: Calendar | None = None, **facts) -> DayPlan:
    facts = {"people": [person(11, 1)], "agencies": AGENCIES} | facts
    return plan_letters(Facts(work, **facts), LADDER, day, calendar or Calendar())


def recipients(found: DayPlan) -> list[str]:
    return [letter.recipient for letter in found.letters]


@pytest.mark.parametrize(
    ("late", "falls"),
    [
        *[(-16, False), (-15, True), (-14, False), (-7, True), (-3, True), (-2, False)],
        *[(-1, True), (0, True), (1, True), (2, False), (7, False), (8, True), (9, False)],
        (15, True),
    ],
)
def test_rungs_of_the_ladder(late, falls):
    limit = TUESDAY - timedelta(late)
    assert LADDER.rung_between(limit, TUESDAY - timedelta(1), TUESDAY) is falls


def test_sections_by_what_has_to_be_done():
    standing = work(4, 1, standing=True)
    (letter,) = plan(work(1, 3), work(2, -2), work(3, -12), standing).letters
    ids = [
        [entry.occurrence_id for entry in part]
        for part in (letter.own.overdue, letter.own.due_soon, letter.own.missing, letter.own.coming)
    ]
    assert ids == [[1], [2], [4], [3]]


def test_one_person_of_two_agencies_gets_one_letter():
    people = [person(11, 1), person(11, 2), person(11, 1, Role.AGENCY_HEAD)]
    found = plan(work(1, 1), work(2, 1, agency_id=2), people=people)
    assert [(letter.agency_ids, letter.occurrence_ids) for letter in found.letters] == [
        ((1, 2), (1, 2))
    ]


def test_a_day_off_has_no_letters():
    saturday = TUESDAY + timedelta(4)
    assert plan(work(1, 1), day=saturday) == DayPlan(saturday, working_day=False)


def test_a_swapped_saturday_has_letters():
    saturday = TUESDAY + timedelta(4)
    assert recipients(plan(work(1, 1), day=saturday, calendar=Calendar(days_on={saturday}))) == [
        "person:11"
    ]


def test_a_rung_on_the_weekend_is_told_on_monday():
    friday, monday = date(2024, 10, 18), date(2024, 10, 21)
    due_on_friday = work(1, (TUESDAY - friday).days)
    assert recipients(plan(due_on_friday, day=monday, last_days={"person:11": friday})) == [
        "person:11"
    ]


def test_days_between_rungs_are_quiet():
    assert plan(work(1, 3), last_days={"person:11": TUESDAY - timedelta(1)}).letters == ()


def test_a_moved_deadline_rearms_the_ladder():
    yesterday = {"person:11": TUESDAY - timedelta(1)}
    assert recipients(plan(work(1, -3), last_days=yesterday)) == ["person:11"]


def test_an_agency_without_people_gets_its_letter_at_its_office():
    office = AgencyToWrite(1, "Cơ quan 1", "vanthu@hn.example")
    (letter,) = plan(work(1, 1), people=[], agencies=[office]).letters
    assert (letter.recipient, letter.address, letter.name) == (
        "agency:1",
        "vanthu@hn.example",
        "Cơ quan 1",
    )


def test_an_agency_that_nobody_can_write_to_is_unreachable():
    found = plan(work(1, 1), people=[])
    assert (found.letters, [agency.agency_id for agency in found.unreachable]) == ((), [1])


def test_a_refused_address_counts_as_nobody():
    found = plan(work(1, 1), refused={"p11@hn.example"})
    assert (found.letters, len(found.unreachable)) == ((), 1)


def test_groups_get_no_letters():
    found = plan(work(1, 1), agencies=[AgencyToWrite(1, "UBND cấp xã", "x@hn.example", "group")])
    assert (found.letters, found.unreachable) == ((), ())


def test_the_head_hears_of_long_delays_only():
    people = [person(11, 1), person(12, 1, Role.AGENCY_HEAD)]
    short, long = plan(work(1, 6), people=people), plan(work(1, 7), people=people)
    assert (recipients(short), recipients(long)) == (["person:11"], ["person:11", "person:12"])


def test_a_head_who_is_alone_gets_everything():
    (letter,) = plan(work(1, 1), people=[person(12, 1, Role.AGENCY_HEAD)]).letters
    assert (len(letter.own.overdue), letter.escalated) == (1, ())


def test_the_coordinator_gets_the_weeks_figures_once_a_week():
    snv = person(20, None, Role.COORDINATOR)
    days = [TUESDAY - timedelta(1), TUESDAY]
    plans = [
        plan(work(1, 1), people=[snv], day=day, last_days={"person:20": day - timedelta(1)})
        for day in days
    ]
    assert [recipients(found) for found in plans] == [["person:20"], []]
    assert (plans[0].letters[0].week.overdue, plans[0].letters[0].week.unreachable) == (
        0,
        ("Cơ quan 1",),
    )


# A month with a day off on Wednesday 16/10 and a worked Saturday 19/10.
START = date(2024, 10, 1)
CALENDAR = Calendar(days_off={date(2024, 10, 16)}, days_on={date(2024, 10, 19)})
OFFSETS = st.integers(min_value=-40, max_value=45)
WORKS = st.lists(st.tuples(OFFSETS, st.integers(1, 4)), min_size=1, max_size=12).map(
    lambda entries: [
        DueWork(n, agency, str(n), f"Việc {n}", "2024", START + timedelta(off), START)
        for n, (off, agency) in enumerate(entries, 1)
    ]
)
PEOPLE = st.lists(
    st.builds(
        person,
        st.integers(1, 5),
        st.integers(1, 4),
        st.sampled_from([Role.AGENCY_EDITOR, Role.AGENCY_HEAD, Role.COORDINATOR]),
    ),
    max_size=8,
)


ERRANDS = st.lists(
    st.builds(
        Errand,
        st.sampled_from(Wait),
        st.integers(1, 50),
        st.one_of(st.none(), st.integers(1, 4)),
        st.integers(-20, 28).map(lambda off: START + timedelta(off)),
        st.one_of(st.none(), st.integers(-10, 30).map(lambda off: START + timedelta(off))),
    ),
    max_size=6,
)
LADDERS = st.fixed_dictionaries(
    {},
    optional={
        "2024": st.builds(
            Ladder,
            before=st.lists(st.integers(1, 40), max_size=4).map(tuple),
            on_day=st.booleans(),
            first_after=st.just(1),
            then_every=st.integers(1, 10),
        )
    },
)


def month(
    works: list[DueWork],
    people: list[PersonToWrite],
    days_down: set[int],
    errands: list[Errand] = (),
    ladders: dict[str, Ladder] | None = None,
) -> list[DayPlan]:
    """Plan thirty days as the worker would, standing still on `days_down`."""
    last_days: dict[str, date] = {}
    plans = []
    for offset in range(30):
        if offset in days_down:
            continue
        day = START + timedelta(offset)
        facts = Facts(
            works, people, AGENCIES, dict(last_days), errands=errands, ladders=ladders or {}
        )
        plans.append(plan_letters(facts, LADDER, day, CALENDAR))
        last_days |= {letter.recipient: day for letter in plans[-1].letters}
    return plans


@settings(max_examples=40, deadline=None)
@given(WORKS, PEOPLE, ERRANDS, LADDERS)
def test_at_most_one_letter_a_recipient_a_working_day(works, people, errands, ladders):
    for found in month(works, people, set(), errands, ladders):
        names = recipients(found)
        assert len(names) == len(set(names))
        assert found.working_day or not names


@settings(max_examples=40, deadline=None)
@given(WORKS, PEOPLE, st.sets(st.integers(0, 24), max_size=12), ERRANDS, LADDERS)
def test_whatever_becomes_overdue_is_told_on_the_next_day_that_is_planned(
    works, people, days_down, errands, ladders
):
    plans = month(works, people, days_down, errands, ladders)
    for entry in works:
        late = [p for p in plans if p.working_day and p.day > entry.limit_on]
        if not late:
            continue
        told = any(
            entry.occurrence_id in letter.occurrence_ids for letter in late[0].letters
        ) or entry.agency_id in {agency.agency_id for agency in late[0].unreachable}
        already = entry.limit_on < START and late[0].day != plans[0].day
        assert told or already


@settings(max_examples=40, deadline=None)
@given(PEOPLE, ERRANDS, st.sets(st.integers(0, 24), max_size=12))
def test_whatever_is_asked_of_an_agency_is_told_on_the_next_day_that_is_planned(
    people, errands, days_down
):
    plans = month([], people, days_down, errands)
    for errand in errands:
        after = [p for p in plans if p.working_day and p.day > errand.asked_on]
        if not after or errand.kind is Wait.CONFIRM or errand.agency_id is None:
            continue
        told = any(errand in letter.errands for letter in after[0].letters)
        nobody = errand.agency_id in {agency.agency_id for agency in after[0].unreachable}
        already = errand.asked_on < START and after[0].day != plans[0].day
        assert told or nobody or already


@settings(max_examples=40, deadline=None)
@given(WORKS, PEOPLE)
def test_planning_twice_gives_the_same_letters(works, people):
    facts = Facts(works, people, AGENCIES)
    first = plan_letters(facts, LADDER, TUESDAY, CALENDAR)
    assert first == plan_letters(facts, LADDER, TUESDAY, CALENDAR)
