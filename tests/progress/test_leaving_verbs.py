"""Somebody leaves: all that is open in their hands goes to a colleague, in one act."""

from datetime import date

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Assignment
from tracker.progress.actions.inside.leaving import leave
from tracker.progress.models import ReportDraft, TaskStep
from tracker.progress.queries.inside.leaving import in_hand
from tracker.progress.rules.moves import Refused

DAY = date(2024, 10, 15)


@pytest.fixture
def leaver(city):
    """Người 2 of xã An, with two tasks, a step and two drafts; Người 3 works there too."""
    city.issue(content(task("1", "Tháng 8/2024", "UBND xã An"), task("2", "Quý III", "UBND xã An")))
    for id_, agency in ((2, "AN"), (3, "AN"), (4, "BA")):
        user = User(
            id=id_, email=f"{id_}@x.vn", name=f"Người {id_}", name_folded="", created_at=noon(DAY)
        )
        right = AgencyMembership(
            role="agency_editor", agency_id=city.agency[agency].id, valid_from=date(2024, 1, 1)
        )
        user.memberships.append(right)
        session.add(user)
    session.flush()
    for row in city.occurrences():
        session.get_one(Assignment, row.assignment_id).person_id = 2
        session.add(
            ReportDraft(occurrence_id=row.id, person_id=2, typed={}, version=1, saved_at=noon(DAY))
        )
    said = {"sort": 1, "title": "Bước", "created_at": noon(DAY), "created_by": "An"}
    session.add(TaskStep(assignment_id=row.assignment_id, person_id=2, **said))
    session.flush()
    return session.get_one(User, 2)


def gone(city, to, **who):
    heirs = {city.agency["AN"].id: to}
    return leave(2, heirs, by=who.get("by", SYSTEM), at=noon(DAY))


def test_everything_open_goes_to_the_colleague_and_the_account_closes(city, leaver):
    left = gone(city, 3)
    assert (left.handed, left.kept, left.closed, leaver.active) == (5, (), True, False)
    assert in_hand(2, city.agency["AN"].id).total == 0
    assert in_hand(3, city.agency["AN"].id).total == 5
    verb = AuditEvent.verb == "progress.hand_on"
    (entry,) = session.scalars(select(AuditEvent).where(verb))
    assert len(entry.after["in_charge"]) == len(entry.before["in_charge"]) == 2


def test_a_draft_of_the_colleagues_own_stays_and_is_told(city, leaver):
    first = city.occurrences()[0]
    session.add(
        ReportDraft(occurrence_id=first.id, person_id=3, typed={}, version=1, saved_at=noon(DAY))
    )
    left = gone(city, 3)
    assert left.handed == 4
    assert [said.startswith("Bản nháp báo cáo nhiệm vụ 1. ") for said in left.kept] == [True]


@pytest.mark.parametrize("heir", [None, 2, 4])
def test_nobody_but_a_colleague_takes_over(city, leaver, heir):
    with pytest.raises(Refused, match="Chọn người nhận việc"):
        gone(city, heir)
    assert leaver.active


def test_who_has_no_charge_of_the_person_lets_nobody_leave(city, leaver):
    with pytest.raises(Refused):
        gone(city, 3, by=city.editor)
