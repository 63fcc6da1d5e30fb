"""What waits besides due work: when it is told, to whom, and that it drops out once done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reminders.rules.facts import AgencyToWrite, Facts, PersonToWrite
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.planning import plan_letters

TUESDAY = date(2024, 10, 15)
OFFICE = AgencyToWrite(1, "UBND xã An", "vanthu@hn.example")


def person(id_: int, role: Role, agency_id: int | None = 1) -> PersonToWrite:
    return PersonToWrite(id_, f"Người {id_}", f"p{id_}@hn.example", agency_id, role)


EDITOR, HEAD = person(11, Role.AGENCY_EDITOR), person(12, Role.AGENCY_HEAD)
COORDINATOR, LEADER = person(20, Role.COORDINATOR, None), person(21, Role.LEADER, None)
EVERYBODY = (EDITOR, HEAD, COORDINATOR, LEADER)


def errand(kind: Wait, asked: int, due: int | None = None, agency: int | None = 1) -> Errand:
    """Something asked `asked` days before Tuesday, due `due` days after it."""
    limit = TUESDAY + timedelta(due) if due is not None else None
    return Errand(kind, 5, agency, TUESDAY - timedelta(asked), limit)


def told(*errands: Errand, people=EVERYBODY, since: int | None = 1) -> dict[str, list[Wait]]:
    last = TUESDAY - timedelta(since) if since else TUESDAY
    days = {f"person:{one.person_id}": last for one in people} | {"agency:1": last}
    facts = Facts(people=people, agencies=[OFFICE], last_days=days, errands=errands)
    plan = plan_letters(facts, Ladder(), TUESDAY, Calendar())
    return {letter.recipient: [one.kind for one in letter.errands] for letter in plan.letters}


@pytest.mark.parametrize(
    ("kind", "agency", "recipient"),
    [
        (Wait.REVIEW, 1, "person:12"),
        (Wait.SIGN, 1, "person:12"),
        (Wait.EXPLANATION, 1, "person:11"),
        (Wait.PARTNER, 1, "person:11"),
    ],
)
def test_who_is_told_of_what_waits(kind, agency, recipient):
    assert told(errand(kind, 1, agency=agency)) == {recipient: [kind]}


def test_late_confirmations_are_told_to_who_follows_the_plan_and_not_to_leaders():
    late = errand(Wait.CONFIRM, 9, due=-1, agency=None)
    assert told(late) == {"person:20": [Wait.CONFIRM]}


def test_a_monitoring_agency_is_told_of_late_confirmations_too():
    assert told(errand(Wait.CONFIRM, 9, due=-1)) == {"person:11": [Wait.CONFIRM]}


def test_without_a_head_the_writer_hears_of_reports_that_wait():
    assert told(errand(Wait.REVIEW, 1), people=(EDITOR,)) == {"person:11": [Wait.REVIEW]}


def test_without_people_the_office_is_told():
    assert told(errand(Wait.PARTNER, 1, 3), people=()) == {"agency:1": [Wait.PARTNER]}


@pytest.mark.parametrize(
    ("asked", "due", "falls"),
    [
        *[(0, 10, False), (1, 10, True), (2, 10, False), (9, 1, True), (9, 0, True)],
        *[(9, -1, True), (9, -2, False), (12, -8, True), (1, None, True), (2, None, False)],
        (8, None, True),
    ],
)
def test_on_which_days_it_is_told(asked, due, falls):
    assert bool(told(errand(Wait.EXPLANATION, asked, due))) is falls


def test_what_was_asked_after_the_mornings_letter_is_told_on_the_next_day():
    asked_yesterday = errand(Wait.PARTNER, 1, 20)
    assert told(asked_yesterday, since=1) == {"person:11": [Wait.PARTNER]}


def test_one_letter_carries_errands_of_several_kinds():
    found = told(errand(Wait.REVIEW, 1), errand(Wait.SIGN, 1), people=(HEAD,))
    assert found == {"person:12": [Wait.REVIEW, Wait.SIGN]}
