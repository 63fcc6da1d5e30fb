"""A substitute holds an absent person's rights between two days, and then no longer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tracker.accounts import actions, queries, substitutes
from tracker.accounts.models import AgencyMembership
from tracker.accounts.substitutes import Absence, NotPossible
from tracker.audit.models import AuditEvent
from tracker.db import WITH_REMOVED, session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Actor, Membership, Role

AWAY, BACK = date(2024, 10, 20), date(2024, 10, 31)
FIRST, LAST = date(2024, 10, 16), date(2024, 10, 30)


@pytest.fixture
def office(make_person, agencies):
    """The head and two editors of one district, and an editor of another."""
    return {
        "head": make_person("head", Role.AGENCY_HEAD, "H1"),
        "an": make_person("an", Role.AGENCY_EDITOR, "H1"),
        "binh": make_person("binh", Role.AGENCY_EDITOR, "H1", is_contact=True),
        "other": make_person("other", Role.AGENCY_EDITOR, "H2"),
    }


@pytest.fixture
def h1(agencies):
    return agencies["H1"]


def now():
    return clock.now()


def arranged(absent, substitute, agency_id, first=FIRST, last=LAST, by=SYSTEM):
    with clock.domain_day(date(2024, 10, 15)), transaction():
        return substitutes.arrange(
            Absence(absent.id, agency_id, first, last), substitute_id=substitute.id, by=by, at=now()
        )


def mailboxes(agency_id, on):
    return [one.name for one in queries.contacts([agency_id], on).get(agency_id, [])]


def test_a_substitute_holds_the_rights_from_the_first_to_the_last_day(office, h1):
    arranged(office["head"], office["an"], h1)
    held = {
        day: Membership(Role.AGENCY_HEAD, h1) in queries.actor_of(office["an"], day).memberships
        for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    }
    assert list(held.values()) == [False, True, True, False]


def test_what_a_substitute_writes_says_for_whom(office, h1):
    arranged(office["head"], office["an"], h1)
    names = [queries.actor_of(office["an"], day).name for day in (FIRST, LAST + timedelta(1))]
    assert names == ["An (thay Head)", "An"]


def test_letters_reach_the_substitute_and_not_who_is_away(office, h1):
    arranged(office["binh"], office["an"], h1)
    assert mailboxes(h1, FIRST) == ["An"]
    assert mailboxes(h1, LAST + timedelta(1)) == ["Binh"]


def test_an_absent_editor_without_a_contact_gets_no_letter(office, agencies, make_person):
    colleague = make_person("colleague", Role.AGENCY_EDITOR, "H2")
    arranged(office["other"], colleague, agencies["H2"])
    assert mailboxes(agencies["H2"], FIRST) == ["Colleague"]


def test_a_closed_substitute_leaves_the_letters_with_the_absent_person(office, h1):
    arranged(office["binh"], office["an"], h1)
    with transaction():
        actions.set_active(session.merge(office["an"]), active=False, by=SYSTEM, at=now())
    assert mailboxes(h1, FIRST) == ["Binh"]


@pytest.mark.parametrize(
    ("absent", "substitute", "first", "last", "field"),
    [
        ("head", "head", FIRST, LAST, "substitute"),
        ("head", "other", FIRST, LAST, "substitute"),
        ("other", "an", FIRST, LAST, "first"),
        ("head", "an", date(2024, 10, 14), LAST, "first"),
        ("head", "an", LAST, FIRST, "last"),
        ("head", "an", FIRST, date(2026, 1, 1), "last"),
    ],
)
def test_an_impossible_arrangement_is_refused(office, h1, absent, substitute, first, last, field):
    with pytest.raises(NotPossible) as refusal:
        arranged(office[absent], office[substitute], h1, first, last)
    assert refusal.value.field == field


def test_nobody_takes_the_place_of_another_by_themself(office, h1):
    editor = Actor(office["an"].id, "An", (Membership(Role.AGENCY_HEAD, h1),))
    with pytest.raises(NotPossible):
        arranged(office["head"], office["an"], h1, by=editor)


def test_one_absence_has_one_substitute(office, h1):
    arranged(office["head"], office["an"], h1)
    with pytest.raises(NotPossible):
        arranged(office["head"], office["binh"], h1, LAST, LAST + timedelta(5))


def test_who_is_away_stands_in_for_nobody(office, h1):
    arranged(office["an"], office["binh"], h1)
    with pytest.raises(NotPossible):
        arranged(office["head"], office["an"], h1)


def test_rights_held_for_another_are_not_handed_on(office, h1):
    arranged(office["head"], office["an"], h1)
    handed = arranged(office["an"], office["binh"], h1, LAST + timedelta(1), LAST + timedelta(9))
    assert [row.role for row in handed] == ["agency_editor"]


def test_an_arrangement_ends_today_when_taken_back(office, h1):
    (row,) = arranged(office["head"], office["an"], h1)
    with clock.domain_day(AWAY), transaction():
        substitutes.end(session.merge(row), by=SYSTEM, at=now())
    kept = session.scalars(select(AgencyMembership).filter_by(stands_in_for_id=office["head"].id))
    assert [held.valid_to for held in kept] == [AWAY - timedelta(1)]


def test_a_right_that_ends_takes_its_substitute_with_it(office, h1):
    arranged(office["head"], office["an"], h1)
    own = office["head"].memberships[0]
    with transaction():
        actions.end_membership(session.merge(own), on=AWAY, by=SYSTEM, at=now())
    assert not queries.has_head(h1, AWAY)


def test_a_right_taken_back_before_it_begins_stays_marked_and_gives_nothing(office, h1):
    (row,) = arranged(office["head"], office["an"], h1)
    at = now()
    with transaction():
        actions.end_membership(session.merge(row), on=row.valid_from, by=SYSTEM, at=at)
    query = select(AgencyMembership.removed_at).filter_by(stands_in_for_id=office["head"].id)
    assert session.scalars(query).all() == []
    assert session.scalars(query.execution_options(**WITH_REMOVED)).all() == [at]


def test_the_trail_names_both_people_and_the_days(office, h1):
    arranged(office["head"], office["an"], h1)
    entry = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "accounts.arrange_substitute")
    ).one()
    assert (entry.subject_label, entry.after) == (
        "Head",
        {"substitute": "An", "roles": ["agency_head"], "from": "2024-10-16", "to": "2024-10-30"},
    )


def test_a_right_of_ones_own_is_given_beside_one_held_for_another(office, h1):
    arranged(office["head"], office["an"], h1)
    with transaction():
        own = actions.add_membership(
            user=session.merge(office["an"]),
            role=Role.AGENCY_HEAD,
            agency_id=h1,
            valid_from=FIRST,
            valid_to=LAST,
            by=SYSTEM,
            at=now(),
        )
    assert own.stands_in_for_id is None
