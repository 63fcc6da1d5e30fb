"""An agency whose head approves first and has gone is shown; a substitute for the head is one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tracker.accounts import queries
from tracker.accounts.substitutes import Absence, arrange
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM, Role

DAY = date(2024, 10, 15)
NOON = datetime(2024, 10, 15, 5, tzinfo=UTC)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def agency(agencies, make_person):
    """Give an agency with an editor, whose head approves its reports first."""
    make_person("binh", Role.AGENCY_EDITOR, "H1")
    with transaction():
        session.get_one(Agency, agencies["H1"]).head_approves = True
    return agencies["H1"]


def shown(agency, on=DAY):
    """Give whether the agency is without a head, and whether the lists show it for that."""
    query = select(Agency.id).where(Agency.id == agency, queries.is_unserved(on))
    return (queries.without_head([agency], on) == {agency}, session.scalar(query) is not None)


def test_who_never_had_a_head_is_shown(agency):
    assert shown(agency) == (True, True)
    assert queries.without_active_person([agency], DAY) == set()


def test_the_last_day_of_the_last_head_is_the_last_before_it_is_shown(agency, make_person):
    make_person("an", Role.AGENCY_HEAD, "H1", valid_to=BEFORE)
    assert [shown(agency, day) for day in (BEFORE, DAY)] == [(False, False), (True, True)]


def test_a_head_whose_account_is_closed_is_gone(agency, make_person):
    head = make_person("an", Role.AGENCY_HEAD, "H1")
    with transaction():
        queries.by_id(head.id).active = False
    assert shown(agency) == (True, True)


def test_who_stands_in_for_the_head_approves(agency, make_person):
    head = make_person("an", Role.AGENCY_HEAD, "H1")
    other = queries.by_email("binh@tinh.gov.vn")
    with transaction():
        absence = Absence(head.id, agency, DAY, DAY + timedelta(days=5))
        arrange(absence, substitute_id=other.id, by=SYSTEM, at=NOON)
        queries.by_id(head.id).active = False
    assert shown(agency) == (False, False)


def test_an_agency_that_sends_straight_needs_no_head(agency):
    with transaction():
        session.get_one(Agency, agency).head_approves = False
    assert shown(agency) == (False, False)
