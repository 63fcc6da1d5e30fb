"""Somebody leaves: all that is open in their hands goes to a colleague, in one act."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import current_app
from small_city import content, noon, person, task
from sqlalchemy import func, select

from tracker.accounts.leaving import in_charge_of
from tracker.accounts.models import AgencyMembership, User
from tracker.accounts.queries import contacts
from tracker.accounts.substitutes import Absence, arrange, standing_in
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM, Role
from tracker.plans.models import Assignment
from tracker.progress.actions.inside.leaving import leave
from tracker.progress.models import HeadReview, ReportDraft, TaskStep
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


def right_of(id_, agency_id, role="agency_editor", **said):
    row = AgencyMembership(
        user_id=id_, role=role, agency_id=agency_id, **({"valid_from": date(2024, 1, 1)} | said)
    )
    session.add(row)
    session.flush()
    return row


def head_of(city, code):
    """Somebody else who heads an agency."""
    return person(9, "Người đứng đầu", Role.AGENCY_HEAD, city.agency[code])


def test_a_head_ends_the_rights_of_the_own_agency_and_the_others_go_on(city, leaver):
    ba = city.agency["BA"].id
    other = right_of(2, ba, valid_from=date(2024, 3, 1), valid_to=date(2024, 12, 31))
    epoch = leaver.session_epoch
    left = gone(city, 3, by=head_of(city, "AN"))
    assert (left.handed, left.closed, leaver.active) == (5, False, True)
    ends = (leaver.memberships[0].valid_to, other.valid_to)
    assert ends == (date(2024, 10, 14), date(2024, 12, 31))
    assert (other.removed_at, leaver.session_epoch) == (None, epoch + 1)


def test_a_head_of_another_agency_touches_nothing(city, leaver):
    with pytest.raises(Refused):
        gone(city, 3, by=head_of(city, "BA"))
    assert in_hand(2, city.agency["AN"].id).total == 5


def test_work_in_two_agencies_needs_an_heir_in_each(city, leaver):
    ba = city.agency["BA"].id
    right_of(2, ba)
    city.issue(content(task("7", "Quý IV", "UBND xã Ba")), "2024b")
    (row,) = city.occurrences(agency_id=ba)
    session.get_one(Assignment, row.assignment_id).person_id = 2
    with pytest.raises(Refused) as nobody:
        leave(2, {}, by=SYSTEM, at=noon(DAY))
    assert set(nobody.value.problems) == {str(city.agency["AN"].id), str(ba)}
    with pytest.raises(Refused, match="UBND xã Ba"):
        gone(city, 3)
    left = leave(2, {city.agency["AN"].id: 3, ba: 4}, by=SYSTEM, at=noon(DAY))
    assert (left.handed, left.closed) == (6, True)
    assert session.get_one(Assignment, row.assignment_id).person_id == 4


def test_duties_for_others_and_the_contact_mark_pass_on(city, leaver):
    an = city.agency["AN"].id
    session.add(User(id=5, email="5@x.vn", name="Người 5", name_folded="", created_at=noon(DAY)))
    right_of(5, an, "agency_head")
    leaver.memberships[0].is_contact = True
    absence = Absence(5, an, date(2024, 10, 20), date(2024, 10, 25))
    arrange(absence, substitute_id=2, by=SYSTEM, at=noon(DAY))
    left = gone(city, 3)
    assert (left.handed, left.kept, left.closed) == (6, (), True)
    (row,) = standing_in([5], DAY)
    assert (row.user_id, row.role, row.valid_from, row.valid_to) == (
        3, "agency_head", absence.first, absence.last
    )  # fmt: skip
    assert [one.user_id for one in contacts([an], DAY)[an]] == [3]


def test_a_duty_that_the_heir_cannot_take_is_told_with_its_days(city, leaver):
    an = city.agency["AN"].id
    absence = Absence(3, an, DAY, date(2024, 10, 25))
    arrange(absence, substitute_id=2, by=SYSTEM, at=noon(DAY))
    left = gone(city, 3)
    assert left.handed == 5
    assert left.kept[0].startswith("Làm thay Người 3 từ 15/10/2024 đến hết 25/10/2024: ")
    assert standing_in([3], DAY) == []


def test_a_report_that_waits_for_the_head_comes_back_to_the_heir(city, leaver):
    row = city.occurrences()[0]
    review = HeadReview(
        occurrence_id=row.id,
        agency_id=row.agency_id,
        state="waiting",
        typed={},
        version=1,
        sent_by="Người 2",
        sent_by_id=2,
        sent_at=noon(DAY),
        sent_on=DAY,
    )
    session.add(review)
    session.flush()
    assert gone(city, 3).handed == 6
    assert (review.sent_by_id, review.sent_by) == (3, "Người 2")


def test_a_page_of_another_time_is_refused_under_the_lock(city, leaver):
    heirs = {city.agency["AN"].id: 3}
    with pytest.raises(Refused, match="đã khác lúc mở trang"):
        leave(2, heirs, by=SYSTEM, at=noon(DAY), seen=4)
    assert leave(2, heirs, by=SYSTEM, at=noon(DAY), seen=5).closed


def test_who_has_left_leaves_no_second_time(city, leaver):
    gone(city, 3)
    entries = select(func.count(AuditEvent.id))
    before = session.scalar(entries)
    with pytest.raises(Refused, match="không còn quyền"):
        gone(city, 3)
    assert session.scalar(entries) == before


def test_of_two_who_let_somebody_leave_at_the_same_moment_one_does(city, leaver):
    heirs, app = {city.agency["AN"].id: 3}, current_app._get_current_object()
    start = threading.Barrier(2)
    session.commit()

    def press(_):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    # Rights that were read before the lock, and are still in somebody's hands.
                    _, held = in_charge_of(SYSTEM, 2, DAY)
                    left = leave(2, heirs, by=SYSTEM, at=noon(DAY))
                    return left.handed * len(held)
            except Refused as refusal:
                return str(refusal)
            finally:
                session.remove()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(press, range(2)), key=str)
    assert answers == [5, "Người 2 không còn quyền và không giữ việc nào."]
    ended = select(func.count()).where(AuditEvent.verb == "accounts.end_membership")
    assert session.scalar(ended) == 1
