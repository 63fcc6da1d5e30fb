"""The page on which somebody says who stands in: for oneself, for the own people, for anybody."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.accounts import substitutes
from tracker.agencies.models import Agency
from tracker.db import session
from tracker.lib.actor import Role

FIRST = date(2024, 10, 16)
DAYS = {"first": "2024-10-16", "last": "2024-10-30"}


@pytest.fixture
def office(make_person):
    return {
        "head": make_person("head", Role.AGENCY_HEAD, "H1"),
        "an": make_person("an", Role.AGENCY_EDITOR, "H1"),
        "binh": make_person("binh", Role.AGENCY_EDITOR, "H1"),
        "foreign": make_person("foreign", Role.AGENCY_HEAD, "H2"),
        "dp": make_person("dp", Role.COORDINATOR, "SNV"),
        "leader": make_person("leader", Role.LEADER),
    }


@pytest.fixture
def enter(office, sign_in):
    return lambda name: sign_in(office[name])


def stand_in_names(person_id):
    session.rollback()
    return [row.user.name for row in substitutes.standing_in([person_id], FIRST)]


@pytest.mark.parametrize("who", ["an", "head", "dp"])
def test_the_person_the_head_and_the_coordinator_arrange(office, enter, agencies, who):
    page = enter(who)
    answer = page.post(
        f"/nguoi-dung/{office['an'].id}/lam-thay",
        data={"agency": agencies["H1"], "substitute": office["binh"].id, **DAYS},
    )
    assert (answer.status_code, stand_in_names(office["an"].id)) == (303, ["Binh"])


@pytest.mark.parametrize("who", ["binh", "foreign", "leader"])
def test_nobody_else_sees_the_page(office, enter, who):
    page = enter(who)
    assert page.get(f"/nguoi-dung/{office['an'].id}/lam-thay").status_code == 404


def test_a_person_of_another_agency_is_not_accepted(office, enter, agencies):
    answer = enter("an").post(
        f"/nguoi-dung/{office['an'].id}/lam-thay",
        data={"agency": agencies["H1"], "substitute": office["foreign"].id, **DAYS},
    )
    assert answer.status_code == 422
    assert "Hãy chọn người làm thay." in answer.get_data(as_text=True)


def test_the_absent_person_ends_the_arrangement(office, enter, agencies):
    page = enter("an")
    page.post(
        f"/nguoi-dung/{office['an'].id}/lam-thay",
        data={"agency": agencies["H1"], "substitute": office["binh"].id, **DAYS},
    )
    (row,) = substitutes.standing_in([office["an"].id], FIRST)
    answer = page.post(f"/nguoi-dung/lam-thay/{row.id}/ket-thuc")
    assert (answer.status_code, stand_in_names(office["an"].id)) == (303, [])


def test_a_right_of_ones_own_is_not_ended_at_this_door(office, enter):
    assert enter("an").post("/nguoi-dung/lam-thay/1/ket-thuc").status_code == 404


def test_the_list_of_people_says_for_whom_somebody_stands_in(office, enter, agencies):
    page = enter("head")
    page.post(
        f"/nguoi-dung/{office['an'].id}/lam-thay",
        data={"agency": agencies["H1"], "substitute": office["binh"].id, **DAYS},
    )
    assert "làm thay An" in page.get("/nguoi-dung").get_data(as_text=True)


@pytest.mark.parametrize(("who", "status"), [("head", 303), ("dp", 303), ("an", 403)])
def test_the_head_and_the_coordinator_switch_the_approval(office, enter, who, status):
    answer = enter(who).post("/co-quan/H1/duyet-truoc", data={"approves": "1"})
    session.rollback()
    kept = session.query(Agency.head_approves).filter_by(code="H1").scalar()
    assert (answer.status_code, kept) == (status, status == 303)


def test_an_agency_without_a_head_cannot_ask_for_approval(office, enter):
    enter("dp").post("/co-quan/SNV/duyet-truoc", data={"approves": "1"})
    session.rollback()
    assert session.query(Agency.head_approves).filter_by(code="SNV").scalar() is False


def test_agencies_without_an_active_person_are_marked_and_found(office, enter, make_person):
    page = enter("dp")
    every = page.get("/co-quan").get_data(as_text=True)
    alone = page.get("/co-quan?khong-nguoi=1").get_data(as_text=True)
    assert every.count("không có người đang hoạt động</small>") == 1
    assert ("Sở Nội vụ</a>" in alone, "Ba Vì" in alone) == (True, False)
    assert "không có người đang hoạt động trên hệ thống" in page.get("/co-quan/SNV").get_data(
        as_text=True
    )
