"""A report waits for the agency's head: nothing goes out before, and no word is lost."""

from __future__ import annotations

from datetime import date

import pytest
from small_city import content, noon, person, task
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.evidence.actions import add_document
from tracker.lib.actor import SYSTEM, Role
from tracker.progress.actions import deciding, reporting
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.states import Conflict
from tracker.progress.models import HeadReview, ProgressUpdate, ReportDraft
from tracker.progress.queries.inside import reviewing as reviews
from tracker.progress.rules.moves import Refused, Report, Result
from tracker.progress.rules.typed import pack, unpack

DAY = date(2024, 10, 15)
DOING = Report(result=Result.DOING, percent=40, done="Đã rà soát", expected_on=date(2024, 11, 30))
DONE = Report(
    result=Result.DONE, completed_on=date(2024, 10, 1), done="Đã ban hành", explanation="Nêu rõ"
)


@pytest.fixture
def work(city):
    """One dated task and one duty of xã An, whose head approves first."""
    city.issue(
        content(task("1", "Tháng 12/2024", "UBND xã An"), task("2", "Quý III", "UBND xã An"))
    )
    agency = city.agency["AN"]
    agency.head_approves = True
    for id_, role in ((2, "agency_editor"), (3, "agency_head")):
        user = User(
            id=id_, email=f"{id_}@x.vn", name=str(id_), name_folded="", created_at=noon(DAY)
        )
        user.memberships.append(
            AgencyMembership(role=role, agency_id=agency.id, valid_from=date(2024, 1, 1))
        )
        session.add(user)
    session.flush()
    city.head = person(3, "Lê Chủ Tịch", Role.AGENCY_HEAD, agency)
    return city.occurrences()[0]


def sent(city, work, typed=DOING, **more):
    return reviewing.deliver(work.id, typed, by=city.editor, at=noon(DAY), **more)


def test_an_editors_report_waits_and_the_work_stays_as_it_was(city, work):
    review = sent(city, work, version=1)
    assert isinstance(review, HeadReview)
    assert (work.version, work.percent, work.reported_on) == (1, 0, None)
    assert session.scalars(select(ProgressUpdate)).all() == []


def test_no_door_sends_out_what_must_wait(city, work):
    with pytest.raises(Refused):
        reporting.report(work.id, DOING, by=city.editor, at=noon(DAY))
    with pytest.raises(Refused):
        reporting.report_many({work.id: DOING}, by=city.editor, at=noon(DAY))


def test_a_heads_own_report_goes_straight_out(city, work):
    update = reviewing.deliver(work.id, DOING, by=city.head, at=noon(DAY))
    assert (update.percent, work.percent) == (40, 40)


def test_the_heads_yes_sends_the_words_with_their_writer(city, work):
    review = sent(city, work, DONE)
    ((_, update),) = reviewing.approve({review.id: 1}, by=city.head, at=noon(DAY))
    assert (update.actor_name, update.done, work.work) == (
        "Lê Chủ Tịch (người soạn: Trần Cán Bộ)",
        "Đã ban hành",
        "submitted",
    )
    assert (review.state, review.decided_by) == ("approved", "Lê Chủ Tịch")


def test_documents_go_out_with_the_report(city, work):
    paper = add_document(
        agency_id=work.agency_id, number="12/BC", issued_on=DAY, by=SYSTEM, at=noon(DAY)
    )
    review = sent(city, work, DONE, documents=[paper])
    ((_, update),) = reviewing.approve({review.id: 1}, by=city.head, at=noon(DAY))
    session.expire(update)
    assert [document.number for document in update.documents] == ["12/BC"]


def test_what_would_be_refused_at_the_end_is_refused_to_the_writer(city, work):
    with pytest.raises(Refused):
        sent(city, work, Report(result=Result.DOING))


def test_a_second_report_does_not_hide_the_first(city, work):
    sent(city, work)
    with pytest.raises(Refused, match="Trần Cán Bộ"):
        sent(city, work)


def test_a_page_that_is_old_is_told_before_it_waits(city, work):
    with pytest.raises(Conflict):
        sent(city, work, version=7)


def test_what_changed_meanwhile_is_not_sent_unseen(city, work):
    review = sent(city, work)
    city.editor_report = reporting.report(work.id, DOING, by=SYSTEM, at=noon(DAY))
    with pytest.raises(Conflict):
        reviewing.approve({review.id: 1}, by=city.head, at=noon(DAY))
    assert reviews.newest(work.id).has_changed


def test_one_that_changed_holds_back_all_that_were_chosen(city, work):
    one, two = sent(city, work), sent(city, city.occurrences()[1])
    with pytest.raises(Conflict):
        reviewing.approve({one.id: 1, two.id: 9}, by=city.head, at=noon(DAY))


def test_several_go_out_with_one_entry_that_lists_them(city, work):
    rows = city.occurrences()[:2]
    found = [sent(city, row) for row in rows]
    reviewing.approve({review.id: 1 for review in found}, by=city.head, at=noon(DAY))
    entry = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "progress.approve_reports")
    ).one()
    assert entry.after == {"occurrences": [row.id for row in rows], "writers": ["Trần Cán Bộ"]}


def test_a_report_sent_back_is_its_writers_draft_again(city, work):
    review = sent(city, work)
    reviewing.send_back(review.id, reason="Thiếu số liệu", by=city.head, at=noon(DAY))
    draft = session.get(ReportDraft, (work.id, city.editor.id))
    assert (draft.typed["done"], draft.typed["percent"], draft.typed["expected_on"]) == (
        "Đã rà soát",
        "40",
        "30/11/2024",
    )
    assert [row.reason for row in reviews.sent_back([work.agency_id], 2)] == ["Thiếu số liệu"]


def test_a_reason_is_needed_to_send_back(city, work):
    review = sent(city, work)
    with pytest.raises(Refused):
        reviewing.send_back(review.id, reason="  ", by=city.head, at=noon(DAY))


def test_a_withdrawn_report_can_be_sent_again(city, work):
    reviewing.withdraw(sent(city, work).id, by=city.editor, at=noon(DAY))
    again = sent(city, work, DONE)
    assert reviews.waiting_since([work.id]) == {work.id: again}


def test_what_was_decided_is_decided_once(city, work):
    review = sent(city, work)
    reviewing.withdraw(review.id, by=city.editor, at=noon(DAY))
    with pytest.raises(Refused):
        reviewing.approve({review.id: 1}, by=city.head, at=noon(DAY))


def test_a_report_sent_back_no_longer_asks_once_something_new_was_sent(city, work):
    review = sent(city, work)
    reviewing.send_back(review.id, reason="Thiếu", by=city.head, at=noon(DAY))
    sent(city, work, DONE)
    assert reviews.sent_back([work.agency_id], 2) == []


def test_a_confirmer_still_decides_what_the_head_sent(city, work):
    review = sent(city, work, DONE)
    reviewing.approve({review.id: 1}, by=city.head, at=noon(DAY))
    deciding.confirm([work.id], by=city.coordinator, at=noon(DAY))
    assert work.work == "completed"


def test_the_trail_keeps_no_word_of_what_has_not_gone_out(city, work):
    sent(city, work)
    entry = session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "progress.send_to_head")
    ).one()
    assert "rà soát" not in str(entry.after)


def test_what_waits_is_paged_oldest_first(city, work):
    found = [sent(city, row) for row in city.occurrences()[:2]]
    first, second = reviews.waiting([work.agency_id])
    rest = reviews.waiting([work.agency_id], after=(first.row.sent_on, first.row.id))
    assert [first.row, second.row] == found
    assert [one.row.id for one in rest] == [second.row.id]
    assert reviews.waiting_count([work.agency_id]) == 2


@pytest.mark.parametrize("typed", [DOING, DONE, Report(result=Result.NOTHING)])
def test_a_packed_report_is_the_same_when_unpacked(typed):
    assert unpack(pack(typed)) == typed
