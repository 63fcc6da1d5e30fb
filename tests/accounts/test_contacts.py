"""Who receives an agency's letters on a day, and for whom nobody does."""

from datetime import date

from tracker.accounts import queries
from tracker.db import transaction
from tracker.lib.actor import Role

DAY = date(2024, 10, 15)


def names(agencies, *codes):
    found = queries.contacts([agencies[code] for code in codes], DAY)
    return {key: [person.name for person in people] for key, people in found.items()}


def test_without_a_marked_contact_all_who_report_receive(make_person, agencies):
    make_person("an", Role.AGENCY_HEAD, "H1")
    make_person("binh", Role.AGENCY_EDITOR, "H1")
    assert names(agencies, "H1", "H2") == {agencies["H1"]: ["An", "Binh"]}


def test_a_marked_contact_receives_alone(make_person, agencies):
    make_person("an", Role.AGENCY_HEAD, "H1")
    make_person("binh", Role.AGENCY_EDITOR, "H1", is_contact=True)
    assert names(agencies, "H1") == {agencies["H1"]: ["Binh"]}


def test_the_closed_the_ended_and_the_onlookers_receive_nothing(make_person, agencies):
    closed = make_person("an", Role.AGENCY_EDITOR, "H1")
    make_person("binh", Role.AGENCY_EDITOR, "H1", valid_to=date(2024, 10, 14))
    make_person("cuong", Role.LEADER, "H1")
    with transaction():
        queries.by_id(closed.id).active = False
    both = {agencies["H1"], agencies["H2"]}
    assert (names(agencies, "H1"), queries.without_active_person(both, DAY)) == ({}, both)


def test_people_are_found_by_role(make_person):
    make_person("an", Role.COORDINATOR)
    make_person("binh", Role.COORDINATOR, valid_from=date(2025, 1, 1))
    assert [user.name for user in queries.with_role(Role.COORDINATOR, DAY)] == ["An"]
