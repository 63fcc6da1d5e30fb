"""Who confirms, what waits for it, what is read of the rest, and until when it comes back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.lib.actor import SYSTEM, Membership, Role, actor
from tracker.lib.calendar import Calendar
from tracker.plans.rules.periods import PeriodDays
from tracker.progress.policy import can_confirm
from tracker.progress.rules.filing import Filed, Why, is_drawn, returnable_until, why_read
from tracker.progress.rules.moves import Refused, Report, Result, after_report, after_return
from tracker.progress.rules.status import Kind, State, Work

DAYS = PeriodDays(window_day=15, agency_day=15, city_day=20)
OFFICE, LEAD, OTHER = 1, 2, 3
PEOPLE = {
    "coordinator": actor(1, "Điều phối", [Membership(Role.COORDINATOR, 9)]),
    "follower": actor(2, "Văn phòng", [Membership(Role.AGENCY_EDITOR, OFFICE)]),
    "its head": actor(3, "Chánh Văn phòng", [Membership(Role.AGENCY_HEAD, OFFICE)]),
    "of both": actor(4, "Kiêm nhiệm", [Membership(Role.AGENCY_EDITOR, a) for a in (OFFICE, LEAD)]),
    "outsider": actor(5, "Khác", [Membership(Role.AGENCY_EDITOR, OTHER)]),
    "leader": actor(6, "Lãnh đạo", [Membership(Role.LEADER)]),
    "system": SYSTEM,
}


@pytest.mark.parametrize(
    ("who", "anybodys", "leads", "own"),
    [
        ("coordinator", True, True, True),
        ("system", True, True, True),
        ("follower", False, True, False),
        ("its head", False, True, False),
        ("of both", False, False, False),
        ("outsider", False, False, False),
        ("leader", False, False, False),
    ],
)
def test_who_confirms(who, anybodys, leads, own):
    person = PEOPLE[who]
    assert can_confirm(person) is anybodys
    assert can_confirm(person, {OFFICE}, LEAD) is leads
    assert can_confirm(person, {OFFICE}, OFFICE) is own


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("named", [True, False])
def test_the_plan_says_which_kinds_wait(kind, named):
    confirmed = (kind.value,) if named else tuple(set(Kind) - {kind})
    typed = Report(Result.DONE, done="Xong", completed_on=date(2024, 6, 1), documents=1)
    after = after_report(State(kind), typed, date(2024, 6, 20), confirmed)
    assert after.work is (Work.SUBMITTED if named else Work.COMPLETED)
    if not named:
        assert after_return(after, "Thiếu số liệu", confirmed).returned


def test_what_a_confirmer_has_confirmed_does_not_come_back():
    with pytest.raises(Refused):
        after_return(State(Kind.DATED, Work.COMPLETED), "Thiếu số liệu")


@pytest.mark.parametrize(
    ("filed", "code", "due", "until"),
    [
        # Quarter III is reported to the city on 20 September; filed long before it.
        (date(2024, 7, 1), "2024-Q3", date(2024, 9, 15), date(2024, 9, 20)),
        # Filed on Thursday 19 September: five working days run past the city's day.
        (date(2024, 9, 19), "2024-Q3", date(2024, 9, 15), date(2024, 9, 26)),
        # Holidays do not count: 2 and 3 September.
        (date(2024, 8, 30), "2024-08", date(2024, 6, 14), date(2024, 9, 10)),
        # An event has no period of its own: that of the quarter which holds its due date.
        (date(2024, 6, 3), None, date(2024, 6, 10), date(2024, 6, 20)),
        (date(2024, 9, 20), None, date(2024, 6, 10), date(2024, 9, 27)),
    ],
)
def test_until_when_a_filed_report_comes_back(filed, code, due, until):
    calendar = Calendar(days_off={date(2024, 9, 2), date(2024, 9, 3)})
    within = 5
    assert until == returnable_until(filed, code, due, days=DAYS, within=within, calendar=calendar)


@given(some.integers(1, 1000), some.integers(1, 10**6), some.integers(0, 99))
def test_the_lot_is_the_same_whenever_it_is_drawn_and_grows_with_its_share(plan, number, percent):
    assert is_drawn(plan, number, percent) is is_drawn(plan, number, percent)
    assert not is_drawn(plan, number, percent) or is_drawn(plan, number, percent + 1)


def test_about_a_tenth_is_drawn_and_not_every_tenth_number():
    drawn = [number for number in range(20_000) if is_drawn(7, number, 10)]
    assert 1_800 < len(drawn) < 2_200
    assert len({number % 126 for number in drawn}) == 126
    assert not any(is_drawn(7, number, 0) for number in range(500))
    assert all(is_drawn(7, number, 100) for number in range(500))


@pytest.mark.parametrize(
    ("filed", "completed", "why"),
    [
        (date(2024, 9, 10), date(2024, 9, 10), ()),
        (date(2024, 9, 10), date(2024, 9, 1), (Why.EARLIER,)),
        (date(2024, 9, 16), None, ()),
    ],
)
def test_backdated_reports_are_always_read(filed, completed, why):
    report = Filed(1, 1, filed, completed)
    assert why_read(report, 0) == why
    assert why_read(report, 100) == (*why, Why.DRAWN)
