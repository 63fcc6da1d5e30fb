"""Numbers of the survey: asked, sent, late, returned; no agency sees another's."""

from __future__ import annotations

from datetime import date

import pytest
from scoring_play import ADDRESS, words
from sqlalchemy import inspect, select

from tracker.assessment.models import SurveyList, SurveyReturn
from tracker.assessment.queries.rounds import round_of
from tracker.assessment.queries.surveying import returns, survey_lists, survey_tasks
from tracker.db import session

PLACE = f"{ADDRESS}/dieu-tra"
GROUP = "Lãnh đạo phòng thuộc Sở"


@pytest.fixture(scope="module", autouse=True)
def _asked(town):
    """Ask three agencies for respondents by 18 December."""
    town.on(date(2024, 12, 17))
    asked = {"group": GROUP, "due_on": "18/12/2024", "lines": "STP 12\nSTC; 20\nH-271 4"}
    assert town.visit("dieuphoi").post(f"{PLACE}/danh-sach", data=asked).status_code == 303


def list_id(town, code):
    """Give the list asked of an agency."""
    with town.app.app_context():
        found = survey_lists(round_of(2024), date(2024, 12, 17)).rows
        return next(entry.id for entry in found if entry.agency.code == code)


def test_no_table_has_room_for_a_name():
    columns = {c.key for m in (SurveyList, SurveyReturn) for c in inspect(m).columns}
    assert not {c for c in columns if "name" in c or "phone" in c or "address" in c}


@pytest.mark.parametrize("lines", ["KHONGCO 3", "STP", "STP ba", ""])
def test_a_line_that_cannot_be_read_is_told_and_nothing_is_stored(town, lines):
    asked = {"group": "Nhóm khác", "lines": lines}
    answer = town.visit("dieuphoi").post(f"{PLACE}/danh-sach", data=asked)
    assert answer.status_code == 422
    with town.app.app_context():
        groups = set(session.scalars(select(SurveyList.respondent_group)))
    assert groups == {GROUP}


def test_an_agency_types_its_own_number_and_sees_no_other(town):
    mine = town.visit("STP")
    page = words(mine.get(PLACE))
    assert ("Sở Tư pháp" in page, "Sở Tài chính" in page) == (True, False)
    assert (
        mine.post(f"{PLACE}/danh-sach/{list_id(town, 'STC')}", data={"sent": "1"}).status_code
        == 403
    )
    assert (
        mine.post(f"{PLACE}/danh-sach/{list_id(town, 'STP')}", data={"sent": "-1"}).status_code
        == 422
    )
    assert (
        mine.post(f"{PLACE}/danh-sach/{list_id(town, 'STP')}", data={"sent": "12"}).status_code
        == 303
    )


def test_an_agency_outside_the_round_is_asked_too(town):
    page = words(town.visit("bavi").get(PLACE))
    assert GROUP in page
    assert town.visit("tanlinh").get(PLACE).status_code == 403


def test_who_sent_late_and_who_did_not_is_counted_by_the_day(town):
    town.on(date(2024, 12, 20))
    send = town.visit("STC").post(f"{PLACE}/danh-sach/{list_id(town, 'STC')}", data={"sent": "19"})
    assert send.status_code == 303
    with town.app.app_context():
        found = survey_lists(round_of(2024), date(2024, 12, 20))
    assert (found.asked, found.named, found.sent, found.late, found.overdue) == (36, 31, 2, 1, 1)
    page = words(town.visit("dieuphoi").get(PLACE))
    assert "Gửi muộn 2 ngày" in page
    assert "Quá hạn 2 ngày" in page


def test_a_corrected_number_keeps_the_day_of_the_first(town):
    town.on(date(2024, 12, 28))
    town.visit("STC").post(f"{PLACE}/danh-sach/{list_id(town, 'STC')}", data={"sent": "20"})
    with town.app.app_context():
        entry = session.get_one(SurveyList, list_id(town, "STC"))
        assert (entry.sent, entry.sent_on) == (20, date(2024, 12, 20))


def test_an_agency_asked_no_longer_keeps_its_row_out_of_sight(town):
    boss, other = town.visit("dieuphoi"), "Chủ tịch UBND cấp xã"
    asked = {"group": other, "due_on": "18/12/2024"}
    for number in ("STP 7", "STP 0"):
        boss.post(f"{PLACE}/danh-sach", data=asked | {"lines": number})
    assert other not in words(town.visit("STP").get(PLACE))
    with town.app.app_context():
        entry = session.scalars(
            select(SurveyList).where(SurveyList.respondent_group == other)
        ).one()
        assert (entry.asked, entry.version) == (0, 2)


def test_forms_returned_are_told_by_group_with_their_rate_and_reason(town):
    boss = town.visit("dieuphoi")
    first = {"group": GROUP, "on": "05/01/2025", "issued": "819", "returned": "816",
             "reason": "03 người nghỉ chế độ."}  # fmt: skip
    over = boss.post(f"{PLACE}/phieu", data=first | {"returned": "820"})
    assert (over.status_code, "không thể nhiều hơn" in words(over)) == (422, True)
    assert boss.post(f"{PLACE}/phieu", data=first).status_code == 303
    page = words(boss.get(PLACE))
    assert "819 816 99,63% 05/01/2025 03 người nghỉ chế độ." in page
    with town.app.app_context():
        assert [(one.issued, one.returned) for one in returns(round_of(2024))] == [(819, 816)]


def test_what_reports_printed_stands_beside(town):
    page = words(town.visit("dieuphoi").get(PLACE))
    assert "năm 2024: 858/858 phiếu; năm 2023: 816/819 phiếu" in page


def test_the_duties_are_the_plans_own_tasks(inside):
    assert "III.1 (1)" in [task.number for task in survey_tasks(round_of(2024))]
