"""Letters go to who is in charge, or stands in for them; delays go up to the head as before."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.reminders.rules.facts import AgencyToWrite, DueWork, Facts, PersonToWrite
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.planning import plan_letters

DAY = date(2024, 10, 15)
CONTACT, CHARGED, HEAD = 11, 12, 13


def person(id_, role=Role.AGENCY_EDITOR, **more):
    return PersonToWrite(id_, f"Người {id_}", f"p{id_}@hn.example", 1, role, **more)


OFFICE = [person(CONTACT, is_contact=True), person(CHARGED), person(HEAD, Role.AGENCY_HEAD)]


def work(id_, person_id=None, late=8):
    limit = DAY - timedelta(late)
    return DueWork(id_, 1, str(id_), "Việc", "2024", limit, limit, person_id=person_id)


def told(*entries, people=OFFICE, refused=()):
    facts = Facts(entries, people, [AgencyToWrite(1, "UBND xã An")], refused=refused)
    plan = plan_letters(facts, Ladder(), DAY, Calendar())
    return {
        letter.person_id: (
            [entry.occurrence_id for entry in letter.own.everything()],
            [entry.occurrence_id for entry in letter.escalated],
        )
        for letter in plan.letters
    }


def test_work_in_somebodys_charge_is_told_to_them_and_late_work_to_the_head():
    found = told(work(1, CONTACT), work(2, HEAD), work(3, CONTACT), people=[OFFICE[0], OFFICE[2]])
    assert found == {CONTACT: ([1, 3], []), HEAD: ([2], [1, 3])}


def test_the_contact_is_not_written_to_about_anothers_work():
    found = told(work(1), work(2, CHARGED), people=[OFFICE[0], person(CHARGED, Role.AGENCY_HEAD)])
    assert found == {CONTACT: ([1], []), CHARGED: ([2], [1])}


def test_work_of_a_person_who_left_is_the_contacts_again():
    assert told(work(1, 99))[CONTACT] == ([1], [])


def test_work_of_a_person_whose_address_is_refused_is_the_contacts_again():
    found = told(work(1, CHARGED), people=OFFICE[:2], refused={f"p{CHARGED}@hn.example"})
    assert found == {CONTACT: ([1], [])}


def test_who_stands_in_is_told_of_the_absent_persons_work():
    people = [OFFICE[0], person(21, stands_in_for_id=CHARGED)]
    assert told(work(1, CHARGED), people=people) == {21: ([1], [])}


def test_an_agency_whose_work_is_all_in_charge_is_reachable():
    facts = Facts([work(1, HEAD)], [OFFICE[2]], [AgencyToWrite(1, "UBND xã An")])
    assert plan_letters(facts, Ladder(), DAY, Calendar()).unreachable == ()
