"""Requests on the pages: an agency asks, a confirmer decides, everybody sees what waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.actions import issue, store_draft
from tracker.progress.actions.requests import ask
from tracker.progress.actions.scheduling import schedule
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.rules.steering import Asked

DAY = date(2024, 10, 15)
EXTENSION = {"xin-kind": "extension", "xin-due_on": "31/12/2024", "xin-reason": "Chờ hướng dẫn"}


@pytest.fixture
def sent(as_person, find, app):
    """Ask for an extension of task 1 of UBND xã An; give the addresses of its page and answer."""

    def send(**more):
        row = find("1")
        data = EXTENSION | {"xin-version": row.version} | more
        answer = as_person("xã an").post(f"/viec/{row.id}/de-nghi", data=data)
        assert answer.status_code == 303
        return f"/viec/{row.id}", f"/viec/{row.id}/de-nghi/{stored(app)[-1].id}/quyet-dinh"

    return send


def stored(app):
    with app.app_context():
        return list(session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)))


def test_an_agency_asks_and_the_confirmer_grants_another_day(sent, as_person, text, find):
    page, answer = sent()
    shown = text(as_person("điều phối").get(page))
    assert "Đề nghị gia hạn đến 31/12/2024" in shown
    granted = {"act": "grant", "tra-loi-due_on": "30/11/2024", "tra-loi-reason": "Đến hết tháng 11"}
    assert as_person("điều phối").post(answer, data=granted).status_code == 303
    row = find("1")
    assert (row.due_on, row.extension_count) == (date(2024, 11, 30), 1)
    shown = text(as_person("xã an").get(page))
    assert "hạn gốc 31/08/2024, đã gia hạn 1 lần" in shown
    assert "kế hoạch cho phép 1 lần; gia hạn thêm do Sở Nội vụ tự quyết định" in shown


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(sent, as_person, text):
    page, answer = sent()
    empty = as_person("điều phối").post(answer, data={"act": "refuse"})
    assert (empty.status_code, "Ghi lý do" in text(empty)) == (422, True)
    told = {"act": "refuse", "tra-loi-reason": "Chưa đủ căn cứ"}
    assert as_person("điều phối").post(answer, data=told).status_code == 303
    assert "Chưa đủ căn cứ" in text(as_person("xã an").get(page))
    mine = text(as_person("xã an").get("/viec-cua-toi"))
    assert "Không đồng ý Nhiệm vụ 1: gia hạn đến 31/12/2024" in mine


def test_of_two_who_decide_the_second_sees_what_happened(sent, as_person, text):
    _, answer = sent()
    told = {"act": "refuse", "tra-loi-reason": "Không"}
    assert as_person("điều phối").post(answer, data=told).status_code == 303
    second = as_person("điều phối").post(answer, data={"act": "grant"})
    assert (second.status_code, "Chưa ghi" in text(second)) == (409, True)


def test_the_agency_takes_its_request_back(sent, as_person, app):
    _, answer = sent()
    address = answer.replace("quyet-dinh", "rut")
    assert as_person("xã ba").post(address).status_code == 403
    assert as_person("đồng nghiệp").post(address).status_code == 303
    assert [row.state for row in stored(app)] == ["withdrawn"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"xin-due_on": "31/13/2024"}, "chưa đúng dạng"),
        ({"xin-due_on": "01/08/2024"}, "sau hạn hiện hành (31/08/2024)"),
        ({"xin-reason": ""}, "Ghi lý do"),
        ({"xin-kind": "khác"}, "Chọn một mục"),
        ({"xin-kind": "decline", "xin-to_agency": "Không có ai"}, "Không có cơ quan nào tên"),
        ({"xin-kind": "decline", "xin-to_agency": "UBND"}, "Có nhiều cơ quan khớp"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_what_was_typed(as_person, find, text, typed, words):
    row = find("1")
    data = EXTENSION | {"xin-version": row.version} | typed
    answer = as_person("xã an").post(f"/viec/{row.id}/de-nghi", data=data)
    assert (answer.status_code, words in text(answer)) == (422, True)


def test_a_declined_task_goes_to_the_agency_that_was_named(sent, as_person, app, text):
    page, answer = sent(**{"xin-kind": "decline", "xin-to_agency": "sở tư pháp"})
    assert "Sở Tư pháp" in text(as_person("điều phối").get(page))
    granted = {"act": "grant", "tra-loi-to_agency": "Sở Tư pháp"}
    assert as_person("điều phối").post(answer, data=granted).status_code == 303
    with app.app_context():
        new = session.scalars(select(Occurrence).where(Occurrence.inherited_from_id > 0)).one()
        assert (new.agency.code, new.work) == ("STP", "not_started")
    assert "Tiếp nhận từ UBND xã An." in text(as_person("tư pháp").get(f"/viec/{new.id}"))


def test_the_confirmer_suspends_and_resumes_without_a_request(as_person, find, text):
    row, confirmer = find("1"), as_person("điều phối")
    for act, work in (("suspend", "suspended"), ("resume", "not_started")):
        told = {"lenh-act": act, "lenh-reason": "Chờ Trung ương", "lenh-version": find("1").version}
        assert confirmer.post(f"/viec/{row.id}/dieu-hanh", data=told).status_code == 303
        assert find("1").work == work
    assert "cho tiếp tục thực hiện" in text(confirmer.get(f"/viec/{row.id}"))


def test_the_confirmer_reassigns_only_to_somebody(as_person, find, text):
    row = find("1")
    told = {"lenh-act": "reassign", "lenh-reason": "Đúng việc", "lenh-version": row.version}
    answer = as_person("điều phối").post(f"/viec/{row.id}/dieu-hanh", data=told)
    assert (answer.status_code, "Ghi cơ quan nhận việc" in text(answer)) == (422, True)


def many(app, count, days=0):
    """Give UBND xã An a plan of `count` tasks, each with a request to rest."""
    with app.app_context(), transaction():
        dated = [task(str(n), "Tháng 12/2024", "UBND xã An") for n in range(1, count + 1)]
        at = noon(DAY - timedelta(days=days))
        plan = store_draft(content(*dated), code="them", by=SYSTEM, at=at)
        rows = issue(plan, number="2/KH", issued_on=date(2024, 6, 1), by=SYSTEM, at=at)
        schedule(plan, rows, by=SYSTEM, at=at)
        for row in session.scalars(select(Occurrence).filter_by(plan_id=plan.id)):
            ask(row.id, kind=Asked.SUSPEND, reason="Chờ", by=SYSTEM, at=at)


def test_the_list_is_paged_filtered_and_tells_the_days_of_waiting(app, as_person, text):
    many(app, 30, days=4)
    confirmer = as_person("điều phối")
    page = confirmer.get("/de-nghi?ke-hoach=them")
    assert "30 đề nghị đang chờ Sở Nội vụ" in text(page)
    assert text(page).count("Xem và quyết định") == 25
    assert "4 ngày" in text(page)
    following = page.get_data(as_text=True).split('rel="next" href="')[1].split('"')[0]
    assert text(confirmer.get(following.replace("&amp;", "&"))).count("Xem và quyết định") == 5
    other = confirmer.get("/de-nghi?ke-hoach=them&loai=extension")
    assert "Không có đề nghị nào như vậy" in text(other)
    assert confirmer.get("/de-nghi?loai=khac").status_code == 404


def test_decided_ones_are_listed_apart_with_the_answer(sent, as_person, text):
    _, answer = sent()
    as_person("điều phối").post(answer, data={"act": "refuse", "tra-loi-reason": "Chưa đủ căn cứ"})
    assert "Chưa đủ căn cứ" not in text(as_person("điều phối").get("/de-nghi"))
    assert "Chưa đủ căn cứ" in text(as_person("điều phối").get("/de-nghi?tinh-trang=da"))


@pytest.mark.parametrize(("who", "sees"), [("xã an", True), ("xã ba", False), ("lãnh đạo", True)])
def test_an_agency_sees_its_own_requests_alone(sent, as_person, text, who, sees):
    sent()
    assert ("Chờ hướng dẫn" in text(as_person(who).get("/de-nghi"))) is sees


def test_lists_mark_what_is_asked_for(sent, as_person, text):
    sent()
    assert "đang xin gia hạn đến 31/12/2024" in text(as_person("xã an").get("/viec-cua-toi"))


def test_a_partner_does_not_read_why(sent, as_person, text):
    page, _ = sent()
    shown = text(as_person("tư pháp").get(page))
    assert ("gửi đề nghị" in shown, "Chờ hướng dẫn" in shown) == (True, False)


def test_fifty_requests_cost_the_queries_of_three(app, as_person, count_queries):
    found = []
    confirmer = as_person("điều phối")
    for count in (1, 3, 24):
        with app.app_context(), transaction():
            session.execute(ChangeRequest.__table__.delete())
            for row in session.scalars(select(Occurrence).limit(count)):
                session.add(
                    ChangeRequest(
                        occurrence_id=row.id,
                        plan_id=row.plan_id,
                        task_id=row.task_id,
                        agency_id=row.agency_id,
                        kind="suspend",
                        reason="Chờ",
                        asked_at=noon(DAY),
                        asked_on=DAY,
                        asked_by="A",
                    )
                )
        with count_queries() as statements:
            assert confirmer.get("/de-nghi").status_code == 200
        found.append(len(statements))
    assert len(set(found)) == 1
